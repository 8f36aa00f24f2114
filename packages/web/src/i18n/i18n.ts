/** The face of the catalogues: `t` anywhere, `useT` in components (draws again on a switch). */
import { createContext, useContext, useMemo, useSyncExternalStore } from "react";
import { formatMessage, type Language, type Param, type Params } from "./format.ts";
import { currentLanguage, currentMessages, onLanguageChange } from "./language.ts";
import type { Messages, zhCN } from "./zh-CN.ts";

export { setLanguage, loadLanguage, detectLanguage, currentLanguage, languages } from "./language.ts";
export type { Language, Param, Params } from "./format.ts";
export type MessageKey = keyof Messages;

/** The parameters a message names, read from the text of the Chinese catalogue by the compiler. */
type Name<Body extends string> = Body extends `${infer N},${string}` ? N : Body;
type ParamNames<Text extends string> = Text extends `${string}{${infer Body}}${infer Rest}`
  ? Name<Body> | ParamNames<Rest>
  : never;
type Given<Key extends MessageKey> = [ParamNames<(typeof zhCN)[Key]>] extends [never]
  ? [params?: Params]
  : [params: { readonly [N in ParamNames<(typeof zhCN)[Key]>]: Param }];

export interface Translate {
  <Key extends MessageKey>(key: Key, ...given: Given<Key>): string;
  readonly language: Language;
}

/** For keys made at run time (`role.${role}`): the fallback is shown when the catalogue has none. */
export function tDynamic(key: string, params: Params = {}, fallback: string = key): string {
  const message = (currentMessages() as Readonly<Record<string, string>>)[key];
  return message === undefined ? fallback : formatMessage(message, params, currentLanguage());
}

/** A rejection in the reader's language; an unknown code still says that it failed, with the code. */
export function tRejection(rejection: {
  readonly code: string;
  readonly params?: Params | undefined;
}): string {
  const unknown = formatMessage(
    currentMessages()["rejection.unknown"],
    { code: rejection.code },
    currentLanguage(),
  );
  return tDynamic(`rejection.${rejection.code}`, rejection.params ?? {}, unknown);
}

function translatorFor(language: Language): Translate {
  const translate = (key: MessageKey, params: Params = {}): string =>
    formatMessage(currentMessages()[key], params, language);
  return Object.assign(translate, { language }) as Translate;
}

/** Outside of components (toasts, notifications). Inside, use `useT` so that a switch redraws. */
export const t: Translate = Object.defineProperty(
  ((key: MessageKey, params: Params = {}) =>
    formatMessage(currentMessages()[key], params, currentLanguage())) as Translate,
  "language",
  { get: currentLanguage },
);

export function useLanguage(): Language {
  return useSyncExternalStore(onLanguageChange, currentLanguage);
}

export function useT(): Translate {
  const language = useLanguage();
  return useMemo(() => translatorFor(language), [language]);
}

/** The place whose clock and money are shown; a store's screens stand in the store's time zone. */
export interface PlaceFormat {
  /** IANA name; undefined means the device's own. */
  readonly timeZone?: string | undefined;
  /** ISO 4217. */
  readonly currency: string;
}
export const PlaceFormatContext = createContext<PlaceFormat>({ currency: "CNY" });

export function usePlaceFormat(): PlaceFormat {
  return useContext(PlaceFormatContext);
}
