/** The common shape of the three acts: which shoe, the fields, a note, one button. */
import { useState, type ReactNode } from "react";
import type { SkuTuple } from "@instep/domain/catalogue/contract.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { StockView } from "@instep/domain/stock/feed.ts";
import { conditions, type Condition } from "@instep/domain/stock/rows.ts";
import { useLanguage, useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { Sheet } from "../ui/dialog.tsx";
import { Field, TextArea } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { nameIn, sizeLabelOf, type ShownShoe } from "./shoe.ts";

export interface ActSheetProps {
  readonly shoe: ShownShoe;
  readonly sku: SkuTuple;
  readonly place: PlaceRow;
  readonly stock: StockView;
  readonly onClose: () => void;
}

export interface ActFrameProps {
  readonly act: ActSheetProps;
  readonly title: string;
  readonly submit: string;
  readonly disabled?: boolean;
  /** Gets the note as an argument, nothing when none was written. */
  readonly onSubmit: (note: { readonly note?: string }) => void;
  readonly children: ReactNode;
}

/** "Urban Runner, Ink, 38", for what is said afterwards. */
export function useShoeWords({ shoe, sku }: Pick<ActSheetProps, "shoe" | "sku">): string {
  const t = useT();
  const language = useLanguage();
  return t("command.shoe", {
    name: nameIn(shoe.style, language),
    colour: nameIn(shoe.colourway, language),
    size: sizeLabelOf(sku),
  });
}

export function ActFrame({ act, title, submit, disabled = false, onSubmit, children }: ActFrameProps) {
  const t = useT();
  const [note, setNote] = useState("");
  const words = useShoeWords(act);
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) act.onClose();
      }}
      title={title}
      description={words}
      footer={
        <Button
          variant="primary"
          size="lg"
          full
          disabled={disabled}
          onClick={() => {
            onSubmit(note.trim() === "" ? {} : { note: note.trim() });
            act.onClose();
          }}
        >
          {submit}
        </Button>
      }
    >
      <div className="space-y-5">
        {children}
        <Field label={t("scan.act.note")} optional>
          <TextArea
            rows={2}
            maxLength={limits.noteCharsMax}
            value={note}
            onChange={(event) => setNote(event.target.value)}
            className="min-h-20"
          />
        </Field>
      </div>
    </Sheet>
  );
}

/** The conditions by their names. */
export function ConditionSelect({
  value,
  onChange,
}: {
  readonly value: Condition;
  readonly onChange: (condition: Condition) => void;
}) {
  const t = useT();
  const options = conditions.map((one) => ({ value: one, label: t(`stock.condition.${one}`) }));
  return <Select<Condition> value={value} onChange={onChange} options={options} />;
}
