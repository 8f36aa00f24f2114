import { expect, test } from "vitest";
import { deriveId } from "../kernel/ids.ts";
import { formatInvitation, parseInvitation } from "./invitation.ts";

test("ID-12: the link carries chain, person and secret", () => {
  const secret = "s".repeat(43);
  const invitation = {
    chainId: deriveId<"chain">("a", "chain"),
    staffId: deriveId<"staff">("a", "staff"),
    secret,
  };
  const text = formatInvitation(invitation);
  expect(text).toMatch(/^[0-9a-f]{32}\.[0-9a-f]{32}\.s+$/);
  expect(parseInvitation(text)).toEqual(invitation);
  expect(parseInvitation(`${invitation.chainId}.${invitation.staffId}.${secret}`)).toEqual(invitation);
  for (const bad of [
    "",
    "a.b.c",
    text.slice(1),
    `${text}.x`,
    text.replace(/s+$/, "short"),
    text.replace(/s+$/, "%00".repeat(15)),
  ])
    expect(parseInvitation(bad)).toBeUndefined();
});
