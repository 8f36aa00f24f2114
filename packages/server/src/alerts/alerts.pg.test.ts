import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ChannelId, DocumentId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { placeChannelId, type ChatMessage } from "@instep/domain/chat/contract.ts";
import { startShop, type Shop } from "./testing.ts";

let shop: Shop;
let clock = 0;
let channelA: ChannelId;
let channelW: ChannelId;
beforeEach(async () => {
  clock = Date.now();
  shop = await startShop(() => clock);
  channelA = placeChannelId(shop.storeA);
  channelW = placeChannelId(shop.depot);
});
afterEach(async () => {
  for (const channel of [channelA, channelW])
    expect(await shop.followed(channel)).toEqual(await shop.snapshot(channel));
  await shop.house.stop();
});

async function sell(size: string, quantity = 1): Promise<DocumentId> {
  const lines = [{ skuId: shop.sku(size), quantity, priceMinor: 39_900 }];
  const { documentId } = await shop.act<{ documentId: DocumentId }>(
    "stock.sell",
    { placeId: shop.storeA, lines },
    shop.clerkA,
  );
  await shop.house.settled();
  return documentId;
}
async function cards(channelId: ChannelId): Promise<ChatMessage[]> {
  const { messages } = await shop.snapshot(channelId);
  return messages.filter((message) => message.card !== null);
}
async function told(channelId: ChannelId) {
  return (await cards(channelId)).map(({ card }) => [card?.kind, card?.status, card?.settledBy]);
}

describe("from the sale to the card", () => {
  test("ALERT-3, ALERT-8: the last pair is a card at the store and at the warehouse; a step there is seen here", async () => {
    await sell("37");
    const [card] = await cards(channelA);
    expect(card).toMatchObject({
      by: null,
      mentions: [shop.managerA.staffId, shop.buyer.staffId],
      card: {
        kind: "last_pair",
        status: "open",
        data: {
          skuId: shop.sku("37"),
          placeId: shop.storeA,
          others: [
            [shop.storeB, 20],
            [shop.depot, 7],
          ],
        },
      },
    });
    const [copy] = await cards(channelW);
    expect(copy?.mentions).toEqual([shop.keeper.staffId]);
    expect(await told(placeChannelId(shop.storeB))).toEqual([]);
    await shop.act("card.take", { messageId: copy?.messageId }, shop.keeper);
    expect(await told(channelA)).toEqual([["last_pair", "taken", null]]);
    const seen = await shop.ask<object[]>("alert.open", {}, shop.owner);
    expect(seen).toMatchObject([
      { messageId: card?.messageId, status: "taken", takenBy: shop.keeper.staffId },
    ]);
    expect(await shop.ask("alert.open", {}, shop.keeper)).toMatchObject([{ messageId: copy?.messageId }]);
    expect(await shop.ask("alert.open", {}, shop.clerkB)).toEqual([]);
    await shop.act("card.solve", { messageId: card?.messageId, note: "已调 2 双" }, shop.managerA);
    expect(await shop.ask("alert.open", {}, shop.owner)).toEqual([]);
  });

  test("ALERT-3: an ordinary sale leaves nothing in the conversation", async () => {
    await sell("38", 2);
    expect((await shop.snapshot(channelA)).messages).toEqual([]);
  });

  test("ALERT-4, ALERT-11: a pair the book did not have asks the managers; undoing the sale settles", async () => {
    const documentId = await sell("39");
    expect(await cards(channelA)).toMatchObject([
      { mentions: [shop.managerA.staffId], card: { kind: "book_wrong", data: { found: 1, documentId } } },
    ]);
    expect(await told(channelW)).toEqual([]);
    await shop.act("stock.undo", { placeId: shop.storeA, documentId }, shop.clerkA);
    await shop.house.settled();
    expect(await told(channelA)).toEqual([["book_wrong", "solved", "undone"]]);
  });

  test("ALERT-5, ALERT-10: crossing the safety line is a card once, settled at the line or by a lower line", async () => {
    const target = { kind: "style", styleId: shop.styleId };
    const line = (pairs: number | null) =>
      shop
        .act("alert.set_line", { placeId: shop.storeA, target, pairs }, shop.managerA)
        .then(() => shop.house.settled());
    await line(4);
    expect(await shop.ask("alert.lines", { placeId: shop.storeA }, shop.clerkA)).toEqual([
      { placeId: shop.storeA, target, pairs: 4 },
    ]);
    expect(await shop.ask("alert.lines", { placeId: shop.storeB }, shop.clerkA)).toEqual([]);
    await sell("38");
    expect(await told(channelA)).toEqual([]);
    const second = await sell("38");
    await sell("38");
    expect(await cards(channelA)).toMatchObject([
      { card: { kind: "low_stock", data: { onHand: 3, pairs: 4 } } },
    ]);
    const back = {
      placeId: shop.storeA,
      lines: [{ skuId: shop.sku("38"), quantity: 1, condition: "sellable" }],
    };
    await shop.act("stock.return", { ...back, saleId: second }, shop.clerkA);
    await shop.house.settled();
    expect(await told(channelA)).toEqual([["low_stock", "open", null]]);
    await line(3);
    expect(await told(channelA)).toEqual([["low_stock", "solved", "restocked"]]);
    await line(null);
    await sell("38");
    expect(await told(channelA)).toHaveLength(1);
  });

  test("ALERT-6, ALERT-12: a large adjustment asks those who approve, and is settled by their answer", async () => {
    const lines = [{ skuId: shop.sku("38"), condition: "sellable", quantity: 9 }];
    const args = { placeId: shop.storeA, reason: "found", lines };
    const { documentId } = await shop.act<{ documentId: DocumentId }>("stock.adjust", args, shop.managerA);
    await shop.house.settled();
    expect(await cards(channelA)).toMatchObject([
      {
        mentions: [shop.area.staffId, shop.owner.staffId],
        card: { kind: "adjustment_request", data: { documentId, lines: [[shop.sku("38"), "sellable", 9]] } },
      },
    ]);
    await shop.act("stock.approve_adjustment", { placeId: shop.storeA, documentId }, shop.area);
    await shop.house.settled();
    expect(await told(channelA)).toEqual([["adjustment_request", "solved", "approved"]]);
  });

  test("ALERT-7, ALERT-10: sold out, restocked, sold out again: two cards, the first settled", async () => {
    await sell("37");
    const back = {
      placeId: shop.storeA,
      lines: [{ skuId: shop.sku("37"), quantity: 1, condition: "sellable" }],
    };
    await shop.act("stock.return", back, shop.clerkA);
    await shop.house.settled();
    await sell("37");
    await sell("37");
    expect(await told(channelA)).toEqual([
      ["last_pair", "solved", "restocked"],
      ["last_pair", "open", null],
      ["book_wrong", "open", null],
    ]);
  });

  test("ALERT-9: watching the whole log again changes nothing", async () => {
    await sell("37");
    await sell("39");
    const { database, chainId, reader } = shop.house;
    const before = await reader.head(chainId);
    const entries = await reader.after(chainId, 0, 10_000);
    const reactions = shop.house.modules.flatMap((module) => module.reactions);
    for (const entry of entries)
      for (const reaction of reactions.filter((one) => one.on.includes(entry.name))) {
        const commands = await database.read(chainId, (sql) => reaction.react(entry, sql, chainId));
        for (const command of commands)
          await shop.house.journal.submitSystem(chainId, command, reaction.name);
      }
    expect(await reader.head(chainId)).toEqual(before);
  });

  test("ALERT-14: half an hour untaken, the area manager is told once", async () => {
    await sell("37");
    clock += limits.cardEscalateMs - 1;
    await shop.house.timers.runDue(shop.house.chainId);
    expect((await shop.snapshot(channelA)).messages).toHaveLength(1);
    clock += 2;
    await shop.house.timers.runDue(shop.house.chainId);
    await shop.house.timers.runDue(shop.house.chainId);
    expect((await shop.snapshot(channelA)).messages).toMatchObject([
      { card: { escalated: true } },
      { note: "escalated", mentions: [shop.area.staffId], ordinal: 2 },
    ]);
  });
});
