/** A scanned shoe: what it is, how many are here and elsewhere, and the button that sells it. */
import { useMemo } from "react";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import type { ColourwayId, SkuId } from "@instep/domain/kernel/ids.ts";
import { balanceOf, type StockView } from "@instep/domain/stock/feed.ts";
import { formatMoney } from "../i18n/figures.ts";
import { useLanguage, useT } from "../i18n/i18n.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Money } from "../ui/figures.tsx";
import { IconBack, IconClose, IconPlus } from "../ui/icons.tsx";
import { SizeRun } from "../ui/size-run.tsx";
import { LineFields } from "./line-fields.tsx";
import { Panel } from "./panel.tsx";
import { ColourChoice, ElsewhereRow, MissingNotice, ShoeHead } from "./shoe-parts.tsx";
import { nameIn, runOf, sameSizeIn, sizeLabelOf, type Elsewhere, type ShownShoe } from "./shoe.ts";
import { ShoeMenu } from "./shoe-menu.tsx";
import { missingPairs, pairsOf, saleLinesOf, totalOf, type Till, type TillLine } from "./till.ts";

export interface LinePanelProps {
  readonly till: Till;
  readonly line: TillLine;
  readonly shoe: ShownShoe;
  readonly place: PlaceRow;
  readonly stock: StockView | undefined;
  readonly elsewhere: Elsewhere;
  readonly canSell: boolean;
  readonly onChange: (change: Partial<TillLine>) => void;
  readonly onSell: () => void;
  readonly onKeep: () => void;
  readonly onClose: () => void;
  readonly member: string;
  readonly onMember: (member: string) => void;
  readonly isMemberRight: boolean;
  readonly onSheet: (isOpen: boolean) => void;
}

export function LinePanel(props: LinePanelProps) {
  const { till, line, shoe, place, stock, elsewhere, canSell, onChange, onClose } = props;
  const t = useT();
  const language = useLanguage();
  const run = useMemo(() => runOf(shoe.colourway, stock, elsewhere), [shoe.colourway, stock, elsewhere]);
  const chooseColour = (colourwayId: ColourwayId): void => {
    const colourway = shoe.style.colourways.find((one) => one.id === colourwayId);
    if (colourway !== undefined) onChange({ colourwayId, skuId: sameSizeIn(colourway, shoe.sku) });
  };
  const missing = canSell && stock !== undefined ? missingPairs(stock, [line]) : 0;
  const book =
    stock === undefined || line.skuId === null ? 0 : balanceOf(stock, line.skuId, line.condition)[0];
  const isCollected = till.lines.length > 0;
  const close = (
    <IconButton
      icon={isCollected ? IconBack : IconClose}
      label={isCollected ? t("scan.basket.back") : t("action.close")}
      onClick={onClose}
    />
  );
  return (
    <Panel
      label={nameIn(shoe.style, language)}
      footer={canSell ? <SellFooter {...props} /> : <LookOnly shoe={shoe} />}
    >
      <ShoeHead
        shoe={shoe}
        aside={
          <>
            <ShoeMenu shoe={shoe} place={place} stock={stock} onSheet={props.onSheet} />
            {close}
          </>
        }
      />
      <ColourChoice shoe={shoe} onChoose={chooseColour} />
      <SizeRun
        sizes={run}
        selectedId={line.skuId}
        onSelect={(id) => onChange({ skuId: id as SkuId })}
        hereLabel={nameIn(place, language)}
      />
      <ElsewhereRow
        sizeLabel={shoe.sku && sizeLabelOf(shoe.sku)}
        places={line.skuId === null ? null : elsewhere(line.skuId)}
      />
      {missing > 0 && <MissingNotice>{t("scan.missing", { book, n: missing })}</MissingNotice>}
      {canSell && (
        <LineFields
          line={line}
          currency={place.currency}
          stock={stock}
          onChange={onChange}
          member={props.member}
          onMember={props.onMember}
        />
      )}
    </Panel>
  );
}

function LookOnly({ shoe }: { readonly shoe: ShownShoe }) {
  const t = useT();
  return (
    <p className="flex min-h-10 items-center gap-3">
      <span className="grow text-sm text-ink-faint">{t("scan.lookOnly")}</span>
      <Money amount={shoe.style.price} currency={shoe.style.currency} className="text-xl numeral" />
    </p>
  );
}

/** One tap sells all that is there: this line, and those that were collected before. */
function SellFooter({ till, line, place, onSell, onKeep, isMemberRight }: LinePanelProps) {
  const t = useT();
  const lines = saleLinesOf(till);
  const label =
    line.skuId === null
      ? t("scan.chooseSize")
      : lines === null
        ? t("scan.enterPrice", { currency: place.currency })
        : t("scan.sell", {
            n: pairsOf(lines),
            amount: formatMoney(totalOf(lines), place.currency, t.language),
          });
  return (
    <div className="flex gap-2.5">
      <IconButton
        icon={IconPlus}
        variant="secondary"
        label={t("scan.addAnother")}
        disabled={line.skuId === null}
        className="size-16! rounded-lg!"
        onClick={onKeep}
      />
      <SellButton label={label} disabled={lines === null || !isMemberRight} onSell={onSell} />
    </div>
  );
}

export function SellButton({
  label,
  disabled,
  onSell,
}: {
  readonly label: string;
  readonly disabled: boolean;
  readonly onSell: () => void;
}) {
  return (
    <Button
      variant="primary"
      size="lg"
      disabled={disabled}
      onClick={onSell}
      className="h-16! min-w-0 grow rounded-lg! text-xl! font-semibold"
    >
      <span className="truncate">{label}</span>
    </Button>
  );
}
