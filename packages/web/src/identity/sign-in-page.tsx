import { useEffect, useRef, useState, type FormEvent } from "react";
import type { EnteredAnswer, SetupAnswer } from "@instep/domain/identity/doors.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";
import { deviceId, deviceName, enter, identityOf } from "../app/session.ts";
import { tRejection, useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { Field, TextInput } from "../ui/field.tsx";
import { IconKeyboard } from "../ui/icons.tsx";
import { PinInput } from "../ui/pin-input.tsx";
import { askDoor, waitSecondsOf } from "./ask-door.ts";
import { remember, remembered, type Remembered } from "./remembered.ts";
import { useCountdown } from "./use-countdown.ts";
import { TrustLink } from "./trust-link.tsx";
import { FormAlert, WayIn } from "./way-in.tsx";

/** Whether the server holds several chains, so that one must be named. */
function useChainNeeded(): boolean {
  const [needed, setNeeded] = useState(false);
  useEffect(() => {
    let here = true;
    void askDoor<SetupAnswer>("/v1/setup").then((asked) => {
      if (here && asked.ok) setNeeded(asked.answer.chainNeeded);
    });
    return () => {
      here = false;
    };
  }, []);
  return needed;
}

interface Refused {
  readonly rejection: Rejection;
  readonly untilMs: number;
  readonly means: Remembered["means"];
}

type Typed = Remembered & { readonly secret: string };
type Missing = "who" | "secret" | undefined;

interface SignIn {
  readonly busy: boolean;
  readonly refused: Refused | undefined;
  /** Seconds until the next try. */
  readonly wait: number;
  readonly send: (typed: Typed) => Promise<void>;
}

function useSignIn(onRefused: () => void): SignIn {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Refused>();
  const wait = useCountdown(refused?.untilMs ?? 0);
  const send = async ({ who, chain, means, secret }: Typed): Promise<void> => {
    setBusy(true);
    const asked = await askDoor<EnteredAnswer>("/v1/auth/sign-in", {
      who: who.trim(),
      secret,
      deviceId: deviceId(),
      deviceName: deviceName(),
      ...(chain.trim() !== "" && { chain: chain.trim() }),
    });
    if (asked.ok) {
      remember({ who: who.trim(), chain: chain.trim(), means });
      await enter(identityOf(asked.answer));
      return;
    }
    setBusy(false);
    const seconds = waitSecondsOf(asked.rejection);
    const untilMs = seconds === 0 ? 0 : Date.now() + seconds * 1_000;
    setRefused({ rejection: asked.rejection, untilMs, means });
    onRefused();
  };
  return { busy, refused, wait, send };
}

function useSignInForm() {
  const [typed, setTyped] = useState<Typed>(() => ({ ...remembered(), secret: "" }));
  const [missing, setMissing] = useState<Missing>();
  const secretBox = useRef<HTMLInputElement>(null);
  const signIn = useSignIn(() => {
    setTyped((before) => ({ ...before, secret: "" }));
    secretBox.current?.focus();
  });
  const change = (changed: Partial<Typed>): void => {
    setTyped((before) => ({ ...before, ...changed }));
    setMissing(undefined);
  };
  const submit = (secret = typed.secret): void => {
    if (signIn.busy || signIn.wait > 0) return;
    const empty: Missing = typed.who.trim() === "" ? "who" : secret === "" ? "secret" : undefined;
    setMissing(empty);
    if (empty === undefined) void signIn.send({ ...typed, secret });
  };
  return { typed, change, missing, secretBox, submit, ...signIn };
}

type Form = ReturnType<typeof useSignInForm>;

function SecretField({ form }: { readonly form: Form }) {
  const t = useT();
  const { typed, change, missing, secretBox, submit, refused } = form;
  const error =
    missing === "secret"
      ? t("signIn.secretMissing")
      : refused?.rejection.code === "wrong_credentials" &&
          refused.means === typed.means &&
          typed.secret === ""
        ? t("signIn.wrong")
        : undefined;
  const autoFocus = typed.who !== "";
  if (typed.means === "pin")
    return (
      <Field label={t("signIn.pin")} error={error}>
        <PinInput
          ref={secretBox}
          value={typed.secret}
          onChange={(secret) => change({ secret })}
          onComplete={submit}
          autoComplete="current-password"
          autoFocus={autoFocus}
        />
      </Field>
    );
  return (
    <Field label={t("signIn.password")} error={error}>
      <TextInput
        ref={secretBox}
        type="password"
        name="password"
        autoComplete="current-password"
        autoFocus={autoFocus}
        value={typed.secret}
        onChange={(event) => change({ secret: event.target.value })}
      />
    </Field>
  );
}

function NameFields({ form, chainNeeded }: { readonly form: Form; readonly chainNeeded: boolean }) {
  const t = useT();
  const { typed, change, missing } = form;
  return (
    <>
      {chainNeeded && (
        <Field label={t("signIn.chain")} hint={t("signIn.chain.hint")}>
          <TextInput
            name="organization"
            autoComplete="organization"
            autoCapitalize="off"
            spellCheck={false}
            value={typed.chain}
            onChange={(event) => change({ chain: event.target.value })}
          />
        </Field>
      )}
      <Field label={t("signIn.name")} error={missing === "who" ? t("signIn.missing") : undefined}>
        <TextInput
          name="username"
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="next"
          autoFocus={typed.who === ""}
          value={typed.who}
          onChange={(event) => change({ who: event.target.value })}
        />
      </Field>
    </>
  );
}

/** What is wrong beyond the secret: locked, too many, offline, a fault. */
function Alert({ form }: { readonly form: Form }) {
  const { refused, wait, busy } = form;
  if (refused === undefined || busy || refused.rejection.code === "wrong_credentials") return null;
  if (refused.untilMs > 0 && wait === 0) return null;
  const { code } = refused.rejection;
  return (
    <FormAlert>{tRejection({ code, params: { ...refused.rejection.params, seconds: wait } })}</FormAlert>
  );
}

export function SignInPage() {
  const t = useT();
  const form = useSignInForm();
  const chainNeeded = useChainNeeded();
  const { typed, change, wait, busy } = form;
  const otherMeans = typed.means === "pin" ? "password" : "pin";
  return (
    <WayIn title={t("signIn.title")} lead={t("signIn.lead")}>
      <form
        noValidate
        className="space-y-5"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          form.submit();
        }}
      >
        <Alert form={form} />
        <NameFields form={form} chainNeeded={chainNeeded} />
        <SecretField form={form} />
        <Button full size="lg" variant="primary" type="submit" loading={busy} disabled={wait > 0}>
          {wait > 0 ? t("signIn.wait", { n: wait }) : t("signIn.submit")}
        </Button>
        <Button
          full
          variant="quiet"
          icon={IconKeyboard}
          onClick={() => change({ means: otherMeans, secret: "" })}
        >
          {typed.means === "pin" ? t("signIn.usePassword") : t("signIn.usePin")}
        </Button>
        <p className="text-center text-sm text-ink-faint text-pretty">{t("signIn.forgot")}</p>
        <TrustLink />
      </form>
    </WayIn>
  );
}
