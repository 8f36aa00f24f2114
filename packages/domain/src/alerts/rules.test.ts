import { beforeEach, describe, expect, test } from "vitest";
import {
  deriveId,
  type ColourwayId,
  type DocumentId,
  type MessageId,
  type SkuId,
  type StyleId,
} from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { placeTable } from "../identity/rows.ts";
import { codeOf } from "../identity/testing.ts";
import { skuTable, styleTable } from "../catalogue/rows.ts";
import { cellTable } from "../stock/rows.ts";
import { cardTable } from "../chat/rows.ts";
import { chatCommands } from "../chat/rules.ts";
import {
  channelA,
  channelB,
  followed,
  makeChatWorld,
  placeA,
  placeB,
  snapshotOf,
  type ChatWorld,
} from "../chat/testing.ts";
import { cellSubject, type AlertCard, type LineTarget } from "./contract.ts";
import { lineOf } from "./lines.ts";
import { alertSubjectTable, safetyLineTable } from "./rows.ts";
import { alertCommands } from "./rules.ts";

const styleId = deriveId<"style">("style", "1") as StyleId;
const skuId = deriveId<"sku">("sku", "1") as SkuId;
const colourwayId = deriveId<"colourway">("colourway", "1") as ColourwayId;
const documentOf = (name: string) => deriveId<"document">("document", name) as DocumentId;

let world: ChatWorld;
beforeEach(() => {
  world = makeChatWorld([...chatCommands, ...alertCommands]);
  for (const placeId of [placeA, placeB]) world.journal.plant(placeTable, { placeId, name: "P" } as never);
  world.journal.plant(styleTable, { styleId } as never);
  world.journal.plant(skuTable, { skuId, styleId } as never);
});

function cardOf(kind: AlertCard["kind"], name = "1", more: object = {}): AlertCard {
  const shoe = { placeId: placeA, skuId, styleId, colourwayId, documentId: documentOf(name) };
  const own = {
    last_pair: { ...shoe, others: [[placeB, 3]] },
    low_stock: { ...shoe, others: [], onHand: 1, pairs: 2 },
    book_wrong: { ...shoe, found: 1 },
    adjustment_request: {
      placeId: placeA,
      documentId: documentOf(name),
      reason: "count",
      lines: [[skuId, "sellable", -9]],
    },
  }[kind];
  return { kind, data: { ...own, ...more } } as AlertCard;
}
function raise(card: AlertCard, id = world.nextId(), more: object = {}) {
  const audience = [
    { channelId: channelA, mentions: [world.managerA.staffId] },
    { channelId: channelB, mentions: [] },
  ];
  return world.submit(
    "alert.raise",
    { card, audience, escalateTo: [world.head.staffId], ...more },
    undefined,
    id,
  );
}
function raised(card: AlertCard): MessageId {
  const outcome = raise(card);
  if (!outcome.ok) throw new Error(outcome.rejection.code);
  return (outcome.reply as { messageId: MessageId }).messageId;
}
function settle(args: { cells?: object[]; documents?: object[] }): string {
  return codeOf(world.submit("alert.settle", { cells: [], documents: [], ...args }));
}
const cell = { placeId: placeA, skuId, styleId };
const holding = (onHand: number) => {
  const row = { placeId: placeA, skuId, condition: "sellable", onHand, reserved: 0, opened: null } as const;
  world.journal.plant(cellTable, row);
};
const setLine = (placeId: string | null, target: LineTarget, pairs: number | null, by = world.managerA) =>
  codeOf(world.submit("alert.set_line", { placeId, target, pairs }, by));
const statusOf = (messageId: MessageId) => {
  const card = world.journal.row(cardTable, messageId);
  return [card?.status, card?.settledBy];
};

describe("safety lines", () => {
  test("ALERT-1: the most particular line that exists counts, and 0 says none", () => {
    const lines = new Map<string, number>();
    const line = () =>
      lineOf({ placeId: placeA, skuId, styleId }, (scope, target) => lines.get(`${scope}/${target}`));
    expect(line()).toBe(0);
    const steps: [string, number][] = [
      ["*/*", 1],
      [`${placeA}/*`, 2],
      [`*/${styleId}`, 3],
      [`*/${skuId}`, 4],
      [`${placeA}/${styleId}`, 5],
      [`${placeA}/${skuId}`, 0],
    ];
    for (const [key, pairs] of steps) {
      lines.set(key, pairs);
      lines.set(`${placeB}/${skuId}`, 99);
      expect(line()).toBe(pairs);
    }
  });

  test("ALERT-2: a place's line is set by its people, a line of all places by those who reach all", () => {
    const sku: LineTarget = { kind: "sku", skuId };
    expect(setLine(placeA, sku, 3)).toBe("ok");
    expect(world.journal.row(safetyLineTable, placeA, skuId)?.pairs).toBe(3);
    expect(world.entries("catalogue")).toMatchObject([
      { name: "alert.line_set", data: { placeId: placeA, target: sku, pairs: 3 } },
    ]);
    expect(setLine(placeA, sku, 3)).toBe("unchanged");
    expect(setLine(placeA, sku, null)).toBe("ok");
    expect(setLine(placeA, sku, null)).toBe("unchanged");
    expect(world.journal.rowsOf(safetyLineTable)).toEqual([]);
    expect(setLine(placeB, sku, 3)).toBe("forbidden");
    expect(setLine(placeA, sku, 3, world.clerkA)).toBe("forbidden");
    expect(setLine(null, { kind: "all" }, 2)).toBe("everywhere_only");
    expect(setLine(null, { kind: "all" }, 2, world.head)).toBe("ok");
    expect(world.entries("catalogue")).toHaveLength(3);
    expect(setLine(placeA, { kind: "sku", skuId: world.nextId() as never }, 2)).toBe("not_found");
    expect(setLine(world.nextId(), { kind: "all" }, 2, world.head)).toBe("not_found");
  });
});

describe("raising", () => {
  test("ALERT-3, ALERT-8: the card goes to each channel with its data and mentions", () => {
    raised(cardOf("last_pair"));
    expect(snapshotOf(world, channelA).messages).toMatchObject([
      {
        mentions: [world.managerA.staffId],
        card: { kind: "last_pair", status: "open", data: { others: [[placeB, 3]] } },
      },
    ]);
    expect(snapshotOf(world, channelB).messages).toHaveLength(1);
    expect(followed(world, channelA)).toEqual(snapshotOf(world, channelA));
    const nowhere = [{ channelId: world.nextId(), mentions: [] }];
    expect(codeOf(raise(cardOf("book_wrong"), undefined, { audience: nowhere }))).toBe("not_found");
  });

  test("ALERT-5: a low cell is not raised when its line says otherwise by now", () => {
    expect(codeOf(raise(cardOf("low_stock")))).toBe("unchanged");
    setLine(placeA, { kind: "style", styleId }, 2);
    expect(codeOf(raise(cardOf("low_stock")))).toBe("ok");
  });

  test("ALERT-7: one unsolved card of a kind a cell", () => {
    setLine(placeA, { kind: "all" }, 2);
    const first = raised(cardOf("last_pair"));
    expect(codeOf(raise(cardOf("last_pair", "2")))).toBe("unchanged");
    expect(codeOf(raise(cardOf("low_stock", "2")))).toBe("ok");
    world.accept("card.solve", { messageId: first }, world.managerA);
    expect(codeOf(raise(cardOf("last_pair", "3")))).toBe("ok");
    expect(
      world.journal.row(alertSubjectTable, cellSubject(placeA, skuId))?.cards.map((one) => one.kind),
    ).toEqual(["low_stock", "last_pair"]);
    expect(codeOf(raise(cardOf("book_wrong", "3")))).toBe("ok");
    expect(codeOf(raise(cardOf("book_wrong", "4")))).toBe("ok");
  });

  test("ALERT-9: raised again with the same id, or where the pair is back, nothing changes", () => {
    const id = world.nextId();
    const first = raise(cardOf("last_pair"), id);
    const length = world.journal.log.length;
    holding(1);
    expect(codeOf(raise(cardOf("last_pair", "2")))).toBe("unchanged");
    expect(raise(cardOf("last_pair"), id)).toEqual(first);
    // What was read meanwhile may differ; the id decides.
    expect(codeOf(raise(cardOf("last_pair", "1", { others: [] }), id))).toBe("conflict");
    expect(world.journal.log).toHaveLength(length);
  });
});

describe("settling", () => {
  test("ALERT-10: a last pair is settled when a pair is there, a low cell when it is at its line", () => {
    setLine(placeA, { kind: "all" }, 2);
    const last = raised(cardOf("last_pair"));
    const low = raised(cardOf("low_stock", "2"));
    expect(settle({ cells: [cell] })).toBe("unchanged");
    holding(1);
    expect(settle({ cells: [cell] })).toBe("ok");
    expect([statusOf(last), statusOf(low)]).toEqual([
      ["solved", "restocked"],
      ["open", null],
    ]);
    setLine(placeA, { kind: "all" }, 1);
    expect(settle({ cells: [cell] })).toBe("ok");
    expect(statusOf(low)).toEqual(["solved", "restocked"]);
    expect(world.journal.row(alertSubjectTable, cellSubject(placeA, skuId))).toBeUndefined();
    for (const channel of [channelA, channelB])
      expect(followed(world, channel)).toEqual(snapshotOf(world, channel));
  });

  test("ALERT-11: undoing the sale settles all its cards as undone", () => {
    const last = raised(cardOf("last_pair"));
    const wrong = raised(cardOf("book_wrong"));
    const other = raised(cardOf("book_wrong", "2"));
    const documents = [{ documentId: documentOf("1"), cause: "undone" }];
    holding(1);
    expect(settle({ cells: [cell], documents })).toBe("ok");
    expect([last, wrong, other].map(statusOf)).toEqual([
      ["solved", "undone"],
      ["solved", "undone"],
      ["open", null],
    ]);
  });

  test("ALERT-12: a request is settled with its document", () => {
    const request = raised(cardOf("adjustment_request"));
    expect(settle({ documents: [{ documentId: documentOf("1"), cause: "declined" }] })).toBe("ok");
    expect(statusOf(request)).toEqual(["solved", "declined"]);
  });

  test("ALERT-13: where nothing is unsolved, nothing is settled", () => {
    const last = raised(cardOf("last_pair"));
    world.accept("card.solve", { messageId: last }, world.managerA);
    holding(5);
    const documents = [{ documentId: documentOf("1"), cause: "undone" }];
    expect(settle({ cells: [cell], documents })).toBe("unchanged");
    expect(settle({})).toBe("unchanged");
  });
});

describe("escalation", () => {
  test("ALERT-14: an untaken card is escalated once after half an hour, a taken one never", () => {
    const open = raised(cardOf("last_pair"));
    const taken = raised(cardOf("book_wrong"));
    world.accept("card.take", { messageId: taken }, world.managerA);
    const timers = [...world.journal.timers.values()];
    expect(timers.map((timer) => [timer.command, timer.dueAt - world.at])).toEqual([
      ["alert.escalate", limits.cardEscalateMs],
      ["alert.escalate", limits.cardEscalateMs],
    ]);
    const outcomes = timers.map((timer) =>
      codeOf(world.submit(timer.command, timer.args, undefined, timer.timerId)),
    );
    expect(outcomes).toEqual(["ok", "unchanged"]);
    expect(snapshotOf(world, channelA).messages.at(-1)).toMatchObject({
      note: "escalated",
      replyTo: open,
      mentions: [world.head.staffId],
    });
    expect(codeOf(world.submit("alert.escalate", { messageId: open, mentions: [] }))).toBe("unchanged");
    expect(followed(world, channelA)).toEqual(snapshotOf(world, channelA));
  });
});
