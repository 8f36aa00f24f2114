/**
 * The first start: one screen makes the chain and its owner. Who sits at the machine itself needs nothing more; from
 * elsewhere the code is needed that the server printed when it started, so a stranger who finds the address first
 * cannot take the installation. Both ends once there is a chain.
 */
import { randomInt, timingSafeEqual } from "node:crypto";
import type { Hono } from "hono";
import { setupBody, type SetupAnswer } from "@instep/domain/identity/doors.ts";
import { makeId, type ChainId, type StaffId } from "@instep/domain/kernel/ids.ts";
import type { Database } from "../platform/database.ts";
import { Refusal } from "../platform/rejected.ts";
import { hashNew } from "./check.ts";
import { enter, readBody, replyOf, spend, systemCommand, type Door } from "./door.ts";
import { listChains } from "./reads.ts";

/** Digits and letters that cannot be mistaken for each other (Crockford). */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const codeLetters = 10;
let drawn: string | undefined;

/** The code of this process, drawn once: 50 bits as `XXXXX-XXXXX`. */
function processCode(): string {
  drawn ??= Array.from({ length: codeLetters }, () => alphabet[randomInt(alphabet.length)]).join("");
  return `${drawn.slice(0, 5)}-${drawn.slice(5)}`;
}

/** To be printed at the start; undefined once there is a chain. */
export async function setupCode(database: Database): Promise<string | undefined> {
  return (await listChains(database)).length === 0 ? processCode() : undefined;
}

function isCode(given: string): boolean {
  const tidy = (text: string) =>
    text
      .toUpperCase()
      .replace(/[^0-9A-Z]/g, "")
      .replace(/O/g, "0")
      .replace(/[IL]/g, "1");
  const [one, other] = [Buffer.from(tidy(given)), Buffer.from(tidy(processCode()))];
  return one.length === other.length && timingSafeEqual(one, other);
}

const loopback = /^(?:::ffff:)?127\.|^::1$/;
const localHost = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/;

/**
 * Whether the browser runs on this machine. Neither a proxy on it (it adds a header) nor a foreign page that had its
 * name resolved to this machine (it carries its own host) counts.
 */
export function isLocal(request: Request, address: string): boolean {
  const isForwarded = ["x-forwarded-for", "forwarded", "via", "x-real-ip"].some((name) =>
    request.headers.has(name),
  );
  const host = request.headers.get("host") ?? new URL(request.url).host;
  return !isForwarded && loopback.test(address) && localHost.test(host);
}

export function setupRoutes(app: Hono, door: Door): void {
  const { house } = door;

  app.get("/v1/setup", async (http) => {
    const chains = await listChains(house.database);
    const hasChain = chains.length > 0;
    const codeNeeded = !hasChain && !isLocal(http.req.raw, house.addressOf(http.req.raw));
    return http.json({ hasChain, codeNeeded, chainNeeded: chains.length > 1 } satisfies SetupAnswer);
  });

  app.post("/v1/setup", async (http) => {
    spend(door.setups, "setup");
    const body = await readBody(http.req.raw, setupBody);
    if ((await listChains(house.database)).length > 0) throw new Refusal("setup_done");
    if (!isLocal(http.req.raw, house.addressOf(http.req.raw)) && !isCode(body.code ?? ""))
      throw new Refusal("setup_code_wrong");
    const { password, pin, ...ownerArgs } = body.owner;
    const hashes = await hashNew(door, { password, pin }, ownerArgs);
    const candidate = makeId<"chain">(house.now(), house.random(10));
    const [claimed] = await house.database.outside((sql) =>
      sql<{ id: ChainId }>("SELECT claim_first_chain($1) AS id", [candidate]),
    );
    const chainId = claimed?.id ?? candidate;
    const args = { ...body.chain, office: body.office, owner: { ...ownerArgs, ...hashes } };
    const made = await systemCommand(house, chainId, "chain.create", args);
    if (!made.ok && made.rejection.code === "chain_exists") throw new Refusal("setup_done");
    const { ownerId } = replyOf<{ ownerId: StaffId }>(made);
    await house.follow(chainId);
    return enter(door, http, { ...body, chainId, staffId: ownerId, means: "setup" });
  });
}
