/** Which styles the stock list shows, best or first by code. */
import { search, stylesOf, type CatalogueView } from "@instep/domain/catalogue/feed.ts";
import { skuAt, type StyleView } from "@instep/domain/catalogue/contract.ts";
import type { SkuId } from "@instep/domain/kernel/ids.ts";
import type { Findings } from "./findings.ts";
import { shapeOf, styleStateOf } from "./shape.ts";

const foundMax = 300;

export type Wanted = Pick<Findings, "text" | "category" | "season" | "onHandOnly" | "brokenOnly">;

/** An archived style is listed only when it is looked for or when pairs of it are still here. */
export function stylesWanted(
  view: CatalogueView,
  wanted: Wanted,
  pairs: (skuId: SkuId) => number,
): readonly StyleView[] {
  const { text, category, season, onHandOnly, brokenOnly } = wanted;
  const isAsked = text.trim() !== "";
  const found = isAsked ? search(view, text, foundMax, true) : allByCode(view);
  const holds = (skuId: SkuId): boolean => pairs(skuId) > 0;
  return found.filter((style) => {
    if (category !== "" && style.category !== category) return false;
    if (season !== "" && style.season !== season) return false;
    const isHeld = (): boolean =>
      style.colourways.some((colourway) => colourway.skus.some((sku) => holds(sku[skuAt.id])));
    if (brokenOnly) return styleStateOf(shapeOf(style, holds), pairs) === "broken";
    if (onHandOnly) return isHeld();
    return isAsked || style.active || isHeld();
  });
}

const sorted = new WeakMap<CatalogueView, readonly StyleView[]>();

function allByCode(view: CatalogueView): readonly StyleView[] {
  let all = sorted.get(view);
  if (all === undefined) {
    const collator = new Intl.Collator("en", { numeric: true });
    all = [...stylesOf(view)].sort((a, b) => collator.compare(a.code, b.code));
    sorted.set(view, all);
  }
  return all;
}

/** The words in use, most used first. */
export function wordsOf(view: CatalogueView, field: "category" | "season"): readonly string[] {
  const counts = new Map<string, number>();
  for (const style of stylesOf(view)) {
    const word = style[field];
    if (word !== "" && style.active) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([word]) => word);
}
