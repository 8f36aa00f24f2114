/** Pairs change what they are good for: out of the window, damaged, looked at and back on sale. */
import { useState } from "react";
import { skuAt } from "@instep/domain/catalogue/contract.ts";
import { cellsOf } from "@instep/domain/stock/feed.ts";
import { conditions, type Condition } from "@instep/domain/stock/rows.ts";
import { useT } from "../i18n/i18n.ts";
import { Field } from "../ui/field.tsx";
import { NumberStepper } from "../ui/number-stepper.tsx";
import { Select } from "../ui/select.tsx";
import { ActFrame, useShoeWords, type ActSheetProps } from "./act-sheet.tsx";
import { MissingNotice } from "./shoe-parts.tsx";
import { useStockAct } from "./use-sale.ts";

export function MoveSheet(props: ActSheetProps) {
  const { sku, place, stock } = props;
  const t = useT();
  const act = useStockAct();
  const words = useShoeWords(props);
  const skuId = sku[skuAt.id];
  const held = cellsOf(stock, skuId).filter(({ onHand, reserved }) => onHand > reserved);
  const [chosenFrom, setFrom] = useState<Condition>();
  const [chosenTo, setTo] = useState<Condition>();
  const [quantity, setQuantity] = useState(1);
  const cell = held.find(({ condition }) => condition === chosenFrom) ?? held[0];
  const from = cell?.condition ?? "sellable";
  const targets = conditions.filter((condition) => condition !== from);
  const to =
    targets.find((condition) => condition === chosenTo) ?? (from === "sellable" ? "display" : "sellable");
  const free = cell === undefined ? 0 : cell.onHand - cell.reserved;
  const pairs = Math.min(quantity, Math.max(1, free));
  const name = (condition: Condition): string => t(`stock.condition.${condition}`);
  const submit = (note: { readonly note?: string }): void => {
    const args = { placeId: place.placeId, skuId, from, to, quantity: pairs, ...note };
    const text = t("scan.move.done", { from: name(from), to: name(to), n: pairs });
    act({ name: "stock.move_condition", args, text, detail: words });
  };
  return (
    <ActFrame
      act={props}
      title={t("scan.act.move")}
      submit={t("scan.move.submit", { n: pairs })}
      disabled={free === 0}
      onSubmit={submit}
    >
      {free === 0 && <MissingNotice>{t("scan.move.none")}</MissingNotice>}
      <div className="grid grid-cols-2 gap-3">
        <Field label={t("scan.move.from")}>
          <Select<Condition>
            value={from}
            onChange={setFrom}
            disabled={held.length === 0}
            options={held.map(({ condition, onHand }) => ({
              value: condition,
              label: `${name(condition)} ${onHand}`,
            }))}
          />
        </Field>
        <Field label={t("scan.move.to")}>
          <Select<Condition>
            value={to}
            onChange={setTo}
            options={targets.map((condition) => ({ value: condition, label: name(condition) }))}
          />
        </Field>
      </div>
      <Field label={t("scan.quantity")}>
        <NumberStepper value={pairs} min={1} max={Math.max(1, free)} onChange={setQuantity} />
      </Field>
    </ActFrame>
  );
}
