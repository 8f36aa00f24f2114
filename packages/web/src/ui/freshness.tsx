import { createContext, useContext } from "react";
import { formatInstant } from "../i18n/figures.ts";
import { usePlaceFormat, useT } from "../i18n/i18n.ts";
import { cx } from "./cx.ts";
import { IconOffline, IconRefresh } from "./icons.tsx";
import { Spinner } from "./spinner.tsx";

/** How fresh the screen is. `pending`: commands of this device that the server has not answered. */
export interface Freshness {
  readonly state: "live" | "sending" | "offline" | "connecting" | "restoring";
  readonly pending: number;
  /** Epoch ms of the last contact; for `offline`. */
  readonly since?: number;
}

export const FreshnessContext = createContext<Freshness | null>(null);

function useWords({ state, pending, since }: Freshness): { short: string; long: string } {
  const t = useT();
  const { timeZone } = usePlaceFormat();
  switch (state) {
    case "live":
      return { short: t("fresh.live"), long: t("fresh.live") };
    case "sending":
      return { short: t("fresh.sending", { n: pending }), long: t("fresh.sending.long", { n: pending }) };
    case "connecting":
      return { short: t("fresh.connecting"), long: t("fresh.connecting") };
    case "restoring":
      return { short: t("fresh.restoring"), long: t("fresh.restoring") };
    case "offline": {
      const time = since === undefined ? undefined : formatInstant(since, "time", t.language, timeZone);
      return {
        short: time ?? t("fresh.offline"),
        long: time === undefined ? t("fresh.offline") : t("fresh.offline.since", { time }),
      };
    }
  }
}

/** The small sign beside a page's title. Reads the shell's freshness unless given one. */
export function FreshnessPill({
  freshness,
  className,
}: {
  readonly freshness?: Freshness;
  readonly className?: string;
}) {
  const fromShell = useContext(FreshnessContext);
  const shown = freshness ?? fromShell;
  return shown === null ? null : <Pill freshness={shown} className={className} />;
}

function Pill({
  freshness,
  className,
}: {
  readonly freshness: Freshness;
  readonly className: string | undefined;
}) {
  const { short, long } = useWords(freshness);
  const { state } = freshness;
  const offline = state === "offline";
  return (
    <span
      role="status"
      aria-label={long}
      title={long}
      className={cx(
        "inline-flex h-6 shrink-0 items-center gap-1.5 rounded-full px-2 text-xs font-medium whitespace-nowrap",
        offline ? "bg-low-soft text-low" : "text-ink-faint",
        className,
      )}
    >
      {offline ? (
        <IconOffline size={14} strokeWidth={2} />
      ) : state === "live" ? (
        <span className="size-2 rounded-full bg-enough-mark" />
      ) : (
        <Spinner size={13} className="text-accent" />
      )}
      {short}
    </span>
  );
}

/** Whether the shell shows the bar: what must be explained, not only signed. */
export function hasBar({ state }: Freshness): boolean {
  return state === "offline" || state === "restoring";
}

/** Across the top when something is to be said: offline with what still works, restoring. Nothing while live. */
export function FreshnessBar({
  freshness,
  onRetry,
}: {
  readonly freshness: Freshness;
  readonly onRetry?: () => void;
}) {
  const t = useT();
  const { long } = useWords(freshness);
  const { state, pending } = freshness;
  if (!hasBar(freshness)) return null;
  const offline = state === "offline";
  return (
    <div
      role="status"
      className={cx(
        "flex min-h-10 shrink-0 items-center gap-2.5 px-4 pt-[calc(var(--safe-top)+0.375rem)] pb-1.5 text-sm",
        offline ? "bg-low-soft text-low" : "bg-accent-soft text-accent",
      )}
    >
      {offline ? <IconOffline size={18} className="shrink-0" /> : <Spinner size={16} className="shrink-0" />}
      <p className="flex min-w-0 grow flex-wrap gap-x-2">
        <span className="font-semibold">{long}</span>
        {offline && <span>{pending > 0 ? t("fresh.waiting", { n: pending }) : t("fresh.offline.hint")}</span>}
      </p>
      {offline && onRetry && (
        <button
          type="button"
          onClick={onRetry}
          aria-label={t("action.retry")}
          className="hit grid size-8 shrink-0 place-items-center rounded-sm hover:bg-low/10"
        >
          <IconRefresh size={18} />
        </button>
      )}
    </div>
  );
}
