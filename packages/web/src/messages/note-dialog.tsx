import { useState } from "react";
import { limits } from "@instep/domain/kernel/limits.ts";
import { useT, type MessageKey } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field, TextArea } from "../ui/field.tsx";

interface Texts {
  readonly title: MessageKey;
  readonly body?: MessageKey;
  readonly submit: MessageKey;
}

const texts = {
  solve: { title: "card.solve.title", submit: "card.solve" },
  decline: { title: "card.decline.ask", body: "card.decline.body", submit: "card.decline" },
} as const satisfies Record<string, Texts>;

/** Asks for a few words, which may be left out, before a card is solved or a request declined. */
export function NoteDialog({
  kind,
  isOpen,
  onClose,
  onNote,
}: {
  readonly kind: keyof typeof texts;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onNote: (note: string) => void;
}) {
  const t = useT();
  const [note, setNote] = useState("");
  const { title, submit, ...rest } = texts[kind];
  const done = (): void => {
    onNote(note.trim());
    setNote("");
    onClose();
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={(open) => !open && onClose()}
      title={t(title)}
      {...("body" in rest && { description: t(rest.body) })}
      size="sm"
      actions={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button variant={kind === "decline" ? "danger" : "primary"} onClick={done}>
            {t(submit)}
          </Button>
        </>
      }
    >
      <Field label={t("card.solve.note")} optional hideLabel={kind === "decline"}>
        <TextArea
          value={note}
          rows={3}
          maxLength={limits.noteCharsMax}
          {...(kind === "solve" && { placeholder: t("card.solve.note.placeholder") })}
          onChange={(event) => setNote(event.target.value)}
        />
      </Field>
    </Dialog>
  );
}
