/**
 * Long lists draw only what is in sight. In `chat` mode the list stands at its end: new
 * items at the end are followed while the reader is there, older items put before the
 * first keep the reader's place, and a reader further up is told that there is more below.
 */
import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import { useT } from "../i18n/i18n.ts";
import { cx } from "./cx.ts";
import { IconDown } from "./icons.tsx";
import { Spinner } from "./spinner.tsx";

export interface VirtualListProps<Item> {
  readonly items: readonly Item[];
  readonly itemKey: (item: Item) => string | number;
  readonly render: (item: Item, index: number) => ReactNode;
  /** Height in px before it is measured. */
  readonly estimate?: number;
  readonly mode?: "list" | "chat";
  readonly label: string;
  /** Near the start (chat: older items) or the end (list: the next page). Called again only after items changed. */
  readonly onReachStart?: () => void;
  readonly onReachEnd?: () => void;
  /** A small sign at the top while older (chat) or at the bottom while further items come. */
  readonly loadingMore?: boolean;
  /** Chat: brings this item into view once, e.g. the first unread. */
  readonly initialKey?: string | number;
  readonly className?: string;
}

type ListVirtualizer = Virtualizer<HTMLDivElement, Element>;

const nearPx = 600;
const awayPx = 240;
const atEnd = { anchorTo: "end", followOnAppend: true, scrollEndThreshold: 80, paddingEnd: 12 } as const;

/** Chat: stands at the end, or at the given item, as soon as there are items. Answers whether it does. */
function useChatStart<Item>(
  { mode, items, itemKey, initialKey }: VirtualListProps<Item>,
  virtualizer: ListVirtualizer,
): RefObject<boolean> {
  const settled = useRef(mode !== "chat");
  // A list that is taken out and put back (strict mode does) begins anew, as its virtualizer does.
  useEffect(
    () => () => {
      settled.current = mode !== "chat";
    },
    [mode],
  );
  useEffect(() => {
    if (settled.current || items.length === 0) return;
    settled.current = true;
    const at = initialKey === undefined ? -1 : items.findIndex((item) => itemKey(item) === initialKey);
    if (at >= 0) virtualizer.scrollToIndex(at, { align: "start" });
    else virtualizer.scrollToEnd();
  }, [items, itemKey, initialKey, virtualizer]);
  return settled;
}

/** What scrolling means: asking for more near an edge, and whether the end is out of sight. */
function useEdges<Item>(
  { items, onReachStart, onReachEnd }: VirtualListProps<Item>,
  settled: RefObject<boolean>,
): { readonly away: boolean; readonly onScroll: (box: HTMLElement) => void } {
  const [away, setAway] = useState(false);
  const asked = useRef({ start: -1, end: -1 });
  const onScroll = (box: HTMLElement): void => {
    if (!settled.current) return;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    setAway(below > awayPx);
    if (box.scrollTop < nearPx && asked.current.start !== items.length) {
      asked.current.start = items.length;
      onReachStart?.();
    }
    if (below < nearPx && asked.current.end !== items.length) {
      asked.current.end = items.length;
      onReachEnd?.();
    }
  };
  return { away, onScroll };
}

/** Chat: when the phone's keyboard opens, the box shrinks; who read the end goes on reading the end. */
function useEndKept(
  scroller: RefObject<HTMLDivElement | null>,
  chat: boolean,
  virtualizer: ListVirtualizer,
): void {
  useEffect(() => {
    const box = scroller.current;
    if (!chat || box === null) return;
    let height = box.clientHeight;
    const observer = new ResizeObserver(() => {
      const below = box.scrollHeight - box.scrollTop - height;
      height = box.clientHeight;
      if (below <= atEnd.scrollEndThreshold) virtualizer.scrollToEnd();
    });
    observer.observe(box);
    return () => observer.disconnect();
  }, [scroller, chat, virtualizer]);
}

export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { items, itemKey, estimate = 72, mode = "list", label, loadingMore = false, className } = props;
  const chat = mode === "chat";
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimate,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : itemKey(item);
    },
    overscan: 8,
    ...(chat && atEnd),
  });
  const settled = useChatStart(props, virtualizer);
  const { away, onScroll } = useEdges(props, settled);
  useEndKept(scroller, chat, virtualizer);
  return (
    <div className={cx("relative min-h-0 grow", className)}>
      <div
        ref={scroller}
        onScroll={(event) => onScroll(event.currentTarget)}
        role={chat ? "log" : undefined}
        aria-label={label}
        tabIndex={0}
        className={cx(
          "h-full overflow-x-hidden overflow-y-auto overscroll-contain [overflow-anchor:none] focus-visible:-outline-offset-2",
          chat && "flex flex-col",
        )}
      >
        {chat && <span className="grow" />}
        <Rows list={props} virtualizer={virtualizer} />
      </div>
      {loadingMore && <LoadingMore atTop={chat} />}
      {chat && away && <ToLatest onPress={() => virtualizer.scrollToEnd({ behavior: "smooth" })} />}
    </div>
  );
}

function Rows<Item>({
  list,
  virtualizer,
}: {
  readonly list: VirtualListProps<Item>;
  readonly virtualizer: ListVirtualizer;
}) {
  const chat = list.mode === "chat";
  return (
    <div
      role={chat ? undefined : "list"}
      className="relative w-full shrink-0"
      style={{ height: virtualizer.getTotalSize() }}
    >
      {virtualizer.getVirtualItems().map((row) => {
        const item = list.items[row.index];
        return item === undefined ? null : (
          <div
            key={row.key}
            ref={virtualizer.measureElement}
            data-index={row.index}
            role={chat ? undefined : "listitem"}
            className="absolute top-0 left-0 w-full"
            style={{ transform: `translateY(${row.start}px)` }}
          >
            {list.render(item, row.index)}
          </div>
        );
      })}
    </div>
  );
}

function LoadingMore({ atTop }: { readonly atTop: boolean }) {
  const t = useT();
  return (
    <span
      role="status"
      aria-label={t("state.loading")}
      className={cx(
        "absolute left-1/2 grid size-9 -translate-x-1/2 place-items-center rounded-full border border-line bg-raised text-ink-faint shadow-card",
        atTop ? "top-3" : "bottom-3",
      )}
    >
      <Spinner size={18} />
    </span>
  );
}

/** In the middle, where it covers no act: those of cards stand on the right. */
function ToLatest({ onPress }: { readonly onPress: () => void }) {
  const t = useT();
  return (
    <button
      type="button"
      onClick={onPress}
      aria-label={t("list.toLatest")}
      className="absolute inset-x-0 bottom-4 mx-auto grid size-12 animate-rise place-items-center rounded-full border border-line bg-raised text-ink-soft shadow-float"
    >
      <IconDown />
    </button>
  );
}
