import type { ReactNode } from "react";
import { useT } from "../i18n/i18n.ts";
import { cx } from "./cx.ts";
import type { Icon } from "./icons.tsx";

export type Tone = "plain" | "accent" | "enough" | "low" | "out";

const tones: Record<Tone, string> = {
  plain: "bg-ink/7 text-ink-soft",
  accent: "bg-accent-soft text-accent",
  enough: "bg-enough-soft text-enough",
  low: "bg-low-soft text-low",
  out: "bg-out-soft text-out",
};

export interface BadgeProps {
  readonly tone?: Tone;
  readonly icon?: Icon;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A word about a thing: a status, a role, a condition. */
export function Badge({ tone = "plain", icon: Glyph, children, className }: BadgeProps) {
  return (
    <span
      className={cx(
        "inline-flex h-6 shrink-0 items-center gap-1 rounded-sm px-2 text-xs font-medium whitespace-nowrap",
        tones[tone],
        className,
      )}
    >
      {Glyph && <Glyph size={14} strokeWidth={2} />}
      {children}
    </span>
  );
}

/** How many are unread. Nothing for 0; `quiet` for muted conversations; `mention` puts an @ before it. */
export function CountBadge({
  count,
  quiet = false,
  mention = false,
}: {
  readonly count: number;
  readonly quiet?: boolean;
  readonly mention?: boolean;
}) {
  const t = useT();
  if (count <= 0) return null;
  return (
    <span
      aria-label={t("badge.unread", { n: count })}
      className={cx(
        "inline-grid h-5 min-w-5 shrink-0 place-items-center rounded-full px-1.5 text-2xs font-semibold",
        quiet ? "bg-ink/12 text-ink-soft" : "bg-accent text-on-accent",
      )}
    >
      {mention && "@"}
      {count > 99 ? "99+" : count}
    </span>
  );
}
