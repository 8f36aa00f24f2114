/** Which column of the file is which field: guessed by the server, changed by the person, tried again at once. */
import { useId, useState } from "react";
import { useT } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Card } from "../ui/card.tsx";
import { Field } from "../ui/field.tsx";
import { IconDown } from "../ui/icons.tsx";
import { cx } from "../ui/cx.ts";
import { Select } from "../ui/select.tsx";
import type { ImportPreview, Mapping, SheetLayout } from "./import-contract.ts";
import { columnLetters } from "./import-words.ts";
import type { Choices } from "./use-import.ts";

export interface ImportMappingProps {
  readonly preview: ImportPreview;
  readonly sheet: SheetLayout;
  readonly startsOpen: boolean;
  readonly disabled: boolean;
  readonly onChoose: (choices: Choices) => void;
}

const none = "none";

export function ImportMapping({ preview, sheet, startsOpen, disabled, onChoose }: ImportMappingProps) {
  const t = useT();
  const id = useId();
  const [isOpen, setOpen] = useState(startsOpen);
  const { mapping, headers, sample, sheets, sheetName, ignoredHeaders } = sheet;
  const change = (field: string, column: string): void => {
    const next: Record<string, number> = Object.fromEntries(Object.entries(mapping).filter(([one]) => one !== field));
    if (column !== none) {
      // A column serves one field: whoever had it gives it up.
      for (const [other, index] of Object.entries(next)) if (index === Number(column)) delete next[other];
      next[field] = Number(column);
    }
    onChoose({ sheet: sheetName, mapping: next as Mapping });
  };
  const columns = [
    { value: none, label: t("import.mapping.none") },
    ...headers.map((header, index) => ({
      value: String(index),
      label: `${columnLetters(index + 1)} · ${header === "" ? t("import.mapping.unnamed") : header}`,
    })),
  ];
  const read = Object.keys(mapping).length;
  return (
    <Card>
      {sheets.length > 1 && (
        <Field label={t("import.sheet")} className="mb-3">
          <Select
            value={sheetName}
            disabled={disabled}
            onChange={(next) => onChoose({ sheet: next })}
            options={sheets.map((name) => ({ value: name, label: name }))}
          />
        </Field>
      )}
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="hit flex min-h-10 w-full items-center gap-3 text-left"
      >
        <span className="grow font-semibold">{t("import.mapping")}</span>
        <span className="text-sm text-ink-faint">{t("import.mapping.count", { n: read, total: headers.length })}</span>
        <IconDown size={18} className={cx("text-ink-faint transition-transform duration-200", isOpen && "rotate-180")} />
      </button>
      <div id={id} hidden={!isOpen}>
        <div className="grid gap-4 pt-3 wide:grid-cols-2">
          {preview.fields.map(({ field, required, titles }) => {
            const index = mapping[field];
            const example = index === undefined ? "" : (sample.map((row) => row[index] ?? "").find((cell) => cell !== "") ?? "");
            return (
              <Field
                key={field}
                label={titles[t.language]}
                hint={example === "" ? undefined : t("import.mapping.example", { text: example })}
                required={required}
              >
                <Select
                  value={index === undefined ? none : String(index)}
                  disabled={disabled}
                  onChange={(column) => change(field, column)}
                  options={columns}
                />
              </Field>
            );
          })}
        </div>
        {ignoredHeaders.length > 0 && (
          <div className="mt-4">
            <p className="text-sm text-ink-faint">{t("import.mapping.ignored")}</p>
            <p className="mt-1.5 flex flex-wrap gap-1.5">
              {ignoredHeaders.map((header, index) => (
                <Badge key={index}>{header}</Badge>
              ))}
            </p>
          </div>
        )}
      </div>
    </Card>
  );
}
