/**
 * A small part of ICU MessageFormat, enough for two languages and 2 kB smaller than a
 * library for each of them:
 *
 *   {name}                                   text, or a number in the reader's grouping
 *   {n, number}  {share, percent}            numbers
 *   {at, time}  {at, date}  {at, datetime}   an instant in epoch milliseconds
 *   {n, plural, =0 {none} one {# pair} other {# pairs}}
 *   {role, select, clerk {…} other {…}}
 *
 * A parsed message is kept, so a message is parsed once a session. A missing parameter
 * shows as `{name}`: visible, never a crash on a clerk's screen.
 */
export type Language = "zh-CN" | "en";
export type Param = string | number;
export type Params = Readonly<Record<string, Param>>;

type Node =
  | string
  | { readonly kind: "value"; readonly name: string; readonly style: string }
  | { readonly kind: "hash" }
  | {
      readonly kind: "choice";
      readonly name: string;
      readonly plural: boolean;
      readonly cases: ReadonlyMap<string, readonly Node[]>;
    };

/** Returns the index of the brace that closes the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === "{") depth += 1;
    else if (text[at] === "}") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  throw new Error(`message has an open brace: ${text}`);
}

function parseCases(text: string): Map<string, readonly Node[]> {
  const cases = new Map<string, readonly Node[]>();
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("{", at);
    if (open < 0) break;
    const close = closing(text, open);
    cases.set(text.slice(at, open).trim(), parseMessage(text.slice(open + 1, close), true));
    at = close + 1;
  }
  if (!cases.has("other")) throw new Error(`message has no "other" case: ${text}`);
  return cases;
}

function parseArgument(body: string): Node {
  const [name = "", style = "", ...rest] = body.split(",");
  const kind = style.trim();
  if (kind === "plural" || kind === "select") {
    return {
      kind: "choice",
      name: name.trim(),
      plural: kind === "plural",
      cases: parseCases(rest.join(",")),
    };
  }
  return { kind: "value", name: name.trim(), style: kind };
}

function pushText(nodes: Node[], text: string, inPlural: boolean): void {
  const parts = inPlural ? text.split("#") : [text];
  parts.forEach((part, index) => {
    if (index > 0) nodes.push({ kind: "hash" });
    if (part !== "") nodes.push(part);
  });
}

export function parseMessage(text: string, inPlural = false): readonly Node[] {
  const nodes: Node[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("{", at);
    if (open < 0) break;
    pushText(nodes, text.slice(at, open), inPlural);
    const close = closing(text, open);
    nodes.push(parseArgument(text.slice(open + 1, close)));
    at = close + 1;
  }
  pushText(nodes, text.slice(at), inPlural);
  return nodes;
}

const numberFormats = new Map<string, Intl.NumberFormat>();
export function numberFormat(language: Language, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
  const key = `${language}|${JSON.stringify(options)}`;
  let format = numberFormats.get(key);
  if (format === undefined) numberFormats.set(key, (format = new Intl.NumberFormat(language, options)));
  return format;
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();
export function dateFormat(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language}|${JSON.stringify(options)}`;
  let format = dateFormats.get(key);
  if (format === undefined) dateFormats.set(key, (format = new Intl.DateTimeFormat(language, options)));
  return format;
}

const pluralRules: Partial<Record<Language, Intl.PluralRules>> = {};
function pluralCase(language: Language, n: number): string {
  const rules = (pluralRules[language] ??= new Intl.PluralRules(language));
  return rules.select(n);
}

const instantStyles: Record<string, Intl.DateTimeFormatOptions> = {
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  date: { year: "numeric", month: "short", day: "numeric" },
  datetime: { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
};

function formatValue(value: Param, style: string, language: Language, timeZone: string | undefined): string {
  if (typeof value === "string") return value;
  const instant = instantStyles[style];
  if (instant)
    return dateFormat(language, timeZone === undefined ? instant : { ...instant, timeZone }).format(value);
  if (style === "percent")
    return numberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(value);
  return numberFormat(language).format(value);
}

function render(
  nodes: readonly Node[],
  params: Params,
  language: Language,
  timeZone: string | undefined,
  hash?: number,
): string {
  let text = "";
  for (const node of nodes) {
    if (typeof node === "string") text += node;
    else if (node.kind === "hash") text += hash === undefined ? "#" : numberFormat(language).format(hash);
    else if (node.kind === "value") {
      const value = params[node.name];
      text += value === undefined ? `{${node.name}}` : formatValue(value, node.style, language, timeZone);
    } else {
      const value = params[node.name];
      const n = Number(value ?? 0);
      const found = node.plural
        ? (node.cases.get(`=${n}`) ?? node.cases.get(pluralCase(language, n)))
        : node.cases.get(String(value));
      text += render(
        found ?? node.cases.get("other") ?? [],
        params,
        language,
        timeZone,
        node.plural ? n : hash,
      );
    }
  }
  return text;
}

const parsed = new Map<string, readonly Node[]>();

/** Formats one message. `timeZone` is an IANA name; without it, the device's own. */
export function formatMessage(
  message: string,
  params: Params,
  language: Language,
  timeZone?: string,
): string {
  let nodes = parsed.get(message);
  if (nodes === undefined) parsed.set(message, (nodes = parseMessage(message)));
  return render(nodes, params, language, timeZone);
}
