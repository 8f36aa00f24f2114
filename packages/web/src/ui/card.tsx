import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export interface CardProps {
  readonly title?: ReactNode;
  /** Right of the title: a link, a menu. */
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
  /** `flush`: the content runs to the edges (lists, tables). */
  readonly flush?: boolean;
  readonly className?: string;
}

export function Card({ title, aside, children, flush = false, className }: CardProps) {
  return (
    <section className={cx("overflow-hidden rounded-lg border border-line bg-surface", className)}>
      {(title !== undefined || aside !== undefined) && (
        <header className="flex min-h-12 items-center gap-3 px-4 pt-1">
          <h2 className="min-w-0 grow truncate text-base font-semibold">{title}</h2>
          {aside}
        </header>
      )}
      <div className={cx(!flush && "px-4 pb-4", !flush && title === undefined && "pt-4")}>{children}</div>
    </section>
  );
}

/** A figure with its name: on hand, sold today. `note` says how it is defined. */
export function Figure({
  label,
  value,
  note,
  tone,
}: {
  readonly label: ReactNode;
  readonly value: ReactNode;
  readonly note?: ReactNode;
  readonly tone?: "enough" | "low" | "out";
}) {
  const tones = { enough: "text-enough", low: "text-low", out: "text-out" };
  return (
    <div className="min-w-0">
      <p className="caption truncate">{label}</p>
      <p className={cx("truncate text-3xl numeral", tone && tones[tone])}>{value}</p>
      {note !== undefined && <p className="text-xs text-ink-faint text-pretty">{note}</p>}
    </div>
  );
}
