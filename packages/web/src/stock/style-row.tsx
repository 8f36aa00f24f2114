/** A style in the list: what it is, what it costs, and its run of sizes over all colours, as it is at hand. */
import { memo } from "react";
import type { StyleView } from "@instep/domain/catalogue/contract.ts";
import { colourIn, nameIn, stylePictureOf } from "../catalogue/names.ts";
import { Picture, Swatches } from "../catalogue/picture.tsx";
import { useLanguage, useT } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { cx } from "../ui/cx.ts";
import { Money } from "../ui/figures.tsx";
import { levelOf } from "../ui/level.ts";
import { SizeRun } from "../ui/size-run.tsx";
import { Link } from "@tanstack/react-router";
import { pairsBySize, shapeOf, styleStateOf } from "./shape.ts";
import type { PairsOf } from "./use-pairs.ts";

export interface StyleRowProps {
  readonly style: StyleView;
  /** Null while the stock is not on this device. */
  readonly pairs: PairsOf | null;
  readonly selected: boolean;
}

/** Height before it is measured, px. */
export const styleRowHeight = 124;

export const StyleRow = memo(function StyleRow({ style, pairs, selected }: StyleRowProps) {
  const t = useT();
  const language = useLanguage();
  const shape = shapeOf(style, (skuId) => (pairs?.(skuId) ?? 0) > 0);
  const counts = pairs === null ? null : pairsBySize(shape, pairs);
  const isBroken = pairs !== null && styleStateOf(shape, pairs) === "broken";
  const colours = style.colourways.filter(({ id }) => shape.colourwayIds.includes(id));
  return (
    <Link
      to="/stock/$styleId"
      params={{ styleId: style.id }}
      aria-current={selected ? "page" : undefined}
      className={cx(
        "relative flex gap-3 px-4 py-3 transition-colors duration-100 hover:bg-ink/4 focus-visible:-outline-offset-2 active:bg-ink/7",
        "after:absolute after:right-0 after:bottom-0 after:left-4 after:h-px after:bg-line/80",
        selected &&
          "bg-accent-soft! before:absolute before:inset-y-2 before:left-0 before:w-[3px] before:rounded-r-full before:bg-accent",
      )}
    >
      <Picture pictureId={stylePictureOf(style)} edge={56} />
      <span className="min-w-0 grow">
        <span className="flex items-baseline gap-3">
          <span className="min-w-0 grow truncate text-base font-medium">{nameIn(style, language)}</span>
          <Money amount={style.price} currency={style.currency} className="shrink-0 text-base font-medium" />
        </span>
        <span className="mt-0.5 flex min-h-6 items-center gap-2">
          <span className="min-w-0 grow truncate text-sm text-ink-faint">
            {[style.code, style.category].filter((word) => word !== "").join(" · ")}
          </span>
          {!style.active && <Badge>{t("catalogue.archived")}</Badge>}
          {isBroken && <Badge tone="low">{t("stock.brokenRun")}</Badge>}
          <Swatches swatches={colours.map(({ swatch }) => swatch)} />
          <span className="sr-only">{colours.map((colour) => colourIn(colour, language)).join(", ")}</span>
        </span>
        <SizeRun
          variant="compact"
          className="mt-2 w-full!"
          sizes={shape.sizes.map(({ id, label, core }, index) => {
            const here = counts?.[index] ?? null;
            return { id, label, core, here, level: levelOf(here ?? 1) };
          })}
        />
      </span>
    </Link>
  );
});
