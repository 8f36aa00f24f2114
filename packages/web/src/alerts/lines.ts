/** Safety lines as a person reads them: which are set at a place, what holds for a shoe, and what it falls back to. */
import type { z } from "zod";
import type { LineTarget, safetyLinesQuery } from "@instep/domain/alerts/contract.ts";
import { anywhere, lineKeyOf, lineKeys, type ShoeAt } from "@instep/domain/alerts/lines.ts";
import { skuAt, type StyleView } from "@instep/domain/catalogue/contract.ts";
import { findSku, styleOf, type CatalogueView, type FoundSku } from "@instep/domain/catalogue/feed.ts";
import type { PlaceId } from "@instep/domain/kernel/ids.ts";

export type SafetyLine = z.infer<typeof safetyLinesQuery.result>[number];
/** Null: all places. */
export type LineScope = PlaceId | null;

/** A line of a style or a SKU with what it is about; `sku` undefined means all colours and sizes. */
export interface NamedLine {
  readonly line: SafetyLine;
  readonly style: StyleView;
  readonly found: FoundSku | undefined;
}

export function isSameTarget(one: LineTarget, other: LineTarget): boolean {
  return lineKeyOf(null, one)[1] === lineKeyOf(null, other)[1];
}

/** The line set for exactly this, if there is one. */
export function lineOf(
  lines: readonly SafetyLine[],
  placeId: LineScope,
  target: LineTarget,
): SafetyLine | undefined {
  return lines.find((line) => line.placeId === placeId && isSameTarget(line.target, target));
}

/** What would count without the line of this scope and target: the next particular one, or none. [ALERT-1] */
export function fallbackOf(
  lines: readonly SafetyLine[],
  placeId: LineScope,
  target: LineTarget,
  view: CatalogueView,
): SafetyLine | undefined {
  const own = lineKeyOf(placeId, target).join("|");
  const byKey = new Map(lines.map((line) => [lineKeyOf(line.placeId, line.target).join("|"), line]));
  const keys = lineKeys(shoeOf(placeId, target, view)).map((key) => key.join("|"));
  const at = keys.indexOf(own);
  const next = keys.slice(at + 1).find((key) => key !== own && byKey.has(key));
  return next === undefined ? undefined : byKey.get(next);
}

/** A cell that the line could count for; what the target leaves open is a name that no line has. */
function shoeOf(placeId: LineScope, target: LineTarget, view: CatalogueView): ShoeAt {
  const open = "-";
  const skuId = target.kind === "sku" ? target.skuId : open;
  const style = target.kind === "sku" ? findSku(view, target.skuId)?.style.id : undefined;
  const styleId = target.kind === "style" ? target.styleId : (style ?? open);
  return { placeId: placeId ?? anywhere, skuId, styleId } as ShoeAt;
}

/** Lines of styles and SKUs in a scope, by style number, the whole style before its sizes. */
export function namedLines(
  lines: readonly SafetyLine[],
  placeId: LineScope,
  view: CatalogueView,
): readonly NamedLine[] {
  const collator = new Intl.Collator("en", { numeric: true });
  return lines
    .filter((line) => line.placeId === placeId)
    .flatMap((line): NamedLine[] => {
      const { target } = line;
      if (target.kind === "all") return [];
      const found = target.kind === "sku" ? findSku(view, target.skuId) : undefined;
      const style = target.kind === "style" ? styleOf(view, target.styleId) : found?.style;
      return style === undefined ? [] : [{ line, style, found }];
    })
    .sort(
      (a, b) =>
        collator.compare(a.style.code, b.style.code) || orderIn(a.style, a.found) - orderIn(b.style, b.found),
    );
}

/** Where a SKU stands in its style; before all of them what is about the whole style. */
function orderIn(style: StyleView, found: FoundSku | undefined): number {
  if (found === undefined) return -1;
  const skus = style.colourways.flatMap((colourway) => colourway.skus.map((sku) => sku[skuAt.id]));
  return skus.indexOf(found.sku[skuAt.id]);
}
