/** Changing the password or the PIN: the server wants one that is valid now, and closes all other sessions. */
import { useState, type FormEvent } from "react";
import type { MeAnswer } from "@instep/domain/identity/doors.ts";
import { tRejection, useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { Sheet } from "../ui/dialog.tsx";
import { Field, TextInput } from "../ui/field.tsx";
import { toast } from "../ui/toast-store.ts";
import { askDoor, waitSecondsOf } from "./ask-door.ts";
import { NewPassword, NewPin } from "./new-secrets.tsx";
import { isPasswordFit, isPinFit } from "./secret-checks.ts";
import { useCountdown } from "./use-countdown.ts";
import { FormAlert } from "./way-in.tsx";

export type SecretKind = "password" | "pin";

interface ChangeProps {
  readonly kind: SecretKind | undefined;
  readonly mine: MeAnswer;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

export function ChangeSecret(props: ChangeProps) {
  const t = useT();
  // Stays while the sheet slides away.
  const [shown, setShown] = useState<SecretKind>("password");
  if (props.kind !== undefined && props.kind !== shown) setShown(props.kind);
  const has = shown === "password" ? props.mine.hasPassword : props.mine.hasPin;
  return (
    <Sheet
      open={props.kind !== undefined}
      onOpenChange={props.onClose}
      title={t(has ? `me.change.${shown}` : `me.set.${shown}`)}
      description={t("me.change.hint")}
    >
      {props.kind !== undefined && <ChangeForm {...props} kind={shown} />}
    </Sheet>
  );
}

function useChange({ kind, mine, onClose, onChanged }: ChangeProps) {
  const t = useT();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{
    readonly code: string;
    readonly text: string;
    readonly untilMs: number;
  }>();
  const wait = useCountdown(problem?.untilMs ?? 0);
  const { number, phone, name, nameEn } = mine.staff;
  const own = [number, phone ?? "", name, nameEn];
  const fits = current !== "" && (kind === "pin" ? isPinFit(next, own) : isPasswordFit(next, own));
  const save = async (): Promise<void> => {
    setBusy(true);
    const asked = await askDoor("/v1/auth/change-secret", { current, next });
    setBusy(false);
    if (!asked.ok) {
      const untilMs = Date.now() + waitSecondsOf(asked.rejection) * 1_000;
      return setProblem({ code: asked.rejection.code, text: tRejection(asked.rejection), untilMs });
    }
    toast.show({ text: t("me.change.done"), tone: "enough" });
    onChanged();
    onClose();
  };
  return { current, setCurrent, next, setNext, busy, problem, wait, own, fits, save };
}

function ChangeForm(props: ChangeProps) {
  const t = useT();
  const form = useChange(props);
  const errorFor = (code: string): string | undefined =>
    form.problem?.code === code ? form.problem.text : undefined;
  const isAtField = form.problem?.code === "wrong_credentials" || form.problem?.code === "secret_weak";
  const New = props.kind === "pin" ? NewPin : NewPassword;
  return (
    <form
      noValidate
      className="space-y-5"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (form.fits && !form.busy && form.wait === 0) void form.save();
      }}
    >
      {form.problem !== undefined && !isAtField && <FormAlert>{form.problem.text}</FormAlert>}
      <input type="hidden" name="username" autoComplete="username" value={props.mine.staff.number} readOnly />
      <Field
        label={t("me.change.current")}
        error={form.problem?.code === "wrong_credentials" ? t("signIn.wrong") : undefined}
      >
        <TextInput
          type="password"
          name="password"
          autoComplete="current-password"
          autoFocus
          value={form.current}
          onChange={(event) => form.setCurrent(event.target.value)}
        />
      </Field>
      <New
        value={form.next}
        onChange={form.setNext}
        own={form.own}
        label={t(props.kind === "pin" ? "secret.newPin" : "secret.newPassword")}
        error={errorFor("secret_weak")}
      />
      <Button full variant="primary" type="submit" loading={form.busy} disabled={!form.fits || form.wait > 0}>
        {form.wait > 0 ? t("signIn.wait", { n: form.wait }) : t("action.save")}
      </Button>
    </form>
  );
}
