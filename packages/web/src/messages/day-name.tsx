import { formatInstant } from "../i18n/figures.ts";
import { usePlaceFormat, useT } from "../i18n/i18n.ts";
import { dayOf } from "./flow.ts";

/** Today, yesterday, else the weekday with its date. */
export function DayName({ at }: { readonly at: number }) {
  const t = useT();
  const { timeZone } = usePlaceFormat();
  const age = dayOf(Date.now(), timeZone) - dayOf(at, timeZone);
  if (age === 0) return t("time.today");
  if (age === 1) return t("time.yesterdayOnly");
  return formatInstant(at, age < 300 ? "day" : "date", t.language, timeZone);
}
