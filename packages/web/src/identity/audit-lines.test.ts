import { beforeAll, describe, expect, test } from "vitest";
import type { AuditLine, AuditNoted, DirectoryView } from "@instep/domain/identity/contract.ts";
import type { StaffId } from "@instep/domain/kernel/ids.ts";
import { loadLanguage, t } from "../i18n/i18n.ts";
import { zhCN } from "../i18n/zh-CN.ts";
import { auditFaceOf, auditSentence, mergeLines } from "./audit-lines.ts";

const [owner, clerk] = ["o", "c"] as StaffId[];
const directory = {
  chain: null,
  places: { p: { name: "静安店", nameEn: "Jing'an" } },
  staff: { o: { name: "张云", nameEn: "Zhang Yun" }, c: { name: "李静", nameEn: "Li Jing" } },
} as unknown as DirectoryView;

function lineOf(noted: AuditNoted, by: StaffId | null = owner ?? null, position = 1): AuditLine {
  return { position, at: 0, by, name: "audit.noted", data: noted };
}

describe("ID-25: a line of the trail is a sentence", () => {
  beforeAll(() => loadLanguage("en"));

  test("who did what to whom", () => {
    const line = lineOf({ what: "staff.deactivated", subjectId: clerk as StaffId, detail: { closed: 2 } });
    expect(auditSentence(line, directory, t)).toEqual({
      text: "Zhang Yun deactivated Li Jing",
      details: ["2 sessions closed"],
      isGrave: true,
    });
  });

  test("what the doors do for somebody is done by that person", () => {
    const line = lineOf(
      {
        what: "session.opened",
        subjectId: clerk as StaffId,
        detail: { means: "pin", deviceName: "iPhone", address: "::1" },
      },
      null,
    );
    expect(auditSentence(line, directory, t)).toMatchObject({
      text: "Li Jing signed in",
      details: ["with PIN", "iPhone", "from ::1"],
    });
    expect(auditFaceOf(line)).toBe(clerk);
  });

  test("ID-20: a failed sign-in of a name that nobody has names nobody", () => {
    const line = lineOf(
      { what: "session.refused", detail: { failures: 6, lockedSeconds: 2, address: "" } },
      null,
    );
    expect(auditSentence(line, directory, t)).toMatchObject({
      text: "Somebody failed to sign in",
      details: ["failure no. 6", "locked for 2 seconds"],
    });
    expect(auditFaceOf(line)).toBeNull();
  });

  test("fields are named, and a line of a kind that is not known still says something", () => {
    const changed = lineOf({
      what: "staff.updated",
      subjectId: clerk as StaffId,
      detail: { fields: "grants phone" },
    });
    expect(auditSentence(changed, directory, t).details).toEqual(["roles, phone"]);
    expect(auditSentence(lineOf({ what: "moon.landed" }), directory, t).text).toBe("Zhang Yun · moon.landed");
  });

  test("every sentence names whoever did it", () => {
    const sentences = Object.entries(zhCN).filter(([key]) =>
      /^audit\.(chain|place|staff|session)\./.test(key),
    );
    expect(sentences.length).toBeGreaterThan(15);
    for (const [key, text] of sentences) expect(text, key).toContain("{by}");
  });
});

test("live and older lines meet without doubles, newest first", () => {
  const at = (position: number): AuditLine => lineOf({ what: "staff.added" }, null, position);
  const merged = mergeLines([at(9), at(8)], [at(8), at(7), at(3)]);
  expect(merged.map(({ position }) => position)).toEqual([9, 8, 7, 3]);
});
