/**
 * Sizes. A size is a label in a scale and has an order there; nothing computes with it. Another scale's label for the
 * same foot comes from a table (the default ones in `sizes.data.ts`, or a brand's). The one formula allowed is the
 * Chinese change of system, which is exact by definition: mm = (旧号 + 10) x 5.
 */
import {
  adultTable,
  kidsTable,
  sizeLabels,
  sizeScaleIds,
  sizeScaleNames,
  widthLabels,
  type SizeScaleId,
  type SizeTable,
} from "./sizes.data.ts";

export { sizeScaleIds, type SizeScaleId, type SizeTable } from "./sizes.data.ts";
export type Gender = "women" | "men" | "kids" | "unisex";
export type Market = "CN" | "JP" | "EU" | "UK" | "US";

const sizeCharsMax = 12;

export function isSizeScaleId(text: string): text is SizeScaleId {
  return (sizeScaleIds as readonly string[]).includes(text);
}

/** Reads a scale from what people write ("EU", "欧码", "US W"); null when unknown. */
export function sizeScaleOf(text: string): SizeScaleId | null {
  const name = text.normalize("NFKC").toLowerCase();
  if (isSizeScaleId(name)) return name;
  const plain = name.replace(/[\s_.·'’/()-]/g, "");
  return sizeScaleIds.find((id) => sizeScaleNames[id].includes(plain)) ?? null;
}

export interface SizeLabel {
  size: string;
  /** Empty where none is written. */
  width: string;
}

/**
 * Brings a written size to the label that is stored: `37½`, `37 1/2`, `37,5` and `37.50` are `37.5`, `250(2.5)` and
 * `250 二型` carry a width, `均码` is `OS`. Centimetres (`23.5` in the scale mm) become millimetres, and a child's size
 * keeps its letter. Null when it is empty or too long to be a size.
 */
export function sizeLabelOf(scale: SizeScaleId, text: string): SizeLabel | null {
  const written = text
    .replace(/\s*(?:½|1\/2)/g, ".5")
    .normalize("NFKC")
    .trim()
    .toUpperCase()
    .replace(/(?<=\d),(?=\d)/g, ".")
    .replace(/^(?:EUR?|UK|US|CN|JP|SIZE)\s*(?=\d)|(?:码|号|MM|CM)(?=$|\s|\()/g, "");
  const parts =
    /^(?<size>[^\s(]+?)\s*(?:\((?<inner>[^()]*)\)|[\s/]+(?<outer>\S+)|(?<letters>(?<=\d)(?:[2-4]?E|A{1,4}|EE+|[BD])))?$/u.exec(
      written,
    );
  const size = plainNumber(parts?.groups?.["size"] ?? "");
  if (size === "" || size.length > sizeCharsMax) return null;
  const width = widthLabelOf(
    parts?.groups?.["inner"] ?? parts?.groups?.["outer"] ?? parts?.groups?.["letters"] ?? "",
  );
  return { size: inScale(scale, size), width };
}

function inScale(scale: SizeScaleId, size: string): string {
  if (scale === "mm" && /^\d{1,2}(?:\.5)?$/.test(size) && Number(size) < 35) return String(Number(size) * 10);
  if (scale === "one" && (size === "均" || size === "均码" || size === "ONE" || size === "F")) return "OS";
  if (scale === "alpha")
    return size
      .replace(/^2X([SL])$/, "XX$1")
      .replace(/^XXX(X?)L$/, (_, more) => (more === "" ? "3XL" : "4XL"));
  return size;
}

const hanDigits = "一二三四五";

/** `2E` is `EE`, `二型` and `2型` are `2`, `2.50` is `2.5`. Unknown widths stay as written. */
export function widthLabelOf(text: string): string {
  const written = text.normalize("NFKC").trim().toUpperCase().replace(/型$/, "");
  const digit = written.length === 1 ? hanDigits.indexOf(written) : -1;
  if (digit >= 0) return String(digit + 1);
  const repeated = /^(?<times>[2-4])(?<letter>[AE])$/.exec(written)?.groups;
  if (repeated !== undefined) return (repeated["letter"] ?? "").repeat(Number(repeated["times"]));
  return plainNumber(written);
}

/** Takes filling zeros off: sheets write 37 as `37.0`. A child's `C` or `Y` stays behind the number. */
function plainNumber(text: string): string {
  const parts = /^0*(?<whole>\d+)(?:\.(?<rest>\d*?)0*)?(?<unit>[CKY]?)$/.exec(text)?.groups;
  if (parts === undefined) return text;
  const rest = parts["rest"] ?? "";
  return `${parts["whole"] ?? ""}${rest === "" ? "" : `.${rest}`}${parts["unit"] === "K" ? "C" : (parts["unit"] ?? "")}`;
}

const ordinals = new Map<SizeScaleId, ReadonlyMap<string, number>>(
  sizeScaleIds.map((id) => [id, new Map(sizeLabels[id].map((label, index) => [label, index]))]),
);
const widthOrdinals = new Map(widthLabels.map((label, index) => [label, index]));

/** Place of a label in its scale, from 0; unknown labels come after the known ones, by their number. */
export function sizeOrdinalOf(scale: SizeScaleId, size: string): number {
  const known = ordinals.get(scale)?.get(size);
  if (known !== undefined) return known;
  const number = Number.parseFloat(size);
  return 10_000 + (Number.isFinite(number) ? Math.min(Math.round(number * 10), 9_999) : 10_000);
}

/** Order of the shelf. Unknown widths come last; no width comes first. */
export function compareSizes(scale: SizeScaleId, a: SizeLabel, b: SizeLabel): number {
  const bySize = sizeOrdinalOf(scale, a.size) - sizeOrdinalOf(scale, b.size);
  if (bySize !== 0) return bySize;
  const byWidth = widthOrdinalOf(a.width) - widthOrdinalOf(b.width);
  if (byWidth !== 0) return byWidth;
  return compareText(a.size, b.size) || compareText(a.width, b.width);
}

function widthOrdinalOf(width: string): number {
  return width === "" ? -1 : (widthOrdinals.get(width) ?? widthLabels.length);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Is the label one that the scale lists? Others are allowed, but an import warns. */
export function isListedSize(scale: SizeScaleId, size: string): boolean {
  return ordinals.get(scale)?.has(size) ?? false;
}

/** mm = (old + 10) x 5, by definition. Null for half sizes, which are no size of the new system. */
export function mmOfOldChina(size: string): string | null {
  return /^\d{1,2}$/.test(size) ? String((Number(size) + 10) * 5) : null;
}

export function oldChinaOfMm(size: string): string | null {
  const steps = /^\d{2,3}$/.test(size) ? Number(size) / 5 - 10 : Number.NaN;
  return Number.isInteger(steps) && steps > 0 ? String(steps) : null;
}

export type SizeEquivalents = Readonly<Partial<Record<SizeScaleId, string>>>;

/** The default table for people of that kind; adults where it is not said. */
export function defaultTableOf(gender: Gender): SizeTable {
  return gender === "kids" ? kidsTable : adultTable;
}

/** All labels of the same foot, its own included; only its own where the table does not know it. */
export function equivalentsOf(table: SizeTable, scale: SizeScaleId, size: string): SizeEquivalents {
  const own: SizeEquivalents = { [scale]: size };
  const asMm = scale === "cn_old" ? mmOfOldChina(size) : size;
  const column = table.scales.indexOf(scale === "cn_old" ? "mm" : scale);
  const row = column < 0 || asMm === null ? undefined : table.rows.find((labels) => labels[column] === asMm);
  const all: Partial<Record<SizeScaleId, string>> = {};
  table.scales.forEach((id, index) => {
    const label = row?.[index];
    if (label !== undefined) all[id] = label;
  });
  if (asMm !== null && (scale === "cn_old" || scale === "mm")) all.mm = asMm;
  const old = all.mm === undefined ? null : oldChinaOfMm(all.mm);
  if (old !== null) all.cn_old = old;
  return { ...all, ...own };
}

/** The label in another scale; null where the table has none. */
export function convertSize(
  table: SizeTable,
  from: SizeScaleId,
  size: string,
  to: SizeScaleId,
): string | null {
  return equivalentsOf(table, from, size)[to] ?? null;
}

/** The scale customers of a market know. */
export function marketScaleOf(market: Market, gender: Gender): SizeScaleId {
  switch (market) {
    case "CN":
    case "JP":
      return "mm";
    case "EU":
      return "eu";
    case "UK":
      return gender === "kids" ? "uk_kids" : "uk";
    case "US":
      if (gender === "kids") return "us_kids";
      return gender === "women" ? "us_women" : "us_men";
  }
}
