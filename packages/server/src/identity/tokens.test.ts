import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeId, type ChainId, type SessionId } from "@instep/domain/kernel/ids.ts";
import { formatToken, hashOfSecret, isSameHash, makeSecret, parseToken, tokenOf } from "./tokens.ts";

const token = {
  chainId: makeId<"chain">(1, randomBytes(10)) as ChainId,
  sessionId: makeId<"session">(2, randomBytes(10)) as SessionId,
  secret: makeSecret(randomBytes),
};

test("a token says where to look and is read back exactly", () => {
  const text = formatToken(token);
  expect(text).toMatch(/^v1\.[\w-]{22}\.[\w-]{22}\.[\w-]{43}$/);
  expect(parseToken(text)).toEqual(token);
});

test("anything else is no token", () => {
  const text = formatToken(token);
  const bad = [
    "",
    "v1",
    text.slice(0, -1),
    `${text}A`,
    text.replace("v1", "v2"),
    `${text}.x`,
    text.replace(/\./g, "/"),
  ];
  for (const one of bad) expect(parseToken(one), one).toBeUndefined();
  fc.assert(fc.property(fc.string(), (any) => parseToken(any) === undefined));
});

test("hashes are compared as bytes; an empty one never fits", () => {
  const hash = hashOfSecret(token.secret);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(isSameHash(hash, hashOfSecret(token.secret))).toBe(true);
  expect(isSameHash(hash, hashOfSecret(`${token.secret}x`))).toBe(false);
  expect(isSameHash("", "")).toBe(false);
  expect(isSameHash(hash, hash.slice(2))).toBe(false);
});

test("programs send a bearer token, browsers the cookie; the token wins", () => {
  const request = (headers: Record<string, string>) => new Request("http://localhost/", { headers });
  expect(tokenOf(request({ authorization: "Bearer a.b", cookie: "instep_session=c" }))).toBe("a.b");
  expect(tokenOf(request({ cookie: "other=1; instep_session=c.d-e; x=2" }))).toBe("c.d-e");
  expect(tokenOf(request({ cookie: "xinstep_session=c; instep_session=" }))).toBeUndefined();
  expect(tokenOf(request({ authorization: "Basic abc" }))).toBeUndefined();
});
