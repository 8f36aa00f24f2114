/** What the set-up asks, in three steps; which step a refusal belongs to; and what is still missing in each. */
import type { SetupBody } from "@instep/domain/identity/doors.ts";
import { canonicalCode, canonicalPhone } from "@instep/domain/identity/names.ts";
import type { Language } from "../i18n/i18n.ts";
import { isPasswordFit, isPinFit } from "./secret-checks.ts";

export interface SetupTyped {
  readonly code: string;
  readonly chainName: string;
  readonly chainCode: string;
  readonly currency: string;
  readonly language: Language;
  readonly officeCode: string;
  readonly officeName: string;
  readonly city: string;
  readonly timeZone: string;
  readonly number: string;
  readonly phone: string;
  readonly name: string;
  readonly nameEn: string;
  readonly password: string;
  readonly pin: string;
}

export const setupSteps = ["chain", "office", "owner"] as const;
export type SetupStep = (typeof setupSteps)[number];

const stepOfCode: Readonly<Record<string, SetupStep>> = {
  setup_code_wrong: "chain",
  chain_code_malformed: "chain",
  place_code_malformed: "office",
  place_code_taken: "office",
  time_zone_unknown: "office",
};

/** The step whose fields a refusal speaks of. */
export function stepOf(code: string): SetupStep {
  return stepOfCode[code] ?? "owner";
}

export function ownNames({ number, phone, name, nameEn }: SetupTyped): readonly string[] {
  return [number, phone, name, nameEn].filter((text) => text !== "");
}

export function isStepFilled(step: SetupStep, typed: SetupTyped, codeNeeded: boolean): boolean {
  const filled = (text: string): boolean => text.trim() !== "";
  if (step === "chain")
    return (
      filled(typed.chainName) &&
      canonicalCode(typed.chainCode) !== undefined &&
      (!codeNeeded || filled(typed.code))
    );
  if (step === "office")
    return (
      canonicalCode(typed.officeCode) !== undefined && filled(typed.officeName) && filled(typed.timeZone)
    );
  return (
    canonicalCode(typed.number) !== undefined &&
    filled(typed.name) &&
    (typed.phone.trim() === "" || canonicalPhone(typed.phone) !== undefined) &&
    isPasswordFit(typed.password, ownNames(typed)) &&
    (typed.pin === "" || isPinFit(typed.pin, ownNames(typed)))
  );
}

/** Latin letters of the name as a code; empty where there are none (a Chinese name). */
export function suggestedCode(chainName: string): string {
  return chainName
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 20)
    .replace(/-+$/, "");
}

export function setupBodyOf(
  typed: SetupTyped,
  device: Pick<SetupBody, "deviceId" | "deviceName">,
): SetupBody {
  const { language, currency, timeZone, password, pin } = typed;
  const text = (value: string): string => value.trim();
  const or = (value: string, other: string): string => (text(value) === "" ? text(other) : text(value));
  return {
    ...device,
    ...(text(typed.code) !== "" && { code: text(typed.code) }),
    chain: { code: text(typed.chainCode), name: text(typed.chainName), currency, language },
    office: {
      code: text(typed.officeCode),
      name: text(typed.officeName),
      nameEn: or(language === "en" ? "" : "Head office", typed.officeName),
      city: text(typed.city),
      timeZone,
    },
    owner: {
      number: text(typed.number),
      phone: text(typed.phone) === "" ? null : text(typed.phone),
      name: text(typed.name),
      nameEn: or(typed.nameEn, typed.name),
      language,
      password,
      ...(pin !== "" && { pin }),
    },
  };
}
