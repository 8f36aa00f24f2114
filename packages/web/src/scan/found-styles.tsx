/** Styles that a typed text found, over the camera picture. */
import type { StyleView } from "@instep/domain/catalogue/contract.ts";
import { skuAt } from "@instep/domain/catalogue/contract.ts";
import { freeOf, type StockView } from "@instep/domain/stock/feed.ts";
import { useLanguage, useT } from "../i18n/i18n.ts";
import { Money } from "../ui/figures.tsx";
import { List, ListRow } from "../ui/list.tsx";
import { NoResults } from "../ui/states.tsx";
import { ShoePicture } from "./shoe-parts.tsx";
import { nameIn, type Finding } from "./shoe.ts";

export interface FoundStylesProps {
  readonly query: string;
  readonly finding: Finding;
  readonly stock: StockView | undefined;
  readonly onOpen: (style: StyleView) => void;
}

export function FoundStyles({ query, finding, stock, onOpen }: FoundStylesProps) {
  const t = useT();
  const styles =
    finding.kind === "styles" ? finding.styles : finding.kind === "sku" ? [finding.found.style] : [];
  return (
    <div className="absolute inset-0 z-20 overflow-y-auto overscroll-contain bg-paper">
      {styles.length === 0 ? (
        <NoResults query={query} />
      ) : (
        <List label={t("scan.results", { n: styles.length })}>
          {styles.map((style) => (
            <StyleRow key={style.id} style={style} stock={stock} onOpen={() => onOpen(style)} />
          ))}
        </List>
      )}
    </div>
  );
}

function StyleRow({
  style,
  stock,
  onOpen,
}: {
  readonly style: StyleView;
  readonly stock: StockView | undefined;
  readonly onOpen: () => void;
}) {
  const t = useT();
  const language = useLanguage();
  const [first] = style.colourways;
  const pairs = stock === undefined ? null : pairsOfStyle(style, stock);
  return (
    <ListRow
      {...(first === undefined ? {} : { leading: <ShoePicture colourway={first} className="size-12" /> })}
      title={nameIn(style, language)}
      subtitle={`${style.code} · ${style.brand}`}
      meta={<Money amount={style.price} currency={style.currency} className="text-base text-ink" />}
      trailing={
        pairs !== null && (
          <span className={pairs > 0 ? "text-sm text-ink-soft" : "text-sm text-out"}>
            {pairs > 0 ? t("unit.pairs", { n: pairs }) : t("stock.out")}
          </span>
        )
      }
      onPress={onOpen}
    />
  );
}

function pairsOfStyle(style: StyleView, stock: StockView): number {
  return style.colourways.reduce(
    (sum, { skus }) => sum + skus.reduce((own, sku) => own + freeOf(stock, sku[skuAt.id]), 0),
    0,
  );
}
