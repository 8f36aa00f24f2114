import { useCallback, useEffect, useState, type FormEvent } from "react";
import { useNavigate, useParams } from "@tanstack/react-router";
import type { EnteredAnswer, InvitationAnswer } from "@instep/domain/identity/doors.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";
import { useSession } from "../app/hooks.ts";
import { deviceId, deviceName, enter, identityOf, signOut } from "../app/session.ts";
import { formatInstant } from "../i18n/figures.ts";
import { setLanguage, tRejection, useT } from "../i18n/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorState, LoadingState } from "../ui/states.tsx";
import { askDoor } from "./ask-door.ts";
import { NewPassword, NewPin } from "./new-secrets.tsx";
import { isPasswordFit, isPinFit } from "./secret-checks.ts";
import { FormAlert, WayIn } from "./way-in.tsx";
import { nameIn } from "./words.ts";

type Door =
  | { readonly kind: "asking" }
  | { readonly kind: "refused"; readonly rejection: Rejection }
  | { readonly kind: "open"; readonly invitation: InvitationAnswer };

const languageKey = "instep.language";

function useInvitation(path: string): { readonly door: Door; readonly again: () => void } {
  const [door, setDoor] = useState<Door>({ kind: "asking" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let here = true;
    void askDoor<InvitationAnswer>(path).then((asked) => {
      if (!here) return;
      if (!asked.ok) return setDoor({ kind: "refused", rejection: asked.rejection });
      // A new phone greets the person in the language that the inviter chose for them.
      if (localStorage.getItem(languageKey) === null) void setLanguage(asked.answer.staff.language);
      setDoor({ kind: "open", invitation: asked.answer });
    });
    return () => {
      here = false;
    };
  }, [path, round]);
  const again = useCallback(() => {
    setDoor({ kind: "asking" });
    setRound((before) => before + 1);
  }, []);
  return { door, again };
}

export function JoinPage() {
  const t = useT();
  const navigate = useNavigate();
  const { token } = useParams({ from: "/join/$token" });
  const path = `/v1/auth/invite/${encodeURIComponent(token)}`;
  const { door, again } = useInvitation(path);
  if (door.kind === "asking") return <LoadingState />;
  if (door.kind === "open") return <JoinForm invitation={door.invitation} path={path} />;
  if (door.rejection.code === "invitation_invalid")
    return (
      <WayIn title={t("join.invalid.title")} lead={t("join.invalid.body")}>
        <Button full size="lg" variant="primary" onClick={() => void navigate({ to: "/", replace: true })}>
          {t("join.toSignIn")}
        </Button>
      </WayIn>
    );
  return <ErrorState onRetry={again} title={tRejection(door.rejection)} body={null} />;
}

interface JoinProps {
  readonly invitation: InvitationAnswer;
  readonly path: string;
}

function useJoin({ invitation, path }: JoinProps) {
  const t = useT();
  const navigate = useNavigate();
  const session = useSession();
  const [password, setPassword] = useState("");
  const [pin, setPin] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ readonly code: string; readonly text: string }>();
  const { number, name, nameEn } = invitation.staff;
  const own = [number, name, nameEn];
  const fits =
    (password !== "" || pin !== "") &&
    (password === "" || isPasswordFit(password, own)) &&
    (pin === "" || isPinFit(pin, own));

  const join = async (): Promise<void> => {
    setBusy(true);
    if (session.kind === "signed_in") {
      const { unsent } = await signOut(false);
      if (unsent > 0) {
        setBusy(false);
        return setProblem({ code: "unsent", text: t("join.unsent", { n: unsent }) });
      }
    }
    const asked = await askDoor<EnteredAnswer>(path, {
      deviceId: deviceId(),
      deviceName: deviceName(),
      ...(password !== "" && { password }),
      ...(pin !== "" && { pin }),
    });
    if (!asked.ok) {
      setBusy(false);
      return setProblem({ code: asked.rejection.code, text: tRejection(asked.rejection) });
    }
    await enter(identityOf(asked.answer));
    await navigate({ to: "/", replace: true });
  };
  const isOther = session.kind === "signed_in";
  return { password, setPassword, pin, setPin, busy, problem, own, fits, join, isOther };
}

function JoinForm(props: JoinProps) {
  const { chain, staff, isReset, expiresAt } = props.invitation;
  const t = useT();
  const form = useJoin(props);
  const name = nameIn(staff, t.language);
  const weak = form.problem?.code === "secret_weak" ? form.problem.text : undefined;
  return (
    <WayIn
      short
      above={
        <p className="mb-4 flex items-center gap-3 text-ink-soft">
          <Avatar id={staff.number} name={name} />
          <span className="text-lg font-medium text-ink">{t("join.hello", { name })}</span>
        </p>
      }
      title={isReset ? t("join.reset.title") : t("join.title", { chain: chain.name })}
      lead={t(isReset ? "join.reset.lead" : "join.lead", { number: staff.number })}
    >
      <form
        noValidate
        className="space-y-6"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (form.fits) void form.join();
        }}
      >
        {form.problem !== undefined && weak === undefined && <FormAlert>{form.problem.text}</FormAlert>}
        {form.isOther && <p className="rounded-md bg-low-soft px-4 py-3 text-low">{t("join.other")}</p>}
        <input type="hidden" name="username" autoComplete="username" value={staff.number} readOnly />
        <NewPassword
          value={form.password}
          onChange={form.setPassword}
          own={form.own}
          error={weak}
          autoFocus
        />
        <NewPin value={form.pin} onChange={form.setPin} own={form.own} optional={form.password !== ""} />
        <Button full size="lg" variant="primary" type="submit" loading={form.busy} disabled={!form.fits}>
          {isReset ? t("join.reset.submit") : t("join.submit")}
        </Button>
        <p className="text-center text-sm text-ink-faint">
          {form.fits
            ? t("join.expires", { time: formatInstant(expiresAt, "datetime", t.language) })
            : t("join.one")}
        </p>
      </form>
    </WayIn>
  );
}
