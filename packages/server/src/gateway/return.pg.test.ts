/** Devices that come back while the server knows them: nothing is asked of the database, and nothing is believed too long. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { closeCodes } from "@instep/domain/kernel/protocol.ts";
import {
  makeTestChain,
  saleOf,
  startTestServer,
  Wire,
  type Person,
  type TestChain,
  type TestServer,
} from "./testing.ts";

let server: TestServer;
let elsewhere: TestServer;
let chain: TestChain;
let writer: Wire;
let person: Person;
let channelId: string;
let feed: string;

beforeAll(async () => {
  server = await startTestServer();
  elsewhere = await startTestServer(server.databaseUrl);
  chain = await makeTestChain(server, "return");
  writer = (await Wire.greet(server, chain.owner.token)).wire;
});
afterAll(async () => {
  await elsewhere.stop();
  await server.stop();
});

let people = 0;
beforeEach(async () => {
  people += 1;
  person = await chain.person(`r${people}`, [{ role: "clerk", placeIds: chain.placeIds }]);
  const group = { name: "群", memberIds: [person.staffId] };
  const created = await writer.command("channel.create", group);
  ({ channelId } = (created as { reply: { channelId: string } }).reply);
  feed = `chat:${channelId}`;
});

async function say(...texts: string[]): Promise<void> {
  for (const text of texts)
    expect(await writer.command("message.send", { channelId, text, mentions: [] })).toMatchObject({
      ok: true,
    });
}

async function seqOf(name: string): Promise<number> {
  return (await server.foundation.reader.feedHeads(chain.chainId, [name])).get(name) ?? 0;
}

const stock = (): string => `stock:${chain.placeIds[0] ?? ""}`;

/** Connects once, so that the server knows the person and their feeds, and goes. */
async function visit(): Promise<readonly (readonly [string, number, number])[]> {
  const stands = [
    [feed, 1, await seqOf(feed)],
    [stock(), 1, await seqOf(stock())],
  ] as const;
  const { wire, welcome } = await Wire.greet(server, person.token, stands);
  expect(welcome.refused).toEqual([]);
  wire.close();
  return stands;
}

describe("WIRE-24", () => {
  it("a device that comes back costs no read of the database, and has all that it missed", async () => {
    const stands = await visit();
    await say("one", "two", "three");
    await writer.command("stock.sell", saleOf(chain.placeIds[0], chain.skuIds[0]));
    // The reactions to the sale read too.
    await vi.waitFor(() => expect(server.foundation.reactions.behind()).toBe(0));
    const reads = vi.spyOn(server.foundation.database, "read");
    const heads = vi.spyOn(server.foundation.reader, "head");
    const { wire, welcome } = await Wire.greet(server, person.token, stands);
    const pages = [await wire.next("page"), await wire.next("page")];
    // The bus looks for what other processes have committed, whoever comes.
    expect(reads.mock.calls.length - heads.mock.calls.length).toBeLessThanOrEqual(0);
    vi.restoreAllMocks();
    expect(pages.map((page) => [page.feed, page.entries.map((entry) => entry.seq)])).toEqual(
      stands.map(([name, , seq], index) => [
        name,
        Array.from({ length: index === 0 ? 3 : 1 }, (_, more) => seq + 1 + more),
      ]),
    );
    expect(welcome.heads).toEqual(pages.map((page) => [page.feed, page.head]));
    await say("four");
    expect((await wire.next("entry")).seq).toBe((pages[0]?.head ?? 0) + 1);
    wire.close();
  });

  it("who left the channel meanwhile is refused it, wherever they left", async () => {
    for (const where of [server, elsewhere]) {
      const stands = await visit();
      const { wire: leaver } = await Wire.greet(where, person.token);
      expect(await leaver.command("channel.leave", { channelId })).toMatchObject({ ok: true });
      leaver.close();
      await server.foundation.bus.nudge(chain.chainId);
      const { wire, welcome } = await Wire.greet(server, person.token, stands);
      expect(welcome.refused).toEqual([feed]);
      wire.send({ t: "pull", feed, from: 0, limit: 1 });
      expect(await wire.next("refusal")).toMatchObject({ rejection: { code: "forbidden" } });
      wire.close();
      await writer.command("channel.add_members", { channelId, staffIds: [person.staffId] });
    }
  });

  it("who was signed out meanwhile is not let in, wherever that was said", async () => {
    for (const where of [server, elsewhere]) {
      const stands = await visit();
      const { wire: owner } = await Wire.greet(where, chain.owner.token);
      const done = await owner.command("staff.deactivate", { staffId: person.staffId });
      expect(done).toMatchObject({ ok: true });
      owner.close();
      await server.foundation.bus.nudge(chain.chainId);
      const wire = await Wire.open(server);
      wire.send({ t: "hello", token: person.token, device: "", feeds: stands, pending: [] });
      expect(await wire.closed).toMatchObject({ code: closeCodes.notSignedIn });
      await chain.run("staff.reactivate", { staffId: person.staffId }).catch(() => undefined);
      person = await chain.person(`r${(people += 1)}`, [{ role: "clerk", placeIds: chain.placeIds }]);
      await writer.command("channel.add_members", { channelId, staffIds: [person.staffId] });
    }
  });

  it("a device that has heard more elsewhere goes on from there", async () => {
    await visit();
    const { wire: other } = await Wire.greet(elsewhere, chain.owner.token);
    const text = "said elsewhere";
    for (let count = 0; count < 3; count += 1)
      expect(await other.command("message.send", { channelId, text, mentions: [] })).toMatchObject({
        ok: true,
      });
    other.close();
    const seq = await seqOf(feed);
    const { wire, welcome } = await Wire.greet(server, person.token, [[feed, 1, seq]]);
    expect(welcome.heads).toEqual([[feed, seq]]);
    await say("said here");
    expect((await wire.next("entry")).seq).toBe(seq + 1);
    expect(wire.received.filter(({ t }) => t === "reset" || t === "page" || t === "head")).toEqual([]);
    wire.close();
  });
});
