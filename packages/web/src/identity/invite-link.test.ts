import { createHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseInvitation } from "@instep/domain/identity/invitation.ts";
import type { ChainId, StaffId } from "@instep/domain/kernel/ids.ts";
import { drawSecret, invitationUrl } from "./invite-link.ts";
import { sha256 } from "./sha256.ts";

test("sha256 agrees with the test vectors of FIPS 180-4", () => {
  expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).toBe(
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  );
});

test("sha256 agrees with the server's on any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(sha256(text)).toBe(createHash("sha256").update(new TextEncoder().encode(text)).digest("hex"));
    }),
    { numRuns: 60 },
  );
});

test("ID-12: the link carries the secret, the command its hash", () => {
  const { secret, tokenHash } = drawSecret((into) => into.map((_, n) => n * 7));
  expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(tokenHash).toBe(createHash("sha256").update(secret).digest("hex"));
  const chainId = "01890a5d-ac96-774b-bcce-b302099a8057" as ChainId;
  const staffId = "01890a5d-ac96-774b-bcce-b302099a8058" as StaffId;
  const url = invitationUrl("https://shop.example", { chainId, staffId, secret });
  expect(parseInvitation(url.split("/join/")[1] ?? "")).toEqual({ chainId, staffId, secret });
});

test("ID-12: two invitations never share a secret", () => {
  const drawn = new Set(
    Array.from({ length: 200 }, () => drawSecret((into) => randomBytes(into.length)).secret),
  );
  expect(drawn.size).toBe(200);
});
