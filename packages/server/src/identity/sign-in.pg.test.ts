/** Sign-in, sign-out and changing a secret, through the real routes, journal and database. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { enteredAnswer, meAnswer } from "@instep/domain/identity/doors.ts";
import { addArgs, chainArgs } from "@instep/domain/identity/testing.ts";
import type { RoleGrant } from "@instep/domain/identity/permissions.ts";
import type { PlaceId, StaffId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { makeHasher } from "./secrets.ts";
import { cheap, device, startIdentity, type Answer, type IdentityHouse } from "./testing.ts";

const password = "brown laces 42";
const pin = "280417";
let door: IdentityHouse;
let storeId: PlaceId;
let next = 100;

const signIn = (
  who: string,
  secret: string,
  more: object = {},
  headers?: Record<string, string>,
): Promise<Answer> => door.post("/v1/auth/sign-in", { who, secret, ...device(), ...more }, headers);

/** A clerk of their own for each test, with password and PIN. */
async function makeClerk(phone: string | null = null): Promise<{ number: string; staffId: StaffId }> {
  next += 1;
  const number = `C${next}`;
  const grants: RoleGrant[] = [{ role: "clerk", placeIds: [storeId] }];
  const hasher = makeHasher(cheap);
  const hashes = { passwordHash: await hasher.hash(password), pinHash: await hasher.hash(pin) };
  const { staffId } = await door.test.accept<{ staffId: StaffId }>(
    "staff.add",
    addArgs(number, grants, { phone, ...hashes }),
  );
  return { number, staffId };
}

beforeAll(async () => {
  door = await startIdentity();
  const owner = { ...chainArgs.owner, passwordHash: await makeHasher(cheap).hash(password) };
  const { placeId } = await door.test.accept<{ placeId: PlaceId }>("chain.create", { ...chainArgs, owner });
  storeId = placeId;
});
afterAll(() => door.test.stop());
beforeEach(() => {
  // A fresh minute for the rate limits.
  door.clock.at += 60_000;
});

describe("signing in", () => {
  test("by number or phone, by password or PIN; the answer says who, the cookie holds the token", async () => {
    const { number, staffId } = await makeClerk("13900139000");
    for (const [who, secret] of [
      [number.toLowerCase(), password],
      ["139 0013 9000", pin],
    ] as const) {
      const { status, body, cookie } = await signIn(who, secret);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        chain: { code: "bulu" },
        staff: { staffId, number },
        hasPassword: true,
        hasPin: true,
      });
      expect(enteredAnswer.parse(body).chainId).toBe(door.test.chainId);
      expect(JSON.stringify(body)).not.toContain("argon2");
      expect(body).not.toHaveProperty("token");
      for (const part of ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=7776000"])
        expect(cookie).toContain(part);
      expect(await door.callerOf(cookie)).toMatchObject({ staffId, chainId: door.test.chainId });
    }
  });

  test("a program gets a bearer token and no cookie; only its hash is stored", async () => {
    const { number } = await makeClerk();
    const { body, cookie } = await signIn(number, password, { bearer: true });
    const { token } = body as unknown as { token: string };
    expect(cookie).toBeNull();
    const me = await door.get("/v1/auth/me", { authorization: `Bearer ${token}` });
    expect(meAnswer.parse(me.body).staff.number).toBe(number);
    const rows = await door.test.database.read(door.test.chainId, (sql) => sql("SELECT * FROM session"));
    expect(JSON.stringify(rows)).not.toContain(token.split(".")[3]);
    const forged = `${token.slice(0, -4)}AAAA`;
    expect((await door.get("/v1/auth/me", { authorization: `Bearer ${forged}` })).status).toBe(401);
  });

  test("unknown, wrong, deactivated, invited and another chain get one and the same answer", async () => {
    const [wrong, gone] = [await makeClerk(), await makeClerk()];
    await door.test.accept("staff.deactivate", { staffId: gone.staffId });
    const answers = [
      await signIn("nobody", password),
      await signIn(wrong.number, "not the one"),
      await signIn(gone.number, password),
      await signIn(wrong.number, "000001"),
      await signIn(wrong.number, password, { chain: "elsewhere" }),
      await signIn("什么？", password),
    ];
    for (const { status, body } of answers)
      expect({ status, body }).toEqual({
        status: 401,
        body: { rejection: { code: "wrong_credentials", retry: "never" } },
      });
  });

  test("ID-20: names are locked whether anybody has them or not, and say when to come back", async () => {
    const { number } = await makeClerk();
    for (const who of [number, "NOBODY-1"]) {
      door.clock.at += 60_000;
      for (let failures = 1; failures <= 6; failures += 1)
        expect((await signIn(who, "not the one")).status).toBe(401);
      const { status, body, headers } = await signIn(who, password);
      expect({ status, code: body.rejection?.code, wait: headers.get("retry-after") }).toEqual({
        status: 429,
        code: "locked",
        wait: "2",
      });
    }
    door.clock.at += 2_000;
    expect((await signIn(number, password)).status).toBe(200);
  });

  test("guesses made at the same time are counted one after the other", async () => {
    const { number } = await makeClerk();
    const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(number, "not the one")));
    expect(answers.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 401, 401, 429, 429]);
  });

  test("an address and a name have a pace", async () => {
    door.peer.address = "198.51.100.1";
    const tries = Array.from({ length: limits.signInsPerAddressPerMinuteMax }, (_, index) =>
      signIn(`X${index}`, password),
    );
    for (const { status } of await Promise.all(tries)) expect(status).toBe(401);
    const { status, body, headers } = await signIn("X1", password);
    expect([status, body.rejection?.code, headers.get("retry-after")]).toEqual([429, "rate_limited", "2"]);
    door.peer.address = "198.51.100.2";
    expect((await signIn("X999", password)).status).toBe(401);
    door.peer.address = "192.0.2.10";
  });

  test("bad input is refused in the open and changes nothing", async () => {
    const bad: [unknown, Record<string, string>?][] = [
      [{}],
      [{ who: "1", secret: "x", ...device(), more: 1 }],
      [{ who: "1", secret: 5, ...device() }],
      [{ who: "1", secret: "x", deviceId: "no", deviceName: "d" }],
      [{ who: "1", secret: "x", ...device(), deviceName: "\u0000" }],
      [{ who: "1", secret: password, ...device() }, { "content-type": "text/plain" }],
    ];
    for (const [body, headers] of bad)
      expect((await door.post("/v1/auth/sign-in", body, headers)).body.rejection?.code).toBe("malformed");
    expect((await door.post("/v1/auth/sign-in", { who: "x".repeat(20_000) })).body.rejection?.code).toBe(
      "too_large",
    );
  });

  test("a foreign page can neither sign in nor out", async () => {
    const { number } = await makeClerk();
    const foreign: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "https://evil.example", host: "localhost" },
      { origin: "null", host: "localhost" },
    ];
    for (const headers of foreign)
      expect((await signIn(number, password, {}, headers)).body.rejection?.code).toBe("forbidden");
    expect(
      (await signIn(number, password, {}, { origin: "https://shop.example", host: "shop.example" })).status,
    ).toBe(200);
    expect((await signIn(number, password, {}, { "sec-fetch-site": "same-origin" })).status).toBe(200);
  });
});

describe("a session", () => {
  test("ends with signing out", async () => {
    const { number } = await makeClerk();
    const { cookie } = await signIn(number, password);
    const caller = await door.callerOf(cookie);
    const out = await door.post("/v1/auth/sign-out", {}, { cookie: cookie ?? "" });
    expect(out.cookie).toContain("Max-Age=0");
    door.authenticator.invalidate(caller.chainId, caller.staffId);
    expect((await door.get("/v1/auth/me", { cookie: cookie ?? "" })).status).toBe(401);
    expect((await door.post("/v1/auth/sign-out", {})).status).toBe(200);
  });

  test("ID-18: deactivation is believed at once when told, and by every node within seconds", async () => {
    const { number, staffId } = await makeClerk();
    const { cookie } = await signIn(number, password);
    const caller = await door.callerOf(cookie);
    await door.test.accept("staff.deactivate", { staffId });
    expect(await door.authenticator.refresh(caller)).toBeUndefined();
    expect((await door.test.submit("staff.set_language", { language: "en" }, caller)).ok).toBe(false);
    door.clock.at += limits.callerCacheMsMax;
    await expect(door.callerOf(cookie)).rejects.toThrow("nobody");
  });

  test("ends by itself", async () => {
    const { number } = await makeClerk();
    const { cookie } = await signIn(number, pin);
    door.clock.at += limits.sessionMsMax;
    await expect(door.callerOf(cookie)).rejects.toThrow("nobody");
  });

  test("ID-19: changing the secret needs the old one and closes the other sessions", async () => {
    const { number } = await makeClerk();
    const [here, there] = [await signIn(number, password), await signIn(number, pin)];
    const change = (current: string, to: string) =>
      door.post("/v1/auth/change-secret", { current, next: to }, { cookie: here.cookie ?? "" });
    expect((await change("not the one", "blue laces 43")).body.rejection?.code).toBe("wrong_credentials");
    for (const [weak, why] of [
      ["short", "short"],
      ["password1", "common"],
      ["111111", "plain"],
    ] as const)
      expect((await change(password, weak)).body.rejection).toMatchObject({
        code: "secret_weak",
        params: { reason: why },
      });
    expect((await change(password, "blue laces 43")).body).toEqual({ closed: 1 });
    const { chainId, staffId } = await door.callerOf(here.cookie);
    door.authenticator.invalidate(chainId, staffId);
    await expect(door.callerOf(there.cookie)).rejects.toThrow("nobody");
    expect((await door.callerOf(here.cookie)).staffId).toBe(staffId);
    door.clock.at += 60_000;
    expect((await signIn(number, password)).status).toBe(401);
    expect((await signIn(number, "blue laces 43")).status).toBe(200);
    expect((await door.post("/v1/auth/change-secret", { current: "a", next: "b" })).status).toBe(401);
  });
});
