/**
 * Long lists draw only what is in sight. In `chat` mode the list stands at its end: new
 * items at the end are followed while the reader is there, older items put before the
 * first keep the reader's place, and a reader further up is told that there is more below.
 */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type ReactNode } from "react";
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

const nearPx = 600;

export function VirtualList<Item>({
  items,
  itemKey,
  render,
  estimate = 72,
  mode = "list",
  label,
  onReachStart,
  onReachEnd,
  loadingMore = false,
  initialKey,
  className,
}: VirtualListProps<Item>) {
  const t = useT();
  const chat = mode === "chat";
  const scroller = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const settled = useRef(false);
  const asked = useRef({ start: -1, end: -1 });
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimate,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : itemKey(item);
    },
    overscan: 8,
    ...(chat && { anchorTo: "end" as const, followOnAppend: true, scrollEndThreshold: 80, paddingEnd: 12 }),
  });

  useEffect(() => {
    if (!chat || settled.current || items.length === 0) return;
    settled.current = true;
    const at = initialKey === undefined ? -1 : items.findIndex((item) => itemKey(item) === initialKey);
    if (at >= 0) virtualizer.scrollToIndex(at, { align: "start" });
    else virtualizer.scrollToEnd();
  }, [chat, items, itemKey, initialKey, virtualizer]);

  const look = (): void => {
    const box = scroller.current;
    if (box === null || (chat && !settled.current)) return;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    if (chat) setAway(below > 240);
    if (box.scrollTop < nearPx && asked.current.start !== items.length) {
      asked.current.start = items.length;
      onReachStart?.();
    }
    if (below < nearPx && asked.current.end !== items.length) {
      asked.current.end = items.length;
      onReachEnd?.();
    }
  };

  const rows = virtualizer.getVirtualItems();
  return (
    <div className={cx("relative min-h-0 grow", className)}>
      <div
        ref={scroller}
        onScroll={look}
        role={chat ? "log" : undefined}
        aria-label={label}
        tabIndex={0}
        className={cx(
          "h-full overflow-y-auto overscroll-contain outline-none [overflow-anchor:none]",
          chat && "flex flex-col",
        )}
      >
        {chat && <span className="grow" />}
        <div
          role={chat ? undefined : "list"}
          className="relative w-full shrink-0"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {rows.map((row) => {
            const item = items[row.index];
            return item === undefined ? null : (
              <div
                key={row.key}
                ref={virtualizer.measureElement}
                data-index={row.index}
                role={chat ? undefined : "listitem"}
                className="absolute top-0 left-0 w-full"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                {render(item, row.index)}
              </div>
            );
          })}
        </div>
      </div>
      {loadingMore && (
        <span
          role="status"
          aria-label={t("state.loading")}
          className={cx(
            "absolute left-1/2 grid size-9 -translate-x-1/2 place-items-center rounded-full border border-line bg-raised text-ink-faint shadow-card",
            chat ? "top-3" : "bottom-3",
          )}
        >
          <Spinner size={18} />
        </span>
      )}
      {chat && away && <ToLatest onPress={() => virtualizer.scrollToEnd({ behavior: "smooth" })} />}
    </div>
  );
}

function ToLatest({ onPress }: { readonly onPress: () => void }) {
  const t = useT();
  return (
    <button
      type="button"
      onClick={onPress}
      aria-label={t("list.toLatest")}
      className="absolute right-4 bottom-4 grid size-12 animate-rise place-items-center rounded-full border border-line bg-raised text-ink-soft shadow-float"
    >
      <IconDown />
    </button>
  );
}
