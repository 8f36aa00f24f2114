/** A colour of a style: its names, dot and picture, its sizes with their barcodes. */
import { useState } from "react";
import type { ColourwayView } from "@instep/domain/catalogue/contract.ts";
import { isSizeScaleId } from "@instep/domain/catalogue/sizes.ts";
import { sizeLabels } from "@instep/domain/catalogue/sizes.data.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { useCatalogue } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Field, TextInput } from "../ui/field.tsx";
import { IconDelete, IconPlus } from "../ui/icons.tsx";
import { colourIn } from "./names.ts";
import { Swatch } from "./picture.tsx";
import { PictureField } from "./picture-field.tsx";
import { SkuRow } from "./sku-row.tsx";
import type { Editing } from "./use-style-edit.ts";
import { sizesIn, withSizes, type ColourwayForm } from "./style-form.ts";
import { useIssueText } from "./style-fields.tsx";

export interface ColourwayCardProps {
  readonly editing: Editing;
  readonly colourway: ColourwayForm;
  /** As the catalogue has it; undefined until it is saved. */
  readonly stored: ColourwayView | undefined;
  readonly onChange: (colourway: ColourwayForm) => void;
  readonly onRemove: () => void;
}

export function ColourwayCard({ editing, colourway, stored, onChange, onRemove }: ColourwayCardProps) {
  const t = useT();
  const said = useIssueText();
  const issue = editing.issues[`colour.${colourway.key}`];
  const change = (part: Partial<ColourwayForm>): void => onChange({ ...colourway, ...part });
  return (
    <Card
      title={
        <span className="inline-flex items-center gap-2.5">
          <Swatch swatch={colourway.swatch} edge={16} />
          {colourIn(colourway, t.language) || t("catalogue.colourway.new")}
        </span>
      }
      aside={
        stored === undefined && (
          <IconButton icon={IconDelete} label={t("catalogue.colourway.remove")} onClick={onRemove} />
        )
      }
    >
      <div className="flex flex-col gap-4 wide:flex-row">
        <PictureField stored={stored} />
        <div className="grid grow gap-4 wide:grid-cols-2">
          <Field
            label={t("catalogue.colourCode")}
            error={issue === "noSizes" ? undefined : said(issue)}
            hint={stored === undefined ? t("catalogue.colourCode.hint") : t("catalogue.colourCode.fixed")}
            required
          >
            <TextInput
              value={colourway.code}
              maxLength={limits.codeCharsMax}
              disabled={stored !== undefined}
              onChange={(event) => change({ code: event.target.value })}
            />
          </Field>
          <SwatchField colourway={colourway} onChange={(swatch) => change({ swatch })} />
          <Field label={t("catalogue.colourName")}>
            <TextInput
              value={colourway.name}
              maxLength={limits.nameCharsMax}
              onChange={(event) => change({ name: event.target.value })}
            />
          </Field>
          <Field label={t("catalogue.colourNameEn")} optional>
            <TextInput
              value={colourway.nameEn}
              maxLength={limits.nameCharsMax}
              onChange={(event) => change({ nameEn: event.target.value })}
            />
          </Field>
        </div>
      </div>
      <Sizes editing={editing} colourway={colourway} onChange={onChange} hasIssue={issue === "noSizes"} />
    </Card>
  );
}

function SwatchField({
  colourway,
  onChange,
}: {
  readonly colourway: ColourwayForm;
  readonly onChange: (swatch: string) => void;
}) {
  const t = useT();
  return (
    <Field label={t("catalogue.swatch")} hint={t("catalogue.swatch.hint")}>
      <span className="flex items-center gap-2">
        <input
          type="color"
          aria-label={t("catalogue.swatch")}
          value={colourway.swatch === "" ? "#888888" : colourway.swatch}
          onChange={(event) => onChange(event.target.value.toLowerCase())}
          className="h-12 w-16 cursor-pointer rounded-md border border-line-strong/60 bg-raised p-1.5"
        />
        {colourway.swatch !== "" && (
          <Button variant="quiet" size="sm" onClick={() => onChange("")}>
            {t("action.clear")}
          </Button>
        )}
      </span>
    </Field>
  );
}

interface SizesProps {
  readonly editing: Editing;
  readonly colourway: ColourwayForm;
  readonly onChange: (colourway: ColourwayForm) => void;
  readonly hasIssue: boolean;
}

function Sizes({ editing, colourway, onChange, hasIssue }: SizesProps) {
  const t = useT();
  const catalogue = useCatalogue();
  const [text, setText] = useState("");
  const { scale } = editing.form;
  const labels = isSizeScaleId(scale) ? sizeLabels[scale] : (catalogue?.scales[scale]?.sizes ?? []);
  const found = sizesIn(text, scale, labels);
  const add = (): void => {
    if (found.length === 0) return;
    onChange({ ...colourway, skus: withSizes(colourway.skus, found) });
    setText("");
  };
  return (
    <section
      aria-label={`${colourway.name || colourway.code} ${t("stock.sizes")}`}
      className="mt-5"
      {...(hasIssue && { "data-issue": true })}
    >
      <ul className="divide-y divide-line border-y border-line">
        {colourway.skus.map((sku, index) => (
          <SkuRow
            key={`${sku.size}|${sku.width}`}
            sku={sku}
            onChange={(next) => onChange({ ...colourway, skus: colourway.skus.with(index, next) })}
            onRemove={() => onChange({ ...colourway, skus: colourway.skus.filter((one) => one !== sku) })}
          />
        ))}
      </ul>
      <Field
        className="mt-3"
        label={t("catalogue.sizes.add")}
        hint={t("catalogue.sizes.hint")}
        error={hasIssue ? t("catalogue.issue.noSizes") : undefined}
      >
        <span className="flex gap-2">
          <TextInput
            className="grow"
            aria-label={t("catalogue.sizes.add")}
            value={text}
            placeholder={scale === "eu" ? "35-42" : ""}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !event.nativeEvent.isComposing) add();
            }}
          />
          <Button icon={IconPlus} disabled={found.length === 0} onClick={add}>
            {found.length > 0 ? t("catalogue.sizes.addN", { n: found.length }) : t("action.add")}
          </Button>
        </span>
      </Field>
    </section>
  );
}
