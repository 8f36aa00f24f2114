/**
 * The signature of the product: a size run drawn as what it is, a rule of sizes with the
 * pairs in each. Above what is here, aligned beneath what is elsewhere. Cells touch like
 * the divisions of a rule; the ticks are those of the device that measures feet. What is
 * sold out is hatched, so the run reads without colour too.
 */
import { useEffect, useRef, type KeyboardEvent, type RefObject } from "react";
import { useT, type Translate } from "../i18n/i18n.ts";
import { cx } from "./cx.ts";
import { levelMark, levelText, type Level } from "./level.ts";
import { useScrollEdges } from "./scroll-edges.ts";
import { useChanges } from "./use-changed.ts";

export interface RunSize {
  /** The SKU, or whatever `onSelect` should name. */
  readonly id: string;
  /** A label of the size scale, shown as it is: "38", "38.5", "245". */
  readonly label: string;
  /** Null: not known on this device. */
  readonly here: number | null;
  readonly level: Level;
  readonly elsewhere?: number | null;
  /** One of the middle sizes that make most of the sales; carries a dot. */
  readonly core?: boolean;
}

export interface SizeRunProps {
  readonly sizes: readonly RunSize[];
  /** `large`: the result of a scan, two rows, selectable. `compact`: one line in lists and cards. */
  readonly variant?: "large" | "compact";
  readonly selectedId?: string | null;
  /** Without it the run is read only. */
  readonly onSelect?: (id: string) => void;
  readonly hereLabel?: string;
  readonly elsewhereLabel?: string;
  readonly className?: string;
}

function spoken(size: RunSize, t: Translate): string {
  const words = { enough: t("stock.enough"), low: t("stock.low"), out: t("stock.out") };
  const own =
    size.here === null
      ? t("stock.cell.unknown", { size: size.label })
      : t("stock.cell", { size: size.label, pairs: size.here, level: words[size.level] });
  return size.elsewhere == null ? own : `${own}, ${t("stock.cell.elsewhere", { pairs: size.elsewhere })}`;
}

function total(sizes: readonly RunSize[], of: (size: RunSize) => number | null | undefined): number {
  return sizes.reduce((sum, size) => sum + (of(size) ?? 0), 0);
}

export function SizeRun(props: SizeRunProps) {
  return props.variant === "compact" ? <CompactRun {...props} /> : <LargeRun {...props} />;
}

function CompactRun({ sizes, selectedId, className }: SizeRunProps) {
  const t = useT();
  return (
    <ul
      aria-label={t("stock.sizes")}
      className={cx("flex w-fit max-w-full overflow-hidden rounded-sm border border-line", className)}
    >
      {sizes.map((size) => (
        <li
          key={size.id}
          aria-label={spoken(size, t)}
          className={cx(
            "relative w-8 min-w-0 shrink grow border-l border-line py-1 text-center first:border-l-0",
            size.level === "out" && "hatch",
            size.id === selectedId && "bg-ink text-paper",
          )}
        >
          <span
            aria-hidden="true"
            className={cx(
              "block text-2xs leading-3",
              size.id === selectedId ? "text-paper/70" : "text-ink-faint",
            )}
          >
            {size.label}
          </span>
          <span
            aria-hidden="true"
            className={cx(
              "block leading-4 font-semibold",
              // Three digits touch those of the next size in the narrow cells of a list.
              (size.here ?? 0) > 99 ? "text-2xs tracking-tight" : "text-sm",
              size.id !== selectedId && levelText[size.level],
            )}
          >
            {size.here ?? "–"}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface CellProps {
  readonly size: RunSize;
  readonly selected: boolean;
  readonly focusable: boolean;
  readonly onSelect: ((id: string) => void) | undefined;
}

function HereCell({ size, selected, focusable, onSelect }: CellProps) {
  const t = useT();
  const shape = cx(
    "relative flex h-19 min-w-0 flex-col items-center justify-center gap-0.5 border-l border-line pb-1 first:border-l-0 first:rounded-l-[0.55rem] last:rounded-r-[0.55rem]",
    selected ? "z-10 bg-ink text-paper" : size.level === "out" && size.here !== null ? "hatch" : "",
  );
  if (onSelect === undefined) {
    return (
      <div role="listitem" aria-label={spoken(size, t)} className={shape}>
        <HereFace size={size} selected={selected} />
      </div>
    );
  }
  return (
    <button
      type="button"
      role="radio"
      aria-checked={selected}
      aria-label={spoken(size, t)}
      tabIndex={focusable ? 0 : -1}
      data-size={size.id}
      onClick={() => onSelect(size.id)}
      className={cx(
        shape,
        "transition-colors duration-100 focus-visible:z-20 focus-visible:outline-offset-1",
        !selected && "hover:bg-ink/5 active:bg-ink/10",
      )}
    >
      <HereFace size={size} selected={selected} />
    </button>
  );
}

/** Ticks, the size, the pairs, the mark of its level. */
function HereFace({ size, selected }: Pick<CellProps, "size" | "selected">) {
  const { here, level, core, label } = size;
  const changes = useChanges(here);
  return (
    <span aria-hidden="true" className="contents">
      <span className={cx("absolute inset-x-0 top-0 h-1 ticks", selected ? "opacity-30" : "opacity-45")} />
      <span
        className={cx(
          "flex items-center gap-1 text-xs font-medium",
          selected ? "text-paper/75" : "text-ink-soft",
        )}
      >
        {label}
        {core && <span className={cx("size-1 rounded-full", selected ? "bg-paper/75" : "bg-ink-soft")} />}
      </span>
      <span
        key={changes}
        className={cx("text-2xl numeral", changes > 0 && "animate-rise", !selected && levelText[level])}
      >
        {here ?? "–"}
      </span>
      <span
        className={cx(
          "absolute inset-x-1.5 bottom-1.5 h-[3px] rounded-full",
          here === null ? "bg-line" : levelMark[level],
        )}
      />
    </span>
  );
}

function Caption({ label, pairs }: { readonly label: string; readonly pairs: number }) {
  const t = useT();
  return (
    <p aria-hidden="true" className="flex items-baseline gap-1.5 text-xs text-ink-faint">
      {label}
      <span className="font-medium text-ink-soft">{t("unit.pairs", { n: pairs })}</span>
    </p>
  );
}

const stepOf: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

interface RunKeys {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Arrow keys choose as in any radio group; the chosen size is always in view, also when a scan chose it. */
function useRunKeys({ sizes, selectedId = null, onSelect }: SizeRunProps): RunKeys {
  const scroller = useScrollEdges<HTMLDivElement>();
  const focusedByKey = useRef(false);
  useEffect(() => {
    if (selectedId === null) return;
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-size="${CSS.escape(selectedId)}"]`);
    cell?.scrollIntoView({ inline: "center", block: "nearest", behavior: "smooth" });
    if (focusedByKey.current) cell?.focus();
    focusedByKey.current = false;
  }, [selectedId, scroller]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = stepOf[event.key];
    if (step === undefined || onSelect === undefined) return;
    event.preventDefault();
    const at = sizes.findIndex((size) => size.id === selectedId);
    const next = sizes[(at + step + sizes.length) % sizes.length];
    focusedByKey.current = true;
    if (next !== undefined) onSelect(next.id);
  };
  return { scroller, onKeyDown };
}

function LargeRun(props: SizeRunProps) {
  const { sizes, selectedId = null, onSelect, hereLabel, elsewhereLabel, className } = props;
  const t = useT();
  const { scroller, onKeyDown } = useRunKeys(props);
  const hasElsewhere = sizes.some((size) => size.elsewhere != null);
  const columns = {
    gridTemplateColumns: `repeat(${sizes.length}, minmax(3rem, 1fr))`,
    minWidth: `${sizes.length * 3}rem`,
  } as const;
  return (
    <div className={cx("space-y-1.5", className)}>
      <Caption label={hereLabel ?? t("stock.here")} pairs={total(sizes, (size) => size.here)} />
      <div ref={scroller} className="scroll-x">
        <div
          role={onSelect === undefined ? "list" : "radiogroup"}
          aria-label={t("stock.sizes")}
          onKeyDown={onKeyDown}
          className="grid rounded-md border border-line-strong/50 bg-raised"
          style={columns}
        >
          {sizes.map((size, index) => (
            <HereCell
              key={size.id}
              size={size}
              selected={size.id === selectedId}
              focusable={selectedId === null ? index === 0 : size.id === selectedId}
              onSelect={onSelect}
            />
          ))}
        </div>
        {hasElsewhere && (
          <div aria-hidden="true" className="grid border-x border-transparent" style={columns}>
            {sizes.map((size) => (
              <ElsewhereCell key={size.id} size={size} selected={size.id === selectedId} />
            ))}
          </div>
        )}
      </div>
      {hasElsewhere && (
        <Caption
          label={elsewhereLabel ?? t("stock.elsewhere")}
          pairs={total(sizes, (size) => size.elsewhere)}
        />
      )}
    </div>
  );
}

function ElsewhereCell({ size, selected }: { readonly size: RunSize; readonly selected: boolean }) {
  const pairs = size.elsewhere ?? null;
  return (
    <span
      className={cx(
        "relative grid h-10 place-items-center pt-1 text-base",
        pairs === 0 ? "text-ink-faint" : "text-ink-soft",
        selected && "font-semibold text-ink",
      )}
    >
      {/* The foot of the chosen column: here above, elsewhere beneath it. */}
      {selected && (
        <span className="absolute -top-px h-1.5 w-3 bg-ink [clip-path:polygon(0_0,100%_0,50%_100%)]" />
      )}
      {pairs === null ? "–" : pairs}
    </span>
  );
}
