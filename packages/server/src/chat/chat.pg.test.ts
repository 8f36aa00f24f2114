import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChannelId } from "@instep/domain/kernel/ids.ts";
import {
  directChannelId,
  placeChannelId,
  staffFeed,
  type ChannelSummary,
} from "@instep/domain/chat/contract.ts";
import { unreadOf } from "@instep/domain/chat/feed.ts";
import { meSpec } from "@instep/domain/identity/feed.ts";
import { startShop, type Shop } from "../alerts/testing.ts";
import { meFeedSource } from "../identity/feeds.ts";
import { runChore } from "../journal/chores.ts";
import { newId } from "../testing.ts";
import { chatFeedSource } from "./feeds.ts";
import { searchChore } from "./search-store.ts";

let shop: Shop;
let channelA: ChannelId;
beforeAll(async () => {
  shop = await startShop();
  channelA = placeChannelId(shop.storeA);
});
afterAll(() => shop.house.stop());

const say = (channelId: ChannelId, text: string, by = shop.clerkA, mentions: string[] = []) =>
  shop.act<{ messageId: string; ordinal: number }>("message.send", { channelId, text, mentions }, by);
const mayFollow = (by: typeof shop.clerkA, channelId: string) =>
  shop.house.database.read(shop.house.chainId, (sql) => chatFeedSource.mayFollow(sql, by, channelId));
async function equal(channelId: ChannelId) {
  const snapshot = await shop.snapshot(channelId);
  expect(await shop.followed(channelId)).toEqual(snapshot);
  return snapshot;
}

describe("channels and messages on PostgreSQL", () => {
  test("CHAT-1: every place has its channel, also the head office of a new chain", async () => {
    const channels = await shop.ask<ChannelSummary[]>("chat.channels", {}, shop.owner);
    expect(channels.map((channel) => channel.kind)).toEqual(["place", "place", "place", "place"]);
    expect((await equal(channelA)).channel).toMatchObject({
      kind: "place",
      placeId: shop.storeA,
      name: "门店SH01",
    });
  });

  test("CHAT-2, CHAT-6: another store's people never receive this store's conversation", async () => {
    await say(channelA, "只给我们店的人看：明天调价");
    const { clerkB, clerkA, owner, keeper } = shop;
    expect(await Promise.all([clerkA, owner, clerkB, keeper].map((one) => mayFollow(one, channelA)))).toEqual(
      [true, true, false, false],
    );
    expect(await shop.code("message.send", { channelId: channelA, text: "x", mentions: [] }, clerkB)).toBe(
      "not_found",
    );
    expect(await shop.ask("chat.search", { text: "调价" }, clerkB)).toEqual([]);
    expect(await shop.ask("chat.search", { text: "调价", channelId: channelA }, clerkB)).toEqual([]);
    expect(await shop.ask("chat.search", { text: "调价" }, clerkA)).toHaveLength(1);
    const receipts = await shop.ask("chat.receipts", { channelId: channelA }, clerkB);
    expect(receipts).toEqual({ channelId: channelA, marks: [] });
    const seen = await shop.ask<ChannelSummary[]>("chat.channels", {}, clerkB);
    expect(seen.map((channel) => channel.placeId)).toEqual([shop.storeB]);
    expect(await mayFollow(clerkA, "no-uuid'; --")).toBe(false);
    expect(await mayFollow(clerkA, newId())).toBe(false);
  });

  test("CHAT-2: another chain sees neither channel nor message", async () => {
    const other = newId<"chain">();
    const rows = await shop.house.database.read(other, (sql) => sql("SELECT message_id FROM message"));
    expect(rows).toEqual([]);
    const may = await shop.house.database.read(other, (sql) =>
      chatFeedSource.mayFollow(sql, shop.owner, channelA),
    );
    expect(may).toBe(false);
  });

  test("CHAT-3: both sides open a direct channel at the same instant", async () => {
    const { clerkA, clerkB, buyer } = shop;
    const [one, two] = await Promise.all([
      shop.act("channel.open_direct", { staffId: clerkB.staffId }, clerkA),
      shop.act("channel.open_direct", { staffId: clerkA.staffId }, clerkB),
    ]);
    const channelId = directChannelId(clerkA.staffId, clerkB.staffId);
    expect([one, two]).toEqual([{ channelId }, { channelId }]);
    await say(channelId, "在吗？", clerkA);
    const listed = await shop.ask<ChannelSummary[]>("chat.channels", {}, clerkB);
    expect(listed.find((channel) => channel.channelId === channelId)).toMatchObject({
      kind: "direct",
      withStaffId: clerkA.staffId,
      memberCount: 2,
      unread: 1,
      last: { text: "在吗？", by: clerkA.staffId },
    });
    expect(await mayFollow(buyer, channelId)).toBe(false);
    await equal(channelId);
  });

  test("CHAT-7, CHAT-21: many at once write without a gap, and snapshot + entries = snapshot", async () => {
    const { channelId } = await shop.act<{ channelId: ChannelId }>(
      "channel.create",
      { name: "补货群", memberIds: [shop.buyer.staffId, shop.keeper.staffId] },
      shop.managerA,
    );
    const writers = [shop.managerA, shop.buyer, shop.keeper];
    const sent = await Promise.all(
      Array.from({ length: 120 }, (_, index) => say(channelId, `第 ${index} 条`, writers[index % 3])),
    );
    expect(sent.map((reply) => reply.ordinal).sort((a, b) => a - b)).toEqual(
      sent.map((_, index) => index + 1),
    );
    const first = sent[0]?.messageId;
    await shop.act("message.recall", { messageId: sent[119]?.messageId }, shop.keeper);
    await shop.act("channel.add_members", { channelId, staffIds: [shop.area.staffId] }, shop.buyer);
    await shop.act("channel.leave", { channelId }, shop.buyer);
    await shop.act("message.send", { channelId, text: "回复", mentions: [], replyTo: first }, shop.area);
    const view = await equal(channelId);
    expect(view.messages).toHaveLength(100);
    expect(view.channel?.memberIds).toHaveLength(3);
    expect(await mayFollow(shop.buyer, channelId)).toBe(false);
  });
});

describe("markers and lists on PostgreSQL", () => {
  test("CHAT-12, CHAT-15: marks from several devices at once converge; unread and mentions are counted", async () => {
    const channelB = placeChannelId(shop.storeB);
    for (let count = 0; count < 5; count += 1)
      await say(channelB, `早上好 ${count}`, shop.area, count === 3 ? [shop.clerkB.staffId] : []);
    const { staffId } = shop.clerkB;
    const unread = async () => {
      const listed = await shop.ask<ChannelSummary[]>("chat.channels", {}, shop.clerkB);
      const found = listed.find((channel) => channel.channelId === channelB);
      return [found?.unread, found?.unreadMentions, found?.delivered];
    };
    expect(await unread()).toEqual([5, 1, 0]);
    const marks = [3, 1, 2].map((read) => [{ channelId: channelB, staffId, delivered: 5 - read, read }]);
    await Promise.all(marks.map((one) => shop.house.submit("chat.mark", { marks: one })));
    expect(await unread()).toEqual([2, 1, 4]);
    const receipts = await shop.ask("chat.receipts", { channelId: channelB }, shop.area);
    expect(receipts).toMatchObject({
      marks: expect.arrayContaining([
        [staffId, 4, 3],
        [shop.area.staffId, 5, 5],
      ]),
    });
  });
});

describe("all devices of a person", () => {
  test("CHAT-5, CHAT-15: the own feed's entries come to its snapshot, and its markers count the list's unread", async () => {
    const { house } = shop;
    for (const { staffId, ...caller } of [shop.clerkA, shop.clerkB, shop.buyer, shop.area]) {
      const fresh = await house.database.read(house.chainId, (sql) => meFeedSource.snapshot(sql, staffId));
      const entries = await house.reader.ofFeed(house.chainId, staffFeed(staffId), 0, 10_000);
      const device = entries.reduce((view, entry) => meSpec.apply(view, entry), meSpec.empty());
      expect(device).toEqual(fresh);
      for (const channel of await shop.ask<ChannelSummary[]>("chat.channels", {}, { ...caller, staffId })) {
        const view = await shop.snapshot(channel.channelId);
        expect(unreadOf(view, device.markers[channel.channelId] ?? 0)).toBe(channel.unread);
        expect(channel.kind === "place" || device.channelIds.includes(channel.channelId)).toBe(true);
      }
    }
  });
});

describe("search", () => {
  test("CHAT-11: any part of a text is found, in both scripts; what was recalled is not", async () => {
    const { clerkA } = shop;
    await say(channelA, "轻羽跑步鞋 37 码 is SOLD out");
    const { messageId } = await say(channelA, "秘密口令");
    const found = async (text: string) =>
      (await shop.ask<{ text: string }[]>("chat.search", { text, channelId: channelA }, clerkA)).map(
        (one) => one.text,
      );
    const whole = "轻羽跑步鞋 37 码 is SOLD out";
    for (const text of ["跑步", "37 码", "sold", "ｓｏｌ", "out 轻羽", " 步鞋 "])
      expect(await found(text)).toEqual([whole]);
    for (const text of ["步跑", "%o", "out_", "鞋37", "'; --"]) expect(await found(text)).toEqual([]);
    expect(await found("口令")).toEqual(["秘密口令"]);
    await shop.act("message.recall", { messageId }, clerkA);
    expect(await found("口令")).toEqual([]);
  });

  test("CHAT-11: nobody notices whether the index has a message yet", async () => {
    const { clerkA, house } = shop;
    // The house does its chores too, so one of the two may have to wait.
    const index = async (): Promise<void> => {
      while (await runChore(house.database, searchChore, house.chainId, 100)) await setImmediate();
    };
    const kept = async (): Promise<number> => {
      const [row] = await house.database.read(house.chainId, (sql) =>
        sql<{ count: number }>("SELECT count(*) FROM message_grams WHERE channel_id = $1", [channelA]),
      );
      return row?.count ?? 0;
    };
    const found = async (text: string): Promise<string[]> =>
      (await shop.ask<{ text: string }[]>("chat.search", { text, channelId: channelA }, clerkA)).map(
        (one) => one.text,
      );
    const words = ["樱桃红 one", "樱桃红 two", "樱桃红 three"];
    let recalled = "";
    for (const text of words.slice(0, 2)) recalled = (await say(channelA, text)).messageId;
    expect(await found("樱桃红")).toEqual(["樱桃红 two", "樱桃红 one"]);

    await index();
    const before = await kept();
    expect(before).toBeGreaterThan(1);
    expect(await found("樱桃红")).toEqual(["樱桃红 two", "樱桃红 one"]);
    await index();
    expect(await kept(), "each message is taken up once").toBe(before);

    await say(channelA, "樱桃红 three");
    expect(await found("樱桃红"), "from the index and from behind it").toEqual(words.toReversed());
    await shop.act("message.recall", { messageId: recalled }, clerkA);
    expect(await found("樱桃红")).toEqual(["樱桃红 three", "樱桃红 one"]);
    await index();
    expect(await found("樱桃红")).toEqual(["樱桃红 three", "樱桃红 one"]);
  });
});
