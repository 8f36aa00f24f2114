/** The fields of the style itself. */
import { useId, useMemo, type ReactNode } from "react";
import { stylesOf } from "@instep/domain/catalogue/feed.ts";
import { genders, type StyleView } from "@instep/domain/catalogue/contract.ts";
import { sizeScaleIds } from "@instep/domain/catalogue/sizes.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { useCan, useCatalogue, useDirectory, usePlaces } from "../app/hooks.ts";
import { tDynamic, useT } from "../i18n/i18n.ts";
import { Card } from "../ui/card.tsx";
import { Field, TextInput } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import type { Editing } from "./use-style-edit.ts";
import type { FieldIssue } from "./style-form.ts";

export interface StyleFieldsProps {
  readonly editing: Editing;
  readonly style: StyleView | undefined;
  readonly isCostKnown: boolean;
}

export function useIssueText(): (issue: FieldIssue | undefined) => string | undefined {
  const t = useT();
  return (issue) => (issue === undefined ? undefined : t(`catalogue.issue.${issue}`));
}

export function StyleFields({ editing, style, isCostKnown }: StyleFieldsProps) {
  const t = useT();
  const { form, change, issues } = editing;
  const said = useIssueText();
  return (
    <Card title={t("catalogue.style")}>
      <div className="grid gap-4 wide:grid-cols-2">
        <Field label={t("catalogue.styleCode")} error={said(issues["code"])} required>
          <TextInput
            value={form.code}
            maxLength={limits.codeCharsMax}
            autoCapitalize="characters"
            onChange={(event) => change({ code: event.target.value })}
          />
        </Field>
        <WordField field="brand" editing={editing} />
        <Field label={t("catalogue.name")} error={said(issues["name"])} required>
          <TextInput
            value={form.name}
            maxLength={limits.nameCharsMax}
            onChange={(event) => change({ name: event.target.value })}
          />
        </Field>
        <Field label={t("catalogue.nameEn")} hint={t("catalogue.nameEn.hint")} optional>
          <TextInput
            value={form.nameEn}
            maxLength={limits.nameCharsMax}
            onChange={(event) => change({ nameEn: event.target.value })}
          />
        </Field>
        <WordField field="category" editing={editing} />
        <WordField field="season" editing={editing} />
        <Field label={t("catalogue.gender")}>
          <Select
            value={form.gender}
            onChange={(gender) => change({ gender })}
            options={genders.map((value) => ({ value, label: t(`catalogue.gender.${value}`) }))}
          />
        </Field>
        <ScaleField
          editing={editing}
          isFixed={style?.colourways.some(({ skus }) => skus.length > 0) ?? false}
        />
        <Prices editing={editing} isCostKnown={isCostKnown} />
      </div>
    </Card>
  );
}

/** A word that other styles use too: offered while typing, so that 跑鞋 does not come in three spellings. */
function WordField({
  field,
  editing,
}: {
  readonly field: "brand" | "category" | "season";
  readonly editing: Editing;
}) {
  const t = useT();
  const id = useId();
  const catalogue = useCatalogue();
  const words = useMemo(() => {
    const used = catalogue === undefined ? [] : [...stylesOf(catalogue)].map((style) => style[field]);
    return [...new Set(used)].filter((word) => word !== "").toSorted();
  }, [catalogue, field]);
  return (
    <Field label={t(`catalogue.${field}`)} optional>
      <TextInput
        list={id}
        value={editing.form[field]}
        maxLength={limits.nameCharsMax}
        onChange={(event) => editing.change({ [field]: event.target.value })}
      />
      <datalist id={id}>
        {words.map((word) => (
          <option key={word} value={word} />
        ))}
      </datalist>
    </Field>
  );
}

function ScaleField({
  editing,
  isFixed,
}: {
  readonly editing: Editing;
  readonly isFixed: boolean;
}): ReactNode {
  const t = useT();
  const own = Object.keys(useCatalogue()?.scales ?? {});
  const options = [
    ...sizeScaleIds.map((id) => ({ value: id as string, label: t(`scale.${id}`) })),
    ...own.map((name) => ({ value: name, label: tDynamic(`scale.${name}`, {}, name) })),
  ];
  return (
    <Field label={t("catalogue.scale")} {...(isFixed && { hint: t("catalogue.scale.fixed") })}>
      <Select
        value={editing.form.scale}
        disabled={isFixed}
        onChange={(scale) => editing.change({ scale })}
        options={options}
      />
    </Field>
  );
}

function Prices({ editing, isCostKnown }: { readonly editing: Editing; readonly isCostKnown: boolean }) {
  const t = useT();
  const can = useCan();
  const said = useIssueText();
  const currencyId = useId();
  const { form, change, issues } = editing;
  const directory = useDirectory();
  const { all } = usePlaces();
  const currencies = [
    ...new Set([directory?.chain?.currency ?? "CNY", form.currency, ...all.map(({ currency }) => currency)]),
  ];
  return (
    <>
      <Field
        label={t("catalogue.price")}
        error={said(issues["price"])}
        hint={t("catalogue.price.hint")}
        required
      >
        <span className="flex gap-2">
          <TextInput
            className="grow"
            inputMode="decimal"
            aria-label={t("catalogue.price")}
            aria-invalid={issues["price"] !== undefined || undefined}
            value={form.price}
            onChange={(event) => change({ price: event.target.value })}
          />
          <Select
            id={currencyId}
            aria-invalid={false}
            className="w-28 shrink-0"
            aria-label={t("catalogue.currency")}
            value={form.currency}
            onChange={(currency) => change({ currency })}
            options={currencies.map((value) => ({ value, label: value }))}
          />
        </span>
      </Field>
      {can("cost.view") && (
        <Field
          label={t("catalogue.cost")}
          error={said(issues["cost"])}
          hint={t("catalogue.cost.hint")}
          optional
        >
          <TextInput
            inputMode="decimal"
            suffix={form.currency}
            disabled={!isCostKnown || !can("cost.manage")}
            value={form.cost}
            onChange={(event) => change({ cost: event.target.value })}
          />
        </Field>
      )}
    </>
  );
}
