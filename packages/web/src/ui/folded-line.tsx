import { useId, useState, type ReactNode } from "react";
import { cx } from "./cx.ts";
import { IconDown, type Icon } from "./icons.tsx";

export interface FoldedLineProps {
  readonly icon?: Icon;
  /** "12 sales, 14 pairs". */
  readonly summary: ReactNode;
  readonly meta?: ReactNode;
  /** What is folded away. */
  readonly children: ReactNode;
  readonly defaultOpen?: boolean;
  /** For lists that take rows away while they are out of sight and open them again. */
  readonly onOpenChange?: (open: boolean) => void;
}

/** Ordinary events in a conversation: one quiet line that opens, so that people are not drowned. */
export function FoldedLine(props: FoldedLineProps) {
  const { icon: Glyph, summary, meta, children, defaultOpen = false, onOpenChange } = props;
  const id = useId();
  const [open, setOpen] = useState(defaultOpen);
  const toggle = (): void => {
    setOpen(!open);
    onOpenChange?.(!open);
  };
  return (
    <section className="px-3 pt-3">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={toggle}
        className="mx-auto flex min-h-9 max-w-full items-center gap-2 rounded-full border border-line bg-surface px-3.5 text-sm text-ink-soft transition-colors hit hover:border-line-strong/60 hover:text-ink"
      >
        {Glyph && <Glyph size={16} className="shrink-0 text-ink-faint" />}
        <span className="truncate">{summary}</span>
        {meta !== undefined && <span className="caption shrink-0">{meta}</span>}
        <IconDown
          size={16}
          className={cx(
            "shrink-0 text-ink-faint transition-transform duration-200 ease-out",
            open && "rotate-180",
          )}
        />
      </button>
      {open && (
        <div
          id={id}
          className="mx-auto mt-2 max-w-md animate-rise overflow-hidden rounded-lg border border-line bg-surface"
        >
          {children}
        </div>
      )}
    </section>
  );
}
