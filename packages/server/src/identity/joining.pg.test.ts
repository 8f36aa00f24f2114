/** The first start and invitations, through the real routes, journal and database. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { invitationAnswer, setupAnswer } from "@instep/domain/identity/doors.ts";
import { formatInvitation } from "@instep/domain/identity/invitation.ts";
import type { ChainId, PlaceId, StaffId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { Caller } from "../platform/contracts.ts";
import { setupCode } from "./setup.ts";
import { device, drawInvitation, startIdentity, type IdentityHouse } from "./testing.ts";

const local = { host: "localhost:8080" };
const setupBody = (more: object = {}) => ({
  chain: { code: "Bulu", name: "步履鞋业", currency: "CNY", language: "zh-CN" },
  office: { code: "HQ", name: "总部", nameEn: "Head office", city: "上海", timeZone: "Asia/Shanghai" },
  owner: {
    number: "1",
    phone: "13800138000",
    name: "林一",
    nameEn: "Lin Yi",
    language: "zh-CN",
    password: "brown laces 42",
  },
  ...device(),
  ...more,
});

let door: IdentityHouse;
beforeAll(async () => {
  door = await startIdentity();
});
afterAll(() => door.test.stop());

describe("the first start", () => {
  test("asks for the printed code unless the browser runs on this machine", async () => {
    expect((await door.get("/v1/setup", local)).body).toEqual({
      hasChain: false,
      codeNeeded: true,
      chainNeeded: false,
    });
    const refused = async (body: object, headers: Record<string, string> = local) =>
      (await door.post("/v1/setup", body, headers)).body.rejection?.code;
    expect(await refused(setupBody())).toBe("setup_code_wrong");
    expect((await door.post("/v1/setup", setupBody(), local)).status).toBe(403);
    expect(await refused(setupBody({ code: "00000-00000" }))).toBe("setup_code_wrong");
    door.peer.address = "127.0.0.1";
    expect((await door.get("/v1/setup", local)).body).toEqual({
      hasChain: false,
      codeNeeded: false,
      chainNeeded: false,
    });
    expect(await refused(setupBody(), { host: "rebound.example" })).toBe("setup_code_wrong");
    expect(await refused(setupBody(), { ...local, "x-forwarded-for": "203.0.113.9" })).toBe(
      "setup_code_wrong",
    );
    expect(await refused(setupBody(), { ...local, "sec-fetch-site": "cross-site" })).toBe("forbidden");
    const weak = { ...setupBody().owner, password: "password1" };
    expect(await refused(setupBody({ owner: weak }))).toBe("secret_weak");
    expect(setupAnswer.parse((await door.get("/v1/setup", local)).body).hasChain).toBe(false);
  });

  test("ID-1: makes one chain, whoever asks how often, and signs its owner in", async () => {
    door.clock.at += 60_000;
    door.peer.address = "192.0.2.10";
    const code = (await setupCode(door.test.database))?.toLowerCase().replace("-", " ");
    const answers = await Promise.all(
      [1, 2, 3].map(() => door.post("/v1/setup", setupBody({ code }), local)),
    );
    const made = answers.filter(({ status }) => status === 200);
    expect(made).toHaveLength(1);
    const late = answers.filter(({ body }) => body.rejection?.code === "setup_done");
    expect(late.map(({ status }) => status)).toEqual([409, 409]);
    expect(made[0]?.body).toMatchObject({
      chain: { code: "bulu" },
      staff: { name: "林一", phone: "+8613800138000" },
    });
    expect((await door.callerOf(made[0]?.cookie ?? null)).grants).toEqual([
      { role: "owner", placeIds: null },
    ]);
    expect((await door.get("/v1/setup", local)).body).toEqual({
      hasChain: true,
      codeNeeded: false,
      chainNeeded: false,
    });
    expect(await setupCode(door.test.database)).toBeUndefined();
    const [sole] = await door.test.database.outside((sql) =>
      sql<{ id: ChainId; found: ChainId }>("SELECT sole_chain() AS id, find_chain('BULU') AS found"),
    );
    expect(sole?.id).toBe(sole?.found);
  });
});

describe("an invitation", () => {
  let owner: Caller;
  let placeId: PlaceId;
  const invite = async (number: string) => {
    const { secret, tokenHash } = drawInvitation();
    const args = {
      number,
      phone: null,
      name: "王二",
      nameEn: "Wang Er",
      language: "en",
      grants: [{ role: "clerk", placeIds: [placeId] }],
      homePlaceId: placeId,
      tokenHash,
    };
    const outcome = await submit("staff.invite", args);
    const { staffId } = (outcome as { reply: { staffId: StaffId } }).reply;
    return { staffId, link: formatInvitation({ chainId: owner.chainId, staffId, secret }) };
  };
  const submit = (name: string, args: unknown) =>
    door.house.journal.submit(owner.chainId, { id: newCommand(), name, args, madeAt: door.clock.at }, owner);
  let count = 0;
  const newCommand = () => {
    count += 1;
    return `019aac2c-0000-7000-8000-${String(count).padStart(12, "0")}`;
  };
  const join = (link: string, body: object) => door.post(`/v1/auth/invite/${link}`, { ...device(), ...body });

  beforeAll(async () => {
    door.clock.at += 60_000;
    owner = await door.callerOf(
      (await door.post("/v1/auth/sign-in", { who: "1", secret: "brown laces 42", ...device() })).cookie,
    );
    const [row] = await door.test.database.read(owner.chainId, (sql) =>
      sql<{ id: PlaceId }>("SELECT place_id AS id FROM place"),
    );
    placeId = row?.id as PlaceId;
  });

  test("ID-13: shows whom it is for, joins once and signs in", async () => {
    const { staffId, link } = await invite("C1");
    const shown = await door.get(`/v1/auth/invite/${link}`);
    expect(invitationAnswer.parse(shown.body).expiresAt).toBe(door.clock.at + limits.inviteMsMax);
    expect(shown.body).toMatchObject({
      chain: { name: "步履鞋业" },
      staff: { name: "王二", number: "C1" },
      isReset: false,
    });
    expect(JSON.stringify(shown.body)).not.toContain(staffId);
    expect((await join(link, {})).body.rejection?.code).toBe("secret_missing");
    expect((await join(link, { pin: "123456" })).body.rejection?.code).toBe("secret_weak");
    const joined = await join(link, { pin: "280417" });
    expect(joined.body).toMatchObject({
      staff: { staffId, status: "active", phone: null },
      hasPin: true,
      hasPassword: false,
    });
    expect((await door.callerOf(joined.cookie)).language).toBe("en");
    expect(await join(link, { pin: "280417" })).toMatchObject({
      status: 404,
      body: { rejection: { code: "invitation_invalid" } },
    });
    expect((await door.post("/v1/auth/sign-in", { who: "c1", secret: "280417", ...device() })).status).toBe(
      200,
    );
  });

  test("ID-14: a new link for somebody active resets the secrets", async () => {
    const { staffId, link } = await invite("C2");
    const before = await join(link, { password: "brown laces 42" });
    const { secret, tokenHash } = drawInvitation();
    expect((await submit("staff.reinvite", { staffId, tokenHash })).ok).toBe(true);
    const reset = formatInvitation({ chainId: owner.chainId, staffId, secret });
    expect((await door.get(`/v1/auth/invite/${reset}`)).body).toMatchObject({ isReset: true });
    await join(reset, { password: "green laces 44", pin: "280417" });
    door.authenticator.invalidate(owner.chainId, staffId);
    await expect(door.callerOf(before.cookie)).rejects.toThrow("nobody");
    expect(
      (await door.post("/v1/auth/sign-in", { who: "C2", secret: "brown laces 42", ...device() })).status,
    ).toBe(401);
  });

  test("ID-13: late, forged, foreign and broken links are all simply invalid", async () => {
    const { link } = await invite("C3");
    const [chain, staff, secret] = link.split(".") as [string, string, string];
    const bad = [
      `${chain}.${staff}.${secret.slice(0, -1)}y`,
      `${staff}.${staff}.${secret}`,
      `${chain}.${owner.staffId.replaceAll("-", "")}.${secret}`,
      "broken",
    ];
    for (const one of bad) {
      expect((await door.get(`/v1/auth/invite/${one}`)).body.rejection?.code).toBe("invitation_invalid");
      expect((await join(one, { pin: "280417" })).body.rejection?.code).toBe("invitation_invalid");
    }
    door.clock.at += limits.inviteMsMax;
    expect((await join(link, { pin: "280417" })).body.rejection?.code).toBe("invitation_invalid");
  });
});
