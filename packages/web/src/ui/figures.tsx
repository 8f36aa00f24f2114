import { useSyncExternalStore } from "react";
import {
  formatDelta,
  formatInstant,
  formatMoney,
  formatNumber,
  relativeParts,
  type InstantStyle,
} from "../i18n/figures.ts";
import { useLanguage, usePlaceFormat, useT } from "../i18n/i18n.ts";

/** `amount` in minor units; the currency of the place unless told. */
export function Money({
  amount,
  currency,
  className,
}: {
  readonly amount: number;
  readonly currency?: string;
  readonly className?: string;
}) {
  const language = useLanguage();
  const place = usePlaceFormat();
  return <span className={className}>{formatMoney(amount, currency ?? place.currency, language)}</span>;
}

/** Pairs. `unit` adds the word, `delta` the sign. */
export function Quantity({
  pairs,
  unit = false,
  delta = false,
  className,
}: {
  readonly pairs: number;
  readonly unit?: boolean;
  readonly delta?: boolean;
  readonly className?: string;
}) {
  const t = useT();
  const text = unit
    ? t("unit.pairs", { n: pairs })
    : delta
      ? formatDelta(pairs, t.language)
      : formatNumber(pairs, t.language);
  return <span className={className}>{text}</span>;
}

/** The clock of the place, not of the device. */
export function Time({
  at,
  style = "time",
  className,
}: {
  readonly at: number;
  readonly style?: InstantStyle;
  readonly className?: string;
}) {
  const language = useLanguage();
  const { timeZone } = usePlaceFormat();
  return (
    <time dateTime={new Date(at).toISOString()} className={className}>
      {formatInstant(at, style, language, timeZone)}
    </time>
  );
}

// One clock for all relative times on the screen; it stands still when nobody looks at one.
const beatMs = 20_000;
const listeners = new Set<() => void>();
let beat = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function onBeat(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    beat += 1;
    for (const each of listeners) each();
  }, beatMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** "Just now", "5 min ago", then the clock, yesterday, the weekday, the date; keeps itself true. `brief`: no clock beside a day. */
export function RelativeTime({
  at,
  brief = false,
  className,
}: {
  readonly at: number;
  readonly brief?: boolean;
  readonly className?: string;
}) {
  useSyncExternalStore(onBeat, () => beat);
  const t = useT();
  const { timeZone } = usePlaceFormat();
  const parts = relativeParts(at, Date.now(), t.language, timeZone);
  const text =
    parts.kind === "now"
      ? t("time.now")
      : parts.kind === "minutes"
        ? t("time.minutesAgo", { n: parts.n })
        : parts.kind === "yesterday"
          ? brief
            ? t("time.yesterdayOnly")
            : t("time.yesterday", { time: parts.text })
          : brief && parts.kind === "week"
            ? parts.weekday
            : parts.text;
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={formatInstant(at, "datetime", t.language, timeZone)}
      className={className}
    >
      {text}
    </time>
  );
}
