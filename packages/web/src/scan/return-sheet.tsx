/** A customer brings pairs back: into quarantine until they were looked at, or straight back on sale. */
import { useState } from "react";
import { skuAt } from "@instep/domain/catalogue/contract.ts";
import type { DirectoryView } from "@instep/domain/identity/contract.ts";
import type { SkuId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { Activity } from "@instep/domain/stock/feed.ts";
import { useDirectory } from "../app/hooks.ts";
import { formatInstant } from "../i18n/figures.ts";
import { usePlaceFormat, useT, type Translate } from "../i18n/i18n.ts";
import { Field } from "../ui/field.tsx";
import { NumberStepper } from "../ui/number-stepper.tsx";
import { Select } from "../ui/select.tsx";
import { SegmentedControl } from "../ui/toggle.tsx";
import { ActFrame, useShoeWords, type ActSheetProps } from "./act-sheet.tsx";
import { nameIn, salesOf } from "./shoe.ts";
import { useStockAct } from "./use-sale.ts";

function saleLabel(
  sale: Activity,
  skuId: SkuId,
  scene: { t: Translate; directory: DirectoryView | undefined; timeZone: string | undefined },
): string {
  const { t, directory, timeZone } = scene;
  const staff = sale.by === undefined ? undefined : directory?.staff[sale.by];
  const pairs = sale.lines.reduce((sum, line) => sum + (line.skuId === skuId ? line.quantity : 0), 0);
  return t("scan.return.sale.one", {
    time: formatInstant(sale.madeAt, "datetime", t.language, timeZone),
    name: staff === undefined ? "" : nameIn(staff, t.language),
    n: pairs,
  });
}

export function ReturnSheet(props: ActSheetProps) {
  const { sku, place, stock } = props;
  const t = useT();
  const act = useStockAct();
  const words = useShoeWords(props);
  const [quantity, setQuantity] = useState(1);
  const [condition, setCondition] = useState<"quarantine" | "sellable">("quarantine");
  const [saleId, setSaleId] = useState("");
  const skuId = sku[skuAt.id];
  const sales = salesOf(stock, skuId);
  const submit = (note: { readonly note?: string }): void => {
    const args = {
      placeId: place.placeId,
      lines: [{ skuId, quantity, condition }],
      ...(saleId === "" ? {} : { saleId }),
      ...note,
    };
    act({ name: "stock.return", args, text: t("scan.return.done", { n: quantity }), detail: words });
  };
  return (
    <ActFrame
      act={props}
      title={t("scan.act.return")}
      submit={t("scan.return.submit", { n: quantity })}
      onSubmit={submit}
    >
      <Field label={t("scan.quantity")}>
        <NumberStepper value={quantity} min={1} max={limits.linePairsMax} onChange={setQuantity} />
      </Field>
      <div className="space-y-1.5">
        <p className="text-sm font-medium text-ink-soft">{t("scan.return.to")}</p>
        <SegmentedControl
          label={t("scan.return.to")}
          value={condition}
          onChange={setCondition}
          segments={[
            { value: "quarantine", label: t("scan.return.to.quarantine") },
            { value: "sellable", label: t("scan.return.to.sellable") },
          ]}
        />
      </div>
      <SaleChoice sales={sales} skuId={skuId} value={saleId} onChange={setSaleId} />
    </ActFrame>
  );
}

function SaleChoice({
  sales,
  skuId,
  value,
  onChange,
}: {
  readonly sales: readonly Activity[];
  readonly skuId: SkuId;
  readonly value: string;
  readonly onChange: (saleId: string) => void;
}) {
  const t = useT();
  const directory = useDirectory();
  const { timeZone } = usePlaceFormat();
  if (sales.length === 0) return null;
  const options = sales.map((sale) => ({
    value: sale.documentId as string,
    label: saleLabel(sale, skuId, { t, directory, timeZone }),
  }));
  return (
    <Field label={t("scan.return.sale")} optional>
      <Select
        value={value}
        onChange={onChange}
        options={[{ value: "", label: t("scan.return.sale.none") }, ...options]}
      />
    </Field>
  );
}
