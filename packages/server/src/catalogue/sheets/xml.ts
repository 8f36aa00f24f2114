/**
 * A streaming reader for the XML inside workbooks, and the two ways SpreadsheetML hides characters. It knows elements,
 * attributes, text, CDATA, comments and the five entities with character references, which is all that ECMA-376 uses.
 * A DOCTYPE is refused: no workbook has one, attacks do. It is our own because a sheet of a million cells is a million
 * times three tags: here a tag is one slice of the text, and attributes are looked up only where they are asked for.
 */
import { SheetFailure } from "./table.ts";

/** The inside of one start tag: the part of `source` between its angle brackets. */
export class Tag {
  /** Without its prefix: strict and transitional workbooks use different ones. */
  readonly name: string;
  readonly isEmpty: boolean;
  readonly source: string;
  readonly from: number;
  readonly to: number;

  constructor(source: string, from: number, to: number) {
    this.isEmpty = source.charCodeAt(to - 1) === 47;
    this.name = nameAt(source, from, to);
    this.source = source;
    this.from = from;
    this.to = to;
  }

  /** Value of an attribute by its full name; undefined where it is not written. */
  get(attribute: string): string | undefined {
    const { source, from, to } = this;
    for (
      let at = source.indexOf(attribute, from);
      at >= 0 && at < to;
      at = source.indexOf(attribute, at + 1)
    ) {
      const quote = source.charCodeAt(at + attribute.length + 1);
      if (
        !isBlankOrSlash(source.charCodeAt(at - 1)) ||
        source.charCodeAt(at + attribute.length) !== 61 ||
        (quote !== 34 && quote !== 39)
      )
        continue;
      const start = at + attribute.length + 2;
      const end = source.indexOf(quote === 34 ? '"' : "'", start);
      return end < 0 || end > to ? undefined : decodeEntities(source.slice(start, end));
    }
    return undefined;
  }

  /** Value of the first attribute with that name in any namespace. */
  getQualified(localAttribute: string): string | undefined {
    const name = new RegExp(`[\\s](?<full>[\\w.-]+:${localAttribute})=`).exec(
      this.source.slice(this.from, this.to),
    )?.groups?.["full"];
    return name === undefined ? undefined : this.get(name);
  }
}

export interface XmlHandlers {
  open(tag: Tag): void;
  close?(name: string): void;
  /** May come in several pieces. */
  text?(value: string): void;
}

/** Feeds the handlers; ends early when `isDone` says so. Throws `file_damaged` for what is no XML. */
export async function parseXml(
  pieces: AsyncIterable<Uint8Array>,
  handlers: XmlHandlers,
  isDone: () => boolean = () => false,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of pieces) {
    const text = rest + decoder.decode(piece, { stream: true });
    rest = text.slice(consume(text, handlers));
    // A tag of a megabyte is none; without this bound a file of one long tag would be copied over and over.
    if (rest.length > pendingCharsMax) throw new SheetFailure("file_damaged");
    if (isDone()) return;
  }
  if (rest.trim() !== "") throw new SheetFailure("file_damaged");
}

const pendingCharsMax = 1_000_000;

/** Handles every complete token and returns how far it came. */
function consume(text: string, handlers: XmlHandlers): number {
  let at = 0;
  for (;;) {
    const start = text.indexOf("<", at);
    if (start < 0) return at;
    const end = endOfToken(text, start);
    if (end < 0) return at;
    if (start > at) handlers.text?.(decodeEntities(text.slice(at, start)));
    const kind = text.charCodeAt(start + 1);
    if (kind === 47) handlers.close?.(nameAt(text, start + 2, end - 1));
    else if (kind === 33) bang(text.slice(start, end), handlers);
    else if (kind !== 63) handlers.open(new Tag(text, start + 1, end - 1));
    at = end;
  }
}

function bang(token: string, handlers: XmlHandlers): void {
  if (token.startsWith("<![CDATA[")) handlers.text?.(token.slice(9, -3));
  else if (!token.startsWith("<!--")) throw new SheetFailure("file_damaged");
}

/** Index behind the token that begins at `start`, or -1 where it is not complete yet. */
function endOfToken(text: string, start: number): number {
  if (text.charCodeAt(start + 1) === 33) {
    if (text.length < start + 9) return -1;
    if (text.startsWith("<!--", start)) return after(text, "-->", start + 4);
    if (text.startsWith("<![CDATA[", start)) return after(text, "]]>", start + 9);
  }
  let end = text.indexOf(">", start);
  // A quoted value may hold the sign that ends the tag.
  while (end >= 0 && isInsideQuotes(text, start, end)) end = text.indexOf(">", end + 1);
  return end < 0 ? -1 : end + 1;
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
}

function isInsideQuotes(text: string, start: number, end: number): boolean {
  let quote = 0;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (quote === 0 ? code === 34 || code === 39 : code === quote) quote = quote === 0 ? code : 0;
  }
  return quote !== 0;
}

function isBlankOrSlash(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9 || code === 47;
}

/** The name that begins at `from`, without its prefix. */
function nameAt(text: string, from: number, to: number): string {
  let start = from;
  let end = from;
  for (; end < to; end += 1) {
    const code = text.charCodeAt(end);
    if (isBlankOrSlash(code)) break;
    if (code === 58) start = end + 1;
  }
  return text.slice(start, end);
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#x(?<hex>[0-9a-fA-F]{1,6})|#(?<decimal>\d{1,7})|(?<name>\w{2,4}));/g,
    (all, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? all;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
    },
  );
}

/** `_x000D_` stands for a character XML cannot carry (ECMA-376 part 1, 22.9.2.19). */
export function decodeHidden(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(/_x(?<hex>[0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** A piece of a long text keeps the whole long text alive; this is a copy that does not. */
export function detach(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}

// oxlint-disable-next-line no-control-regex -- XML 1.0 has no way to write these
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

export function encodeText(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replace(unwritable, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "_x000D_");
}
