/** Signing in and out, and changing a secret: `/v1/auth/…`. */
import type { Hono } from "hono";
import { z } from "zod";
import { changeSecretBody, signInBody } from "@instep/domain/identity/doors.ts";
import { guardKeyOf } from "@instep/domain/identity/names.ts";
import { secretKind } from "@instep/domain/identity/secrets.ts";
import type { House } from "../platform/contracts.ts";
import { Refusal } from "../platform/rejected.ts";
import { assertStrong, checkSecret } from "./check.ts";
import {
  addressOf,
  enter,
  forgetCookie,
  newCommandId,
  openDoor,
  readBody,
  replyOf,
  signedIn,
  spend,
  systemCommand,
  type Door,
} from "./door.ts";
import { invitationRoutes } from "./invitations.ts";
import { findChain, readMe, readOwn } from "./reads.ts";
import type { HashCost } from "./secrets.ts";
import { setupRoutes } from "./setup.ts";

export function identityRoutes(app: Hono, house: House, cost?: HashCost): void {
  const door = openDoor(house, cost);
  signInRoutes(app, door);
  changeRoutes(app, door);
  invitationRoutes(app, door);
  setupRoutes(app, door);
}

function signInRoutes(app: Hono, door: Door): void {
  const { house } = door;

  app.post("/v1/auth/sign-in", async (http) => {
    const address = addressOf(house, http.req.raw);
    spend(door.byAddress, address);
    const body = await readBody(http.req.raw, signInBody);
    const chainId = await findChain(house.database, body.chain);
    spend(door.byName, `${chainId ?? ""}/${guardKeyOf(body.who)}`);
    if (chainId === undefined) {
      // Takes as long as a wrong secret in a chain that exists.
      await door.hasher.verify(body.secret, null);
      throw new Refusal("wrong_credentials");
    }
    spend(door.byChain, chainId);
    const { account, guardKey, means } = await checkSecret(door, chainId, body.who, body.secret, address);
    return enter(door, http, { ...body, chainId, staffId: account.staffId, means, guardKey });
  });

  app.post("/v1/auth/sign-out", async (http) => {
    await readBody(http.req.raw, z.strictObject({}));
    const caller = await house.callerOf(http.req.raw);
    if (caller !== undefined) {
      const command = { id: newCommandId(house), name: "session.close", args: {}, madeAt: house.now() };
      const outcome = await house.journal.submit(caller.chainId, command, caller);
      if (!outcome.ok && outcome.rejection.retry === "later") replyOf(outcome);
    }
    forgetCookie(door, http);
    return http.json({});
  });

  app.get("/v1/auth/me", async (http) => {
    const caller = await signedIn(door, http.req.raw);
    return http.json(await house.database.read(caller.chainId, (sql) => readMe(sql, caller)));
  });
}

function changeRoutes(app: Hono, door: Door): void {
  const { house } = door;

  app.post("/v1/auth/change-secret", async (http) => {
    const address = addressOf(house, http.req.raw);
    spend(door.byAddress, address);
    const caller = await signedIn(door, http.req.raw);
    const { current, next } = await readBody(http.req.raw, changeSecretBody);
    const { chainId, staffId, sessionId } = caller;
    const own = await house.database.read(chainId, (sql) => readOwn(sql, staffId));
    if (own === undefined) throw new Refusal("not_signed_in");
    spend(door.byName, `${chainId}/${guardKeyOf(own.staff.number)}`);
    await checkSecret(door, chainId, own.staff.number, current, address);
    await assertStrong(next, own.staff);
    const hash = await door.hasher.hash(next);
    const changed = secretKind(next) === "pin" ? { pinHash: hash } : { passwordHash: hash };
    const args = { staffId, ...changed, keepSessionId: sessionId };
    return http.json(replyOf<object>(await systemCommand(house, chainId, "staff.set_secret", args)));
  });
}
