import type { ReactNode, Ref } from "react";
import { cx } from "./cx.ts";
import { IconNext } from "./icons.tsx";

export interface ListProps {
  readonly label?: string;
  /** A caption over the group, as in settings. */
  readonly title?: ReactNode;
  readonly children: ReactNode;
  /** Draws the rows on a card; else they run to the edges. */
  readonly card?: boolean;
  readonly className?: string;
}

export function List({ label, title, children, card = false, className }: ListProps) {
  return (
    <section aria-label={label} className={className}>
      {title !== undefined && <h2 className="px-4 pb-1.5 text-sm font-medium text-ink-faint">{title}</h2>}
      <ul className={cx(card && "overflow-hidden rounded-lg border border-line bg-surface")}>{children}</ul>
    </section>
  );
}

export interface ListRowContent {
  readonly leading?: ReactNode;
  readonly title: ReactNode;
  readonly subtitle?: ReactNode;
  /** Right of the title: a time, a value. */
  readonly meta?: ReactNode;
  /** Right of the subtitle: a count, a badge. */
  readonly trailing?: ReactNode;
  /** At the right edge, in the middle of both lines: the figure that the row is about. */
  readonly end?: ReactNode;
  readonly chevron?: boolean;
  /** Unread: the title is heavier. */
  readonly strong?: boolean;
  readonly selected?: boolean;
}

/** What is inside a row, for rows that are links (`LinkRow` in link.tsx) or buttons. */
export function RowContent({
  leading,
  title,
  subtitle,
  meta,
  trailing,
  end,
  chevron = false,
  strong = false,
}: ListRowContent) {
  return (
    <>
      {leading !== undefined && <span className="shrink-0">{leading}</span>}
      <span className="flex min-w-0 grow flex-col justify-center gap-0.5">
        <span className="flex items-baseline gap-3">
          <span className={cx("min-w-0 grow truncate text-base", strong ? "font-semibold" : "font-medium")}>
            {title}
          </span>
          {meta !== undefined && <span className="caption shrink-0">{meta}</span>}
        </span>
        {(subtitle !== undefined || trailing !== undefined) && (
          <span className="flex min-h-5 items-center gap-3">
            <span
              className={cx("min-w-0 grow truncate text-sm", strong ? "text-ink-soft" : "text-ink-faint")}
            >
              {subtitle}
            </span>
            {trailing !== undefined && <span className="flex shrink-0 items-center gap-1.5">{trailing}</span>}
          </span>
        )}
      </span>
      {end !== undefined && <span className="shrink-0">{end}</span>}
      {chevron && <IconNext size={18} className="-mr-1 shrink-0 text-ink-faint" />}
    </>
  );
}

export function rowClass(interactive: boolean, selected: boolean): string {
  return cx(
    "relative flex w-full min-h-14 items-center gap-3 px-4 py-2.5 text-left",
    "after:absolute after:right-0 after:bottom-0 after:left-4 after:h-px after:bg-line/80 in-[li:last-child]:after:hidden",
    interactive &&
      "transition-colors duration-100 hover:bg-ink/4 active:bg-ink/7 focus-visible:-outline-offset-2",
    selected &&
      "bg-accent-soft! before:absolute before:inset-y-2 before:left-0 before:w-[3px] before:rounded-r-full before:bg-accent",
  );
}

export interface ListRowProps extends ListRowContent {
  readonly onPress?: () => void;
  readonly disabled?: boolean;
  readonly ref?: Ref<HTMLLIElement>;
}

export function ListRow({ onPress, disabled = false, selected = false, ref, ...content }: ListRowProps) {
  return (
    <li ref={ref}>
      {onPress === undefined ? (
        <div className={rowClass(false, selected)}>
          <RowContent {...content} />
        </div>
      ) : (
        <button
          type="button"
          disabled={disabled}
          onClick={onPress}
          aria-current={selected || undefined}
          className={cx(rowClass(true, selected), "disabled:opacity-45")}
        >
          <RowContent {...content} />
        </button>
      )}
    </li>
  );
}
