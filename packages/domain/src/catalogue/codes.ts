/**
 * What a scanner can read, told apart. A shoe box carries a GTIN (EAN-13, UPC-A, UPC-E, EAN-8, ITF-14), our own labels
 * a GS1 Digital Link, an RFID tag an SGTIN-96 (see `epc.ts`), a shelf a path of ours, and old factory boxes any text.
 * Everything that names a product is brought to GTIN-14, the one form that is stored and looked up; whatever is no GTIN
 * stays a code of its own, in capitals. Sources: GS1 General Specifications 24 (element strings 7.8, AIM identifiers 5),
 * GS1 Digital Link URI syntax 1.4, GS1 TDS 2.0.
 */
import { limits } from "../kernel/limits.ts";
import { decodeEpc, type Sgtin } from "./epc.ts";
import { expandUpcE, gtin14Of } from "./gtin.ts";

/** A scanned text longer than this is no code of ours; links with a serial and a query stay well below. */
const scanCharsMax = limits.textCharsMax;
const serialPattern = /^[!%-?A-Z_a-z"]{1,20}$/;

export type Scan =
  /** `also` holds the GTIN-14 of another reading of the same digits: eight digits may be an EAN-8 or a UPC-E. */
  | { kind: "gtin"; gtin14: string; serial: string | null; also: readonly string[] }
  | { kind: "digital_link"; host: string; gtin14: string; serial: string | null }
  | { kind: "place"; host: string; placeCode: string; shelf: string | null }
  | ({ kind: "epc" } & Sgtin)
  /** A factory code, or a code of ours that is no GTIN; `host` where it came from a link of ours. */
  | { kind: "code"; code: string; host: string | null }
  /** Another web address, such as an invitation. */
  | { kind: "url"; url: string }
  | { kind: "invalid"; reason: "empty" | "too_long" | "check_digit" | "serial" };

/** What is stored for a barcode and looked up for a scan: GTIN-14, else the text in capitals. Null when unusable. */
export function barcodeKeyOf(text: string): string | null {
  const scan = parseScan(text);
  if (scan.kind === "gtin" || scan.kind === "digital_link" || scan.kind === "epc") return scan.gtin14;
  return scan.kind === "code" ? scan.code : null;
}

/** Every key a scan may be stored under, best first. */
export function barcodeKeysOf(scan: Scan): readonly string[] {
  if (scan.kind === "gtin") return [scan.gtin14, ...scan.also];
  if (scan.kind === "digital_link" || scan.kind === "epc") return [scan.gtin14];
  return scan.kind === "code" ? [scan.code] : [];
}

/** The QR of our labels. `host` may carry a port. */
export function digitalLinkOf(host: string, gtin14: string, serial?: string): string {
  const pair = serial === undefined ? "" : `/21/${encodeURIComponent(serial)}`;
  return `https://${host}/01/${gtin14}${pair}`;
}

/** The QR of a label whose SKU has no GTIN. */
export function codeLinkOf(host: string, code: string): string {
  return `https://${host}/c/${encodeURIComponent(code)}`;
}

/** The QR of a place's door or of one shelf in it. */
export function placeLinkOf(host: string, placeCode: string, shelf?: string): string {
  const end = shelf === undefined ? "" : `/s/${encodeURIComponent(shelf)}`;
  return `https://${host}/p/${encodeURIComponent(placeCode)}${end}`;
}

/**
 * Tells what was scanned or typed. Never throws. Wedge scanners send an AIM symbology identifier in front, control
 * characters around, and full-width digits when a Chinese input method is on; all of that is taken off.
 */
export function parseScan(raw: string): Scan {
  if (raw.length > scanCharsMax) return { kind: "invalid", reason: "too_long" };
  const { symbology, text } = clean(raw);
  if (text === "") return { kind: "invalid", reason: "empty" };
  if (/^https?:\/\//i.test(text)) return parseLink(text);
  const sgtin = decodeEpc(text);
  if (sgtin !== null) return { kind: "epc", ...sgtin };
  return parseElements(symbology, text) ?? parsePlain(symbology, text);
}

const separator = "\u001d";

function clean(raw: string): { symbology: string; text: string } {
  const shown = raw
    .normalize("NFKC")
    // Zero-width characters and the byte-order mark, which survive copying from chats and sheets.
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, "")
    // oxlint-disable-next-line no-control-regex -- scanners frame codes with control characters
    .replace(/[\u0000-\u001c\u001e\u001f\u007f]/g, " ")
    .trim();
  const aim = /^\](?<code>[A-Za-z][0-9a-zA-Z])/.exec(shown);
  const body = aim === null ? shown : shown.slice(3);
  return { symbology: aim?.groups?.["code"] ?? "", text: trimSeparators(body) };
}

function trimSeparators(text: string): string {
  const isOuter = (at: number): boolean => text[at] === separator || text[at] === " ";
  let from = 0;
  let to = text.length;
  while (from < to && isOuter(from)) from += 1;
  while (from < to && isOuter(to - 1)) to -= 1;
  return text.slice(from, to);
}

function parsePlain(symbology: string, text: string): Scan {
  // As printed under the bars: 6 901234 567892.
  const digits = text.replace(/(?<=\d) (?=\d)/g, "");
  // `]E4` says that it was an EAN-8.
  const upcE = digits.length === 8 && symbology !== "E4" ? gtin14Of(expandUpcE(digits) ?? "") : null;
  const gtin14 = gtin14Of(digits);
  if (gtin14 !== null) return { kind: "gtin", gtin14, serial: null, also: upcE === null ? [] : [upcE] };
  if (upcE !== null) return { kind: "gtin", gtin14: upcE, serial: null, also: [] };
  // An EAN symbol has its check digit tested by the scanner already; typed digits fall through to factory codes.
  if (symbology.startsWith("E") && /^\d+$/.test(digits)) return { kind: "invalid", reason: "check_digit" };
  if (text.length > limits.codeCharsMax) return { kind: "invalid", reason: "too_long" };
  return { kind: "code", code: text.replaceAll(separator, "").toUpperCase(), host: null };
}

/** Application identifiers of fixed length that may stand between GTIN and serial (General Specifications 7.8.5). */
const fixedDataChars: Readonly<Record<string, number>> = {
  "00": 18,
  "01": 14,
  "02": 14,
  "11": 6,
  "12": 6,
  "13": 6,
  "15": 6,
  "16": 6,
  "17": 6,
  "20": 2,
};
const gs1Symbologies = new Set(["C1", "d2", "Q3", "e0", "J1"]);

/** GS1-128, GS1 DataMatrix and GS1 QR: `01` GTIN, `21` serial; also as printed, with the identifiers in brackets. */
function parseElements(symbology: string, text: string): Scan | null {
  const printed = /^\(01\)(?<gtin>\d{14})(?:.*\(21\)(?<serial>[^()]{1,20}))?/.exec(text);
  if (printed !== null) return element(printed.groups?.["gtin"] ?? "", printed.groups?.["serial"] ?? null);
  // Without an identifier in front only the plain form is believed, and only with a right check digit.
  const bare = /^01(?<gtin>\d{14})(?:21(?<serial>.{1,20}))?$/.exec(text)?.groups;
  const bareGtin = bare?.["gtin"] === undefined ? null : gtin14Of(bare["gtin"]);
  if (!gs1Symbologies.has(symbology) && !text.includes(separator)) {
    return bareGtin === null ? null : element(bareGtin, bare?.["serial"] ?? null);
  }
  let rest = text;
  let gtin: string | null = null;
  let serial: string | null = null;
  while (rest !== "") {
    const identifier = rest.slice(0, 2);
    const fixed = fixedDataChars[identifier];
    const end = fixed === undefined ? rest.indexOf(separator) : 2 + fixed;
    const data = rest.slice(2, end < 0 ? undefined : end);
    if (identifier === "01") gtin = data;
    if (identifier === "21") serial = data;
    rest = end < 0 ? "" : trimSeparators(rest.slice(end));
  }
  return gtin === null ? null : element(gtin, serial);
}

function element(gtin: string, serial: string | null): Scan {
  const gtin14 = gtin14Of(gtin);
  if (gtin14 === null) return { kind: "invalid", reason: "check_digit" };
  if (serial !== null && !serialPattern.test(serial)) return { kind: "invalid", reason: "serial" };
  return { kind: "gtin", gtin14, serial, also: [] };
}

function parseLink(text: string): Scan {
  const parts = /^https?:\/\/(?<host>[^/?#]+)(?<path>\/[^?#]*)?/i.exec(text);
  const host = parts?.groups?.["host"]?.toLowerCase() ?? "";
  const segments = (parts?.groups?.["path"] ?? "").split("/").slice(1).map(decodeSegment);
  // Digital Link allows any path in front; the last `01` (or its alias `gtin`) followed by digits is the key.
  for (let index = segments.length - 2; index >= 0; index -= 1) {
    const key = segments[index];
    const value = segments[index + 1] ?? "";
    if ((key !== "01" && key !== "gtin") || !/^(?:\d{8}|\d{12,14})$/.test(value)) continue;
    return digitalLink(host, value, segments.slice(index + 2));
  }
  return ownPath(host, segments) ?? { kind: "url", url: text };
}

function digitalLink(host: string, gtin: string, qualifiers: readonly string[]): Scan {
  const gtin14 = gtin14Of(gtin);
  if (gtin14 === null) return { kind: "invalid", reason: "check_digit" };
  let serial: string | null = null;
  // Qualifiers stand in pairs: variant 22, lot 10, serial 21.
  for (let index = 0; index + 1 < qualifiers.length; index += 2) {
    if (qualifiers[index] === "21" || qualifiers[index] === "ser") serial = qualifiers[index + 1] ?? null;
  }
  if (serial !== null && !serialPattern.test(serial)) return { kind: "invalid", reason: "serial" };
  return { kind: "digital_link", host, gtin14, serial };
}

function ownPath(host: string, segments: readonly string[]): Scan | null {
  const [kind, first, sub, second] = segments;
  if (first === undefined || first === "" || first.length > limits.codeCharsMax) return null;
  if (kind === "c" && segments.length === 2) return { kind: "code", code: first.toUpperCase(), host };
  if (kind !== "p") return null;
  if (segments.length === 2) return { kind: "place", host, placeCode: first, shelf: null };
  if (segments.length !== 4 || sub !== "s" || second === undefined || second === "") return null;
  return { kind: "place", host, placeCode: first, shelf: second };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
