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

/** A column serves one field: whoever had it gives it up. */
function withColumn(mapping: Mapping, field: string, column: string): Mapping {
  const others = Object.entries(mapping).filter(([one, index]) => one !== field && index !== Number(column));
  const own = column === none ? [] : [[field, Number(column)] as const];
  return Object.fromEntries([...others, ...own]) as Mapping;
}

function Ignored({ headers }: { readonly headers: readonly string[] }) {
  const t = useT();
  return (
    <div className="mt-4">
      <p className="text-sm text-ink-faint">{t("import.mapping.ignored")}</p>
      <p className="mt-1.5 flex flex-wrap gap-1.5">
        {headers.map((header, index) => (
          <Badge key={index}>{header}</Badge>
        ))}
      </p>
    </div>
  );
}

function SheetChoice({
  sheet,
  disabled,
  onChoose,
}: Pick<ImportMappingProps, "sheet" | "disabled" | "onChoose">) {
  const t = useT();
  return (
    <Field label={t("import.sheet")} className="mb-3">
      <Select
        value={sheet.sheetName}
        disabled={disabled}
        onChange={(next) => onChoose({ sheet: next })}
        options={sheet.sheets.map((name) => ({ value: name, label: name }))}
      />
    </Field>
  );
}

interface FieldColumnsProps extends Omit<ImportMappingProps, "startsOpen"> {
  readonly hidden: boolean;
  readonly id: string;
}

/** A choice of column for each field, with an example of what stands there. */
function FieldColumns({ id, hidden, preview, sheet, disabled, onChoose }: FieldColumnsProps) {
  const t = useT();
  const { mapping, headers, sample, sheetName, ignoredHeaders } = sheet;
  const columns = [
    { value: none, label: t("import.mapping.none") },
    ...headers.map((header, index) => ({
      value: String(index),
      label: `${columnLetters(index + 1)} · ${header === "" ? t("import.mapping.unnamed") : header}`,
    })),
  ];
  const exampleOf = (index: number): string =>
    sample.map((row) => row[index] ?? "").find((cell) => cell !== "") ?? "";
  return (
    <div id={id} hidden={hidden}>
      <div className="grid gap-4 pt-3 wide:grid-cols-2">
        {preview.fields.map(({ field, required, titles }) => {
          const index = mapping[field];
          const example = index === undefined ? "" : exampleOf(index);
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
                onChange={(column) =>
                  onChoose({ sheet: sheetName, mapping: withColumn(mapping, field, column) })
                }
                options={columns}
              />
            </Field>
          );
        })}
      </div>
      {ignoredHeaders.length > 0 && <Ignored headers={ignoredHeaders} />}
    </div>
  );
}

export function ImportMapping({ startsOpen, ...choice }: ImportMappingProps) {
  const t = useT();
  const id = useId();
  const [isOpen, setOpen] = useState(startsOpen);
  const { mapping, headers, sheets } = choice.sheet;
  return (
    <Card>
      {sheets.length > 1 && <SheetChoice {...choice} />}
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="hit flex min-h-10 w-full items-center gap-3 text-left"
      >
        <span className="grow font-semibold">{t("import.mapping")}</span>
        <span className="text-sm text-ink-faint">
          {t("import.mapping.count", { n: Object.keys(mapping).length, total: headers.length })}
        </span>
        <IconDown
          size={18}
          className={cx("text-ink-faint transition-transform duration-200", isOpen && "rotate-180")}
        />
      </button>
      <FieldColumns id={id} hidden={!isOpen} {...choice} />
    </Card>
  );
}
