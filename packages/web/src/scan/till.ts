/**
 * The till of the scan screen as a pure state: the line that is being looked at, the lines that were collected, and what
 * the screen shows of them. One scan is one line; scanning on (or "add another") collects lines, and one tap sells all.
 */
import type { ColourwayId, CommandId, PlaceId, SkuId, StyleId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { balanceOf, type StockView } from "@instep/domain/stock/feed.ts";

export type SaleCondition = "sellable" | "display";

/** A shoe that somebody looks at; without a SKU the size has yet to be chosen. */
export interface TillLine {
  readonly styleId: StyleId;
  readonly colourwayId: ColourwayId;
  readonly skuId: SkuId | null;
  readonly quantity: number;
  /** Null: the tag's price is in another currency than the place's and must be typed. */
  readonly priceMinor: number | null;
  readonly condition: SaleCondition;
}

export interface SaleLine {
  readonly skuId: SkuId;
  readonly quantity: number;
  readonly priceMinor: number;
  readonly condition?: "display";
}

export interface Sale {
  readonly commandId: CommandId;
  readonly placeId: PlaceId;
  readonly lines: readonly SaleLine[];
  readonly currency: string;
}

export type Shown =
  | { readonly kind: "nothing" }
  /** `index` null: not collected yet. */
  | { readonly kind: "line"; readonly line: TillLine; readonly index: number | null }
  | { readonly kind: "lines" }
  | { readonly kind: "unknown"; readonly text: string }
  | { readonly kind: "sold"; readonly sale: Sale };

export interface Till {
  readonly lines: readonly TillLine[];
  readonly shown: Shown;
}

export type TillEvent =
  | { readonly kind: "scanned"; readonly line: TillLine; readonly collect: boolean }
  | { readonly kind: "opened"; readonly line: TillLine }
  | { readonly kind: "changed"; readonly change: Partial<TillLine> }
  | { readonly kind: "kept" }
  | { readonly kind: "edited"; readonly index: number }
  | { readonly kind: "counted"; readonly index: number; readonly quantity: number }
  | { readonly kind: "removed"; readonly index: number }
  | { readonly kind: "unknown"; readonly text: string }
  | { readonly kind: "sold"; readonly sale: Sale }
  | { readonly kind: "undone"; readonly commandId: CommandId }
  | { readonly kind: "restored"; readonly till: Till }
  | { readonly kind: "closed" }
  | { readonly kind: "cleared" };

export const emptyTill: Till = { lines: [], shown: { kind: "nothing" } };

function isSame(one: TillLine, other: TillLine): boolean {
  return (
    one.skuId === other.skuId && one.condition === other.condition && one.priceMinor === other.priceMinor
  );
}

function more(line: TillLine, pairs: number): TillLine {
  return { ...line, quantity: Math.min(line.quantity + pairs, limits.linePairsMax) };
}

/** One more pair of a SKU that is there already counts up its line; otherwise a line of its own, newest first. */
function collected(lines: readonly TillLine[], line: TillLine): readonly TillLine[] {
  const at = lines.findIndex((one) => isSame(one, line));
  const known = lines[at];
  if (known === undefined) return [line, ...lines];
  return [more(known, line.quantity), ...lines.toSpliced(at, 1)];
}

/** Puts the shown line back where it belongs. */
function kept({ lines, shown }: Till): readonly TillLine[] {
  if (shown.kind !== "line" || shown.line.skuId === null) return lines;
  return shown.index === null ? collected(lines, shown.line) : lines.with(shown.index, shown.line);
}

/** A shoe that was only looked at is let go; one that is being collected is not. */
function carried(till: Till): readonly TillLine[] {
  return till.lines.length === 0 ? till.lines : kept(till);
}

function withLines(lines: readonly TillLine[]): Till {
  return lines.length === 0 ? emptyTill : { lines, shown: { kind: "lines" } };
}

function scanned(till: Till, line: TillLine, collect: boolean): Till {
  const { shown } = till;
  const isCollecting = collect || till.lines.length > 0;
  if (isCollecting) {
    const lines = collected(kept(till), line);
    return lines.length > limits.saleLinesMax ? till : { lines, shown: { kind: "lines" } };
  }
  // The same box read again is a second pair; another box is another question.
  if (shown.kind === "line" && shown.line.skuId === line.skuId)
    return { ...till, shown: { ...shown, line: more(shown.line, line.quantity) } };
  return { ...till, shown: { kind: "line", line, index: null } };
}

export function nextTill(till: Till, event: TillEvent): Till {
  const { lines, shown } = till;
  switch (event.kind) {
    case "scanned":
      return scanned(till, event.line, event.collect);
    case "opened":
      return { lines: carried(till), shown: { kind: "line", line: event.line, index: null } };
    case "changed":
      return shown.kind === "line"
        ? { lines, shown: { ...shown, line: { ...shown.line, ...event.change } } }
        : till;
    case "kept":
      return withLines(kept(till));
    case "edited": {
      const line = lines[event.index];
      return line === undefined ? till : { lines, shown: { kind: "line", line, index: event.index } };
    }
    case "counted": {
      const line = lines[event.index];
      return line === undefined
        ? till
        : { lines: lines.with(event.index, { ...line, quantity: event.quantity }), shown };
    }
    case "removed":
      return withLines(lines.toSpliced(event.index, 1));
    case "unknown":
      return { lines: carried(till), shown: { kind: "unknown", text: event.text } };
    case "sold":
      return { lines: [], shown: { kind: "sold", sale: event.sale } };
    case "undone":
      return shown.kind === "sold" && shown.sale.commandId === event.commandId ? withLines(lines) : till;
    case "restored":
      return event.till;
    case "closed":
      return withLines(shown.kind === "line" && shown.index !== null ? kept(till) : lines);
    case "cleared":
      return emptyTill;
  }
}

/** Everything that one tap on "sell" sells; null while a size or a price is missing, or there is nothing. */
export function saleLinesOf(till: Till): readonly SaleLine[] | null {
  const { shown } = till;
  if (shown.kind !== "line" && shown.kind !== "lines") return null;
  if (shown.kind === "line" && shown.line.skuId === null) return null;
  const lines: SaleLine[] = [];
  for (const { skuId, quantity, priceMinor, condition } of kept(till)) {
    if (skuId === null || priceMinor === null) return null;
    lines.push({ skuId, quantity, priceMinor, ...(condition === "display" ? { condition } : {}) });
  }
  return lines.length === 0 ? null : lines;
}

export function pairsOf(lines: readonly { readonly quantity: number }[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}

export function totalOf(
  lines: readonly { readonly quantity: number; readonly priceMinor: number | null }[],
): number {
  return lines.reduce((sum, line) => sum + line.quantity * (line.priceMinor ?? 0), 0);
}

/** Pairs in hand that the book does not have: they are booked in as found before they are sold. */
export function missingPairs(
  view: StockView,
  lines: readonly {
    readonly skuId: SkuId | null;
    readonly quantity: number;
    readonly condition?: SaleCondition;
  }[],
): number {
  const wanted = new Map<string, { free: number; pairs: number }>();
  for (const { skuId, quantity, condition = "sellable" } of lines) {
    if (skuId === null) continue;
    const [onHand, reserved] = balanceOf(view, skuId, condition);
    const key = `${skuId}|${condition}`;
    wanted.set(key, { free: onHand - reserved, pairs: (wanted.get(key)?.pairs ?? 0) + quantity });
  }
  let missing = 0;
  for (const { free, pairs } of wanted.values()) missing += Math.max(0, pairs - free);
  return missing;
}
