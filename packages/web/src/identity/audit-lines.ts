/** A line of the audit trail as a sentence: who did what to whom, and a second line with how and from where. */
import type { AuditLine, AuditNoted, DirectoryView } from "@instep/domain/identity/contract.ts";
import { tDynamic, type Params, type Translate } from "../i18n/i18n.ts";
import { nameIn } from "./words.ts";

export interface AuditSentence {
  readonly text: string;
  readonly details: readonly string[];
  /** A failed sign-in or a deactivation: what an auditor looks for. */
  readonly isGrave: boolean;
}

const graveLines: readonly string[] = ["session.refused", "staff.deactivated", "staff.secret_reset"];

function nameOf(
  staffId: string | null | undefined,
  directory: DirectoryView | undefined,
  t: Translate,
): string {
  if (staffId == null) return t("audit.system");
  const staff = directory?.staff[staffId];
  return staff === undefined ? t("audit.somebody") : nameIn(staff, t.language);
}

/** What a person did about themselves, through a door that the system keeps: the person is the one who did it. */
function actorOf(line: AuditLine, { what, subjectId }: AuditNoted): string | null | undefined {
  return line.by ?? (/^(session\.|staff\.(joined|secret_))/.test(what) ? subjectId : null);
}

function detailsOf({ what, detail = {} }: AuditNoted, t: Translate): string[] {
  const { means, deviceName, address, fields, failures, lockedSeconds, closed, language } = detail;
  const lines: string[] = [];
  if (typeof means === "string") lines.push(tDynamic(`audit.means.${means}`));
  if (typeof deviceName === "string") lines.push(deviceName);
  if (typeof fields === "string" && fields !== "")
    lines.push(
      fields
        .split(" ")
        .map((field) => tDynamic(`audit.field.${field}`))
        .join(t("audit.comma")),
    );
  if (typeof language === "string") lines.push(tDynamic(`language.${language}`));
  if (typeof failures === "number") lines.push(t("audit.failures", { n: failures }));
  if (typeof lockedSeconds === "number" && lockedSeconds > 0)
    lines.push(t("audit.locked", { n: lockedSeconds }));
  if (typeof closed === "number" && closed > 0 && what !== "session.closed")
    lines.push(t("audit.closed", { n: closed }));
  if (typeof address === "string" && address !== "") lines.push(t("audit.from", { address }));
  return lines;
}

export function auditSentence(
  line: AuditLine,
  directory: DirectoryView | undefined,
  t: Translate,
): AuditSentence {
  const noted = line.data as AuditNoted;
  const place = noted.placeId === undefined ? undefined : directory?.places[noted.placeId];
  const by = actorOf(line, noted);
  const isUnknown = noted.what === "session.refused" && noted.subjectId === undefined;
  const params: Params = {
    by: isUnknown ? t("audit.somebody") : nameOf(by, directory, t),
    subject: nameOf(noted.subjectId, directory, t),
    place: place === undefined ? "" : nameIn(place, t.language),
  };
  return {
    text: tDynamic(`audit.${noted.what}`, params, `${params["by"]} · ${noted.what}`),
    details: detailsOf(noted, t),
    isGrave: graveLines.includes(noted.what),
  };
}

/** Whose picture stands beside the line. */
export function auditFaceOf(line: AuditLine): string | null {
  return actorOf(line, line.data as AuditNoted) ?? null;
}

/** Newest first, each line once. */
export function mergeLines(live: readonly AuditLine[], older: readonly AuditLine[]): readonly AuditLine[] {
  const seen = new Set<number>();
  return [...live, ...older]
    .filter(({ position }) => !seen.has(position) && seen.add(position))
    .toSorted((one, other) => other.position - one.position);
}
