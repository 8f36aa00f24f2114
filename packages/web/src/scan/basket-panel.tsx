/** Lines that were collected, newest first; one tap sells them all. */
import type { CatalogueView } from "@instep/domain/catalogue/feed.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { StockView } from "@instep/domain/stock/feed.ts";
import { formatMoney } from "../i18n/figures.ts";
import { useLanguage, useT } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Money } from "../ui/figures.tsx";
import { IconMinus, IconPlus } from "../ui/icons.tsx";
import { SellButton } from "./line-panel.tsx";
import { Panel } from "./panel.tsx";
import { MissingNotice, ShoePicture } from "./shoe-parts.tsx";
import { nameIn, shoeOf, sizeLabelOf } from "./shoe.ts";
import { missingPairs, pairsOf, saleLinesOf, totalOf, type Till, type TillLine } from "./till.ts";

export interface BasketPanelProps {
  readonly till: Till;
  readonly catalogue: CatalogueView;
  readonly place: PlaceRow;
  readonly stock: StockView | undefined;
  readonly onEdit: (index: number) => void;
  readonly onCount: (index: number, quantity: number) => void;
  readonly onRemove: (index: number) => void;
  readonly onClear: () => void;
  readonly onSell: () => void;
  readonly isMemberRight: boolean;
}

export function BasketPanel(props: BasketPanelProps) {
  const { till, place, stock, onClear, onSell, isMemberRight } = props;
  const t = useT();
  const missing = stock === undefined ? 0 : missingPairs(stock, till.lines);
  const lines = saleLinesOf(till);
  const pairs = pairsOf(till.lines);
  const amount = formatMoney(totalOf(till.lines), place.currency, t.language);
  return (
    <Panel
      label={t("scan.basket", { n: pairs })}
      footer={
        <div className="flex">
          <SellButton
            label={
              lines === null
                ? t("scan.enterPrice", { currency: place.currency })
                : t("scan.sell", { n: pairs, amount })
            }
            disabled={lines === null || !isMemberRight}
            onSell={onSell}
          />
        </div>
      }
    >
      <header className="flex min-h-10 items-center gap-3">
        <h2 className="grow text-lg font-semibold">{t("scan.basket", { n: pairs })}</h2>
        <Button variant="quiet" size="sm" className="-mr-3" onClick={onClear}>
          {t("scan.basket.clear")}
        </Button>
      </header>
      {missing > 0 && <MissingNotice>{t("scan.missing.lines", { n: missing })}</MissingNotice>}
      <ul className="-mx-4 divide-y divide-line/80">
        {till.lines.map((line, index) => (
          <BasketRow
            key={`${line.skuId}/${line.condition}/${line.priceMinor}`}
            {...props}
            line={line}
            index={index}
          />
        ))}
      </ul>
    </Panel>
  );
}

function BasketRow({
  line,
  index,
  catalogue,
  place,
  onEdit,
  onCount,
  onRemove,
}: BasketPanelProps & { readonly line: TillLine; readonly index: number }) {
  const t = useT();
  const language = useLanguage();
  const shoe = shoeOf(catalogue, line);
  if (shoe?.sku === undefined) return null;
  const name = nameIn(shoe.style, language);
  const size = sizeLabelOf(shoe.sku);
  const isLast = line.quantity === 1;
  return (
    <li className="flex items-center gap-3 px-4 py-2">
      <button
        type="button"
        onClick={() => onEdit(index)}
        className="flex min-h-14 min-w-0 grow items-center gap-3 text-left"
      >
        <ShoePicture colourway={shoe.colourway} className="size-12" />
        <span className="min-w-0 grow">
          <span className="flex items-baseline gap-2">
            <span className="shrink-0 text-lg numeral">{size}</span>
            <span className="truncate font-medium">{name}</span>
          </span>
          <span className="flex items-center gap-2 text-sm text-ink-faint">
            <span className="truncate">{nameIn(shoe.colourway, language)}</span>
            {line.priceMinor !== null && <Money amount={line.priceMinor} currency={place.currency} />}
            {line.condition === "display" && <Badge>{t("stock.condition.display")}</Badge>}
          </span>
        </span>
      </button>
      <span className="flex shrink-0 items-center">
        <IconButton
          icon={IconMinus}
          size="sm"
          label={isLast ? t("scan.basket.remove", { name, size }) : t("form.decrease")}
          onClick={() => (isLast ? onRemove(index) : onCount(index, line.quantity - 1))}
        />
        <span className="w-9 text-center text-lg numeral">{line.quantity}</span>
        <IconButton
          icon={IconPlus}
          size="sm"
          label={t("form.increase")}
          disabled={line.quantity >= limits.linePairsMax}
          onClick={() => onCount(index, line.quantity + 1)}
        />
      </span>
    </li>
  );
}
