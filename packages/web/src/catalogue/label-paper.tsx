/** The paper, the language and the price; the first label as it will come out. */
import { useState } from "react";
import { skuAt } from "@instep/domain/catalogue/contract.ts";
import { findSku, type CatalogueView } from "@instep/domain/catalogue/feed.ts";
import type { SkuId } from "@instep/domain/kernel/ids.ts";
import { useT, type Language } from "../i18n/i18n.ts";
import { Card } from "../ui/card.tsx";
import { Field } from "../ui/field.tsx";
import { NumberStepper } from "../ui/number-stepper.tsx";
import { Select } from "../ui/select.tsx";
import { SegmentedControl, Switch } from "../ui/toggle.tsx";
import { labelFormats, labelsASheet, type LabelFormat } from "./label-wishes.ts";

export interface Paper {
  readonly format: LabelFormat;
  readonly language: Language;
  readonly price: boolean;
  /** Labels of the first sheet that are used already. */
  readonly skip: number;
}

export interface LabelPaperProps {
  readonly paper: Paper;
  readonly onChange: (paper: Paper) => void;
  /** The SKU that is printed first. */
  readonly first: SkuId | undefined;
  readonly catalogue: CatalogueView;
}

export function LabelPaper({ paper, onChange, first, catalogue }: LabelPaperProps) {
  const t = useT();
  const perSheet = labelsASheet[paper.format];
  return (
    <Card title={t("labels.paper")} className="lg:sticky lg:top-4">
      <div className="space-y-4">
        <Preview paper={paper} first={first} catalogue={catalogue} />
        <Field label={t("labels.format")}>
          <Select
            value={paper.format}
            onChange={(format) => onChange({ ...paper, format, skip: 0 })}
            options={labelFormats.map((value) => ({ value, label: t(`labels.format.${value}`) }))}
          />
        </Field>
        <SegmentedControl<Language>
          label={t("labels.language")}
          value={paper.language}
          onChange={(language) => onChange({ ...paper, language })}
          segments={[
            { value: "zh-CN", label: t("language.zh-CN") },
            { value: "en", label: t("language.en") },
          ]}
        />
        <Switch
          label={t("labels.price")}
          checked={paper.price}
          onChange={(price) => onChange({ ...paper, price })}
        />
        {perSheet > 1 && (
          <Field label={t("labels.skip")} hint={t("labels.skip.hint")}>
            <NumberStepper
              value={paper.skip}
              min={0}
              max={perSheet - 1}
              onChange={(skip) => onChange({ ...paper, skip })}
            />
          </Field>
        )}
      </div>
    </Card>
  );
}

function Preview({ paper, first, catalogue }: Omit<LabelPaperProps, "onChange">) {
  const t = useT();
  const [failed, setFailed] = useState<string | null>(null);
  const found = first === undefined ? undefined : findSku(catalogue, first);
  const isCoded = found !== undefined && found.sku[skuAt.barcodes].length > 0;
  const { format, language, price } = paper;
  const url =
    first === undefined
      ? ""
      : `/v1/labels/${first}.svg?layout=${format}&language=${language}&price=${price ? 1 : 0}`;
  return (
    <div className="grid min-h-40 place-items-center rounded-md bg-sunken p-4">
      {found !== undefined && isCoded && failed !== url ? (
        <img
          key={url}
          src={url}
          alt={t("labels.preview")}
          onError={() => setFailed(url)}
          className="w-full max-w-64 rounded-xs bg-white shadow-float"
        />
      ) : (
        <p className="text-center text-sm text-ink-faint">
          {found === undefined
            ? t("labels.preview.none")
            : isCoded
              ? t("labels.preview.failed")
              : t("labels.preview.uncoded")}
        </p>
      )}
    </div>
  );
}
