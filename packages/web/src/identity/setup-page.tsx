import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import type { EnteredAnswer, SetupAnswer } from "@instep/domain/identity/doors.ts";
import { deviceId, deviceName, enter, identityOf } from "../app/session.ts";
import { languages, setLanguage, tRejection, useT, type Translate } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { Field, TextInput } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { toast } from "../ui/toast-store.ts";
import { SegmentedControl } from "../ui/toggle.tsx";
import { askDoor } from "./ask-door.ts";
import { NewPassword, NewPin } from "./new-secrets.tsx";
import {
  isStepFilled,
  ownNames,
  setupBodyOf,
  setupSteps,
  stepOf,
  suggestedCode,
  type SetupStep,
  type SetupTyped,
} from "./setup-steps.ts";
import { currencies, currencyLabel, ownTimeZone } from "./time-zones.ts";
import { FormAlert, WayIn } from "./way-in.tsx";
import { ZonePicker } from "./zone-picker.tsx";

interface StepProps {
  readonly typed: SetupTyped;
  readonly change: (changed: Partial<SetupTyped>) => void;
  readonly codeNeeded: boolean;
  readonly problem: { readonly code: string; readonly text: string } | undefined;
}

function firstTyped(t: Translate): SetupTyped {
  return {
    code: "",
    chainName: "",
    chainCode: "",
    currency: t.language === "en" && ownTimeZone() !== "Asia/Shanghai" ? "USD" : "CNY",
    language: t.language,
    officeCode: "HQ",
    officeName: t("setup.office.defaultName"),
    city: "",
    timeZone: ownTimeZone(),
    number: "1000",
    phone: "",
    name: "",
    nameEn: "",
    password: "",
    pin: "",
  };
}

/** What the server printed when it started: whoever sets it up from another machine must have seen it. */
function CodeField({ typed, change, problem }: Omit<StepProps, "codeNeeded">) {
  const t = useT();
  return (
    <Field
      label={t("setup.code")}
      hint={t("setup.code.hint")}
      error={problem?.code === "setup_code_wrong" ? problem.text : undefined}
    >
      <TextInput
        autoCapitalize="characters"
        spellCheck={false}
        autoComplete="off"
        className="font-mono"
        placeholder="XXXXX-XXXXX"
        value={typed.code}
        onChange={(event) => change({ code: event.target.value })}
      />
    </Field>
  );
}

function ChainStep({ typed, change, codeNeeded, problem }: StepProps) {
  const t = useT();
  const [isOwnCode, setOwnCode] = useState(false);
  const named = (chainName: string): void =>
    change({ chainName, ...(!isOwnCode && { chainCode: suggestedCode(chainName) }) });
  return (
    <>
      <Field label={t("setup.chain.name")}>
        <TextInput
          autoFocus
          name="organization"
          autoComplete="organization"
          placeholder={t("setup.chain.name.example")}
          value={typed.chainName}
          onChange={(event) => named(event.target.value)}
        />
      </Field>
      <Field
        label={t("setup.chain.code")}
        hint={t("setup.chain.code.hint")}
        error={problem?.code === "chain_code_malformed" ? problem.text : undefined}
      >
        <TextInput
          autoCapitalize="off"
          spellCheck={false}
          value={typed.chainCode}
          onChange={(event) => {
            setOwnCode(true);
            change({ chainCode: event.target.value });
          }}
        />
      </Field>
      <Field label={t("setup.currency")} hint={t("places.currency.hint")}>
        <Select
          value={typed.currency}
          onChange={(currency) => change({ currency })}
          options={currencies().map((value) => ({ value, label: currencyLabel(value, t.language) }))}
        />
      </Field>
      <Field label={t("setup.language")}>
        <SegmentedControl
          label={t("setup.language")}
          value={typed.language}
          onChange={(language) => {
            change({ language });
            void setLanguage(language);
          }}
          segments={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
        />
      </Field>
      {codeNeeded && <CodeField typed={typed} change={change} problem={problem} />}
    </>
  );
}

function OfficeStep({ typed, change, problem }: StepProps) {
  const t = useT();
  return (
    <>
      <div className="grid grid-cols-[2fr_1fr] gap-4">
        <Field label={t("places.name")}>
          <TextInput
            autoFocus
            value={typed.officeName}
            onChange={(event) => change({ officeName: event.target.value })}
          />
        </Field>
        <Field
          label={t("places.code")}
          error={problem?.code === "place_code_malformed" ? problem.text : undefined}
        >
          <TextInput
            autoCapitalize="characters"
            value={typed.officeCode}
            onChange={(event) => change({ officeCode: event.target.value })}
          />
        </Field>
      </div>
      <Field label={t("places.city")} optional>
        <TextInput
          autoComplete="address-level2"
          value={typed.city}
          onChange={(event) => change({ city: event.target.value })}
        />
      </Field>
      <Field label={t("places.timeZone")}>
        <ZonePicker value={typed.timeZone} onChange={(timeZone) => change({ timeZone })} />
      </Field>
    </>
  );
}

function OwnerStep({ typed, change, problem }: StepProps) {
  const t = useT();
  const errorFor = (...codes: string[]): string | undefined =>
    problem !== undefined && codes.includes(problem.code) ? problem.text : undefined;
  return (
    <>
      <div className="grid grid-cols-2 gap-4">
        <Field label={t("people.name")}>
          <TextInput
            autoFocus
            name="name"
            autoComplete="name"
            value={typed.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        </Field>
        <Field label={t("people.nameEn")} optional>
          <TextInput value={typed.nameEn} onChange={(event) => change({ nameEn: event.target.value })} />
        </Field>
      </div>
      <div className="grid grid-cols-2 gap-4">
        <Field label={t("people.number")} error={errorFor("staff_number_malformed")}>
          <TextInput
            name="username"
            autoComplete="username"
            value={typed.number}
            onChange={(event) => change({ number: event.target.value })}
          />
        </Field>
        <Field label={t("people.phone")} optional error={errorFor("phone_malformed")}>
          <TextInput
            type="tel"
            autoComplete="tel"
            value={typed.phone}
            onChange={(event) => change({ phone: event.target.value })}
          />
        </Field>
      </div>
      <NewPassword
        value={typed.password}
        onChange={(password) => change({ password })}
        own={ownNames(typed)}
        error={errorFor("secret_weak")}
      />
      <NewPin value={typed.pin} onChange={(pin) => change({ pin })} own={ownNames(typed)} optional />
    </>
  );
}

const steps: Record<SetupStep, (props: StepProps) => ReactNode> = {
  chain: ChainStep,
  office: OfficeStep,
  owner: OwnerStep,
};

function Progress({ at }: { readonly at: number }) {
  const t = useT();
  return (
    <div className="mb-5">
      <p className="caption mb-2">{t("wayIn.step", { n: at + 1, total: setupSteps.length })}</p>
      <div className="flex gap-1.5" aria-hidden="true">
        {setupSteps.map((step, index) => (
          <span
            key={step}
            className={cx("h-1 grow rounded-full transition-colors", index <= at ? "bg-accent" : "bg-ink/12")}
          />
        ))}
      </div>
    </div>
  );
}

/** Codes whose text stands at a field of its own. */
const atFields: readonly string[] = [
  "chain_code_malformed",
  "setup_code_wrong",
  "place_code_malformed",
  "staff_number_malformed",
  "phone_malformed",
  "secret_weak",
];

function useSetup() {
  const t = useT();
  const [typed, setTyped] = useState(() => firstTyped(t));
  const [step, setStep] = useState<SetupStep>("chain");
  const [codeNeeded, setCodeNeeded] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<StepProps["problem"]>();
  useEffect(() => {
    void askDoor<SetupAnswer>("/v1/setup").then((asked) => {
      if (asked.ok) setCodeNeeded(asked.answer.codeNeeded);
    });
  }, []);
  const change = (changed: Partial<SetupTyped>): void => {
    setTyped((before) => ({ ...before, ...changed }));
    setProblem(undefined);
  };
  const create = async (): Promise<void> => {
    setBusy(true);
    const device = { deviceId: deviceId(), deviceName: deviceName() };
    const asked = await askDoor<EnteredAnswer>("/v1/setup", setupBodyOf(typed, device));
    if (asked.ok) {
      await enter(identityOf(asked.answer));
      toast.show({ text: t("setup.done"), tone: "enough" });
      return;
    }
    setBusy(false);
    const { code } = asked.rejection;
    // Somebody else was first: the page then opens with the sign-in.
    if (code === "setup_done") return location.reload();
    setProblem({ code, text: tRejection(asked.rejection) });
    if (code !== "offline" && code !== "unavailable") setStep(stepOf(code));
  };
  const at = setupSteps.indexOf(step);
  const onward = (): void => {
    const next = setupSteps[at + 1];
    if (next === undefined) void create();
    else setStep(next);
  };
  const back = (): void => setStep(setupSteps[at - 1] ?? "chain");
  const filled = isStepFilled(step, typed, codeNeeded);
  return { typed, change, step, at, codeNeeded, busy, problem, onward, back, filled };
}

export function SetupPage() {
  const t = useT();
  const setup = useSetup();
  const { typed, change, step, at, codeNeeded, busy, problem, filled } = setup;
  const Step = steps[step];
  const isLast = at === setupSteps.length - 1;
  return (
    <WayIn short above={<Progress at={at} />} title={t(`setup.${step}.title`)} lead={t(`setup.${step}.lead`)}>
      <form
        key={step}
        noValidate
        className="animate-rise space-y-5"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (filled && !busy) setup.onward();
        }}
      >
        {problem !== undefined && !atFields.includes(problem.code) && <FormAlert>{problem.text}</FormAlert>}
        <Step typed={typed} change={change} codeNeeded={codeNeeded} problem={problem} />
        <div className="flex flex-row-reverse gap-3 pt-1">
          <Button
            size="lg"
            variant="primary"
            type="submit"
            className="grow"
            loading={busy}
            disabled={!filled}
          >
            {isLast ? t("setup.create") : t("action.continue")}
          </Button>
          {at > 0 && (
            <Button size="lg" onClick={setup.back} disabled={busy}>
              {t("setup.back")}
            </Button>
          )}
        </div>
      </form>
    </WayIn>
  );
}
