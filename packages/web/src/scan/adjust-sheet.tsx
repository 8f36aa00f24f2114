/** The book is put right, with a reason. Above a few pairs it is only asked for, and somebody else decides. */
import { useState } from "react";
import { skuAt } from "@instep/domain/catalogue/contract.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { reasons, type Reason } from "@instep/domain/stock/contract.ts";
import { balanceOf } from "@instep/domain/stock/feed.ts";
import type { Condition } from "@instep/domain/stock/rows.ts";
import { formatDelta } from "../i18n/figures.ts";
import { useT } from "../i18n/i18n.ts";
import { Field } from "../ui/field.tsx";
import { NumberStepper } from "../ui/number-stepper.tsx";
import { Select } from "../ui/select.tsx";
import { ActFrame, ConditionSelect, useShoeWords, type ActSheetProps } from "./act-sheet.tsx";
import { MissingNotice } from "./shoe-parts.tsx";
import { useStockAct } from "./use-sale.ts";

export function AdjustSheet(props: ActSheetProps) {
  const { sku, place, stock } = props;
  const t = useT();
  const act = useStockAct();
  const words = useShoeWords(props);
  const [delta, setDelta] = useState(-1);
  const [condition, setCondition] = useState<Condition>("sellable");
  const [reason, setReason] = useState<Reason | "">("");
  const skuId = sku[skuAt.id];
  const [before, reserved] = balanceOf(stock, skuId, condition);
  const tooFew = -delta > before - reserved;
  const isRequest = Math.abs(delta) > limits.adjustAlonePairsMax;
  const said = formatDelta(delta, t.language);
  const submit = (note: { readonly note?: string }): void => {
    const lines = [{ skuId, condition, quantity: delta }];
    const args = { placeId: place.placeId, reason, lines, ...note };
    const text = isRequest
      ? t("scan.adjust.requested", { delta: said })
      : t("scan.adjust.done", { delta: said });
    act({ name: "stock.adjust", args, text, detail: words, canUndo: !isRequest });
  };
  const hint = t("scan.adjust.after", { before, after: before + delta });
  return (
    <ActFrame
      act={props}
      title={t("scan.act.adjust")}
      submit={isRequest ? t("scan.adjust.submit.request") : t("scan.adjust.submit")}
      disabled={reason === "" || delta === 0 || tooFew}
      onSubmit={submit}
    >
      <Field label={t("scan.adjust.reason")} required>
        <Select<Reason>
          value={reason}
          onChange={setReason}
          placeholder={t("form.choose")}
          options={reasons.map((value) => ({ value, label: t(`scan.reason.${value}`) }))}
        />
      </Field>
      <Field
        label={t("scan.adjust.delta")}
        hint={hint}
        error={tooFew && t("scan.adjust.tooFew", { n: Math.max(0, before - reserved) })}
      >
        <NumberStepper
          value={delta}
          min={-limits.linePairsMax}
          max={limits.linePairsMax}
          onChange={setDelta}
        />
      </Field>
      <Field label={t("scan.adjust.condition")}>
        <ConditionSelect value={condition} onChange={setCondition} />
      </Field>
      {isRequest && (
        <MissingNotice>{t("scan.adjust.request", { n: limits.adjustAlonePairsMax })}</MissingNotice>
      )}
    </ActFrame>
  );
}
