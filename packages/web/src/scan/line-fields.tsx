/** How many, at what price; behind "more options" from which condition and for which member. */
import { useState } from "react";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { StockView } from "@instep/domain/stock/feed.ts";
import { cellsOf } from "@instep/domain/stock/feed.ts";
import { useT } from "../i18n/i18n.ts";
import { IconButton } from "../ui/button.tsx";
import { Field, TextInput } from "../ui/field.tsx";
import { IconSettings } from "../ui/icons.tsx";
import { NumberStepper } from "../ui/number-stepper.tsx";
import { SegmentedControl } from "../ui/toggle.tsx";
import { isMember } from "./member.ts";
import { parsePrice, priceText } from "./price.ts";
import type { SaleCondition, TillLine } from "./till.ts";

export interface LineFieldsProps {
  readonly line: TillLine;
  readonly currency: string;
  readonly stock: StockView | undefined;
  readonly onChange: (change: Partial<TillLine>) => void;
  readonly member: string;
  readonly onMember: (member: string) => void;
}

/** Shows what was typed while it is being typed; the line has the price, or null while the text is none. */
function PriceField({
  priceMinor,
  currency,
  onChange,
}: {
  readonly priceMinor: number | null;
  readonly currency: string;
  readonly onChange: (priceMinor: number | null) => void;
}) {
  const t = useT();
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? (priceMinor === null ? "" : priceText(priceMinor, currency));
  const wrong = typed !== null && typed !== "" && parsePrice(typed, currency) === null;
  return (
    <Field label={t("scan.price")} hideLabel error={wrong && t("scan.price.wrong")} className="min-w-0 grow">
      <TextInput
        inputMode="decimal"
        autoComplete="off"
        prefix={<CurrencySign currency={currency} />}
        value={shown}
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(parsePrice(event.target.value, currency));
        }}
        onBlur={() => {
          if (typed !== null && parsePrice(typed, currency) !== null) setTyped(null);
        }}
      />
    </Field>
  );
}

function CurrencySign({ currency }: { readonly currency: string }) {
  const t = useT();
  const parts = new Intl.NumberFormat(t.language, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
  }).formatToParts(0);
  return parts.find(({ type }) => type === "currency")?.value ?? currency;
}

export function LineFields({ line, currency, stock, onChange, member, onMember }: LineFieldsProps) {
  const t = useT();
  const [isOpen, setOpen] = useState(member !== "" || line.condition === "display");
  const cells = stock === undefined || line.skuId === null ? [] : cellsOf(stock, line.skuId);
  const pairsIn = (condition: SaleCondition): number =>
    cells.find((cell) => cell.condition === condition)?.onHand ?? 0;
  return (
    <div className="space-y-3">
      <div className="flex items-start gap-2.5">
        <Field label={t("scan.quantity")} hideLabel>
          <NumberStepper
            value={line.quantity}
            min={1}
            max={limits.linePairsMax}
            onChange={(quantity) => onChange({ quantity })}
          />
        </Field>
        <PriceField
          key={`${line.styleId}/${currency}`}
          priceMinor={line.priceMinor}
          currency={currency}
          onChange={(priceMinor) => onChange({ priceMinor })}
        />
        <IconButton
          icon={IconSettings}
          variant="secondary"
          label={isOpen ? t("scan.options.less") : t("scan.options")}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        />
      </div>
      {isOpen && (
        <>
          <SegmentedControl<SaleCondition>
            label={t("scan.condition")}
            value={line.condition}
            onChange={(condition) => onChange({ condition })}
            segments={[
              { value: "sellable", label: t("stock.condition.sellable"), count: pairsIn("sellable") },
              { value: "display", label: t("stock.condition.display"), count: pairsIn("display") },
            ]}
          />
          <Field label={t("scan.member")} optional error={!isMember(member) && t("scan.member.wrong")}>
            <TextInput
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={member}
              onChange={(event) => onMember(event.target.value)}
            />
          </Field>
        </>
      )}
    </div>
  );
}
