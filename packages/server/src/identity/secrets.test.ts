import { expect, test } from "vitest";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { Refusal } from "../platform/rejected.ts";
import { isCommonPassword } from "./common-passwords.ts";
import { hashSecret, makeHasher, owaspCost } from "./secrets.ts";

const cheap = { memoryKib: 64, passes: 1, lanes: 1 };

test("secrets are stored as argon2id with OWASP's parameters and a salt of their own", async () => {
  const [one, other] = [await hashSecret("brown laces 42"), await hashSecret("brown laces 42")];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(one).not.toBe(other);
  expect(await makeHasher().verify("brown laces 42", one)).toBe(true);
  expect(owaspCost.memoryKib).toBeGreaterThanOrEqual(19_456);
});

test("a hash made at another cost still fits, and the spelling of letters does not matter", async () => {
  const hasher = makeHasher(cheap);
  const hash = await makeHasher({ ...cheap, memoryKib: 128 }).hash("Schuh größe");
  expect(await hasher.verify("Schuh gro\u0308ße", hash)).toBe(true);
  expect(await hasher.verify("Schuh grosse", hash)).toBe(false);
});

test("without a hash, or with a broken one, the answer is no after the same work", async () => {
  const hasher = makeHasher(cheap);
  for (const none of [null, undefined, "", "$argon2id$broken"])
    expect(await hasher.verify("x", none)).toBe(false);
});

test("only so many wait for a hash; the rest comes later", async () => {
  const hasher = makeHasher(cheap);
  const most = limits.hashesAtOnceMax + limits.hashesWaitingMax;
  const results = await Promise.allSettled(Array.from({ length: most + 3 }, () => hasher.hash("x")));
  const refused = results
    .filter((result) => result.status === "rejected")
    .map(({ reason }) => reason as Refusal);
  expect(refused).toHaveLength(3);
  expect(refused[0]?.rejection).toEqual({ code: "busy", retry: "later" });
  expect(await hasher.verify("x", await hasher.hash("x"))).toBe(true);
});

test("ID-23: the known common passwords are refused", async () => {
  for (const common of ["woaini1314", "password1", "Qwertyuiop", "a123456789", "iloveyou"])
    expect(await isCommonPassword(common), common).toBe(true);
  expect(await isCommonPassword("brown laces 42")).toBe(false);
});
