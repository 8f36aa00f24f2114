import { useCallback } from "react";
import { formatInstant } from "../i18n/figures.ts";
import { useLanguage, usePlaceFormat } from "../i18n/i18n.ts";

/** Date and clock inside of sentences, by the place's clock. */
export function useInstant(): (at: number) => string {
  const language = useLanguage();
  const { timeZone } = usePlaceFormat();
  return useCallback((at) => formatInstant(at, "datetime", language, timeZone), [language, timeZone]);
}
