import { describe, expect, it } from "vitest";
import type { ShownMessage } from "@instep/domain/chat/feed.ts";
import { openCard } from "@instep/domain/chat/feed.ts";
import type { DocumentId, MessageId, SkuId, StaffId } from "@instep/domain/kernel/ids.ts";
import type { Activity } from "@instep/domain/stock/feed.ts";
import { actsOf, rowsOf, totalsOf } from "./acts.ts";
import { flowOf, type FlowInput } from "./flow.ts";

const me = "me" as StaffId;
const jack = "jack" as StaffId;
const minute = 60_000;
/** A Monday, 10:00 in Shanghai. */
const morning = Date.UTC(2026, 5, 15, 2, 0);

function message(
  ordinal: number,
  at: number,
  by: StaffId | null,
  more: Partial<ShownMessage> = {},
): ShownMessage {
  return {
    messageId: `m${ordinal}` as MessageId,
    ordinal,
    by,
    at,
    madeAt: at,
    text: `text ${ordinal}`,
    mentions: [],
    replyTo: null,
    recalled: false,
    note: null,
    card: null,
    ...more,
  };
}

function activity(id: string, name: string, at: number, quantity = 1): Activity {
  const line = { skuId: "sku" as SkuId, condition: "sellable", quantity } as const;
  return {
    seq: at,
    name: `stock.${name}`,
    documentId: id as DocumentId,
    lines: [line],
    by: jack,
    at,
    madeAt: at,
  };
}

function flow(input: Partial<FlowInput>) {
  return flowOf({
    messages: [],
    acts: [],
    isWhole: true,
    newAfter: null,
    me,
    failed: [],
    timeZone: "Asia/Shanghai",
    ...input,
  });
}

describe("flow", () => {
  it("parts days by the place's clock", () => {
    const late = Date.UTC(2026, 5, 15, 15, 59);
    const items = flow({ messages: [message(1, late, jack), message(2, late + 2 * minute, jack)] });
    expect(items.map((item) => item.kind)).toEqual(["day", "text", "day", "text"]);
  });

  it("joins an author's messages within minutes into a run", () => {
    const items = flow({
      messages: [
        message(1, morning, jack),
        message(2, morning + minute, jack),
        message(3, morning + 2 * minute, me),
        message(4, morning + 9 * minute, me),
      ],
    });
    const runs = items.flatMap((item) => (item.kind === "text" ? [[item.first, item.last]] : []));
    expect(runs).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  it("draws the new line once, before the first unread message of somebody else", () => {
    const messages = [
      message(1, morning, jack),
      message(2, morning + minute, me),
      message(3, morning + 2 * minute, jack),
      message(4, morning + 3 * minute, jack),
    ];
    const items = flow({ messages, newAfter: 1 });
    expect(items.map((item) => item.key)).toEqual([items[0]?.key, "m1", "m2", "new", "m3", "m4"]);
    expect(flow({ messages, newAfter: null }).some((item) => item.kind === "new")).toBe(false);
    expect(flow({ messages, newAfter: 4 }).some((item) => item.kind === "new")).toBe(false);
  });

  it("folds acts between messages into one line that keeps its key while it grows", () => {
    const messages = [message(1, morning, jack), message(2, morning + 10 * minute, jack)];
    const sales = [1, 2, 3].map((n) => activity(`s${n}`, "sold", morning + n * minute));
    const later = activity("s9", "sold", morning + 20 * minute);
    const items = flow({ messages, acts: actsOf([...sales, later]) });
    expect(items.map((item) => item.kind)).toEqual(["day", "text", "acts", "text", "acts"]);
    const [before] = flow({ messages, acts: actsOf(sales.slice(0, 1)) }).filter(
      (item) => item.kind === "acts",
    );
    expect(items[2]?.key).toBe(before?.key);
    expect(items[2]?.kind === "acts" && items[2].acts).toHaveLength(3);
  });

  it("leaves out acts before the first message that is here, until the beginning is", () => {
    const messages = [message(101, morning, jack)];
    const acts = actsOf([activity("s1", "sold", morning - minute)]);
    expect(flow({ messages, acts, isWhole: false }).map((item) => item.kind)).toEqual(["day", "text"]);
    expect(flow({ messages, acts, isWhole: true }).map((item) => item.kind)).toEqual(["day", "acts", "text"]);
    expect(flow({ acts, isWhole: true }).map((item) => item.kind)).toEqual(["day", "acts"]);
  });

  it("knows cards, notes, recalled messages and refused ones", () => {
    const items = flow({
      messages: [
        message(1, morning, null, { card: openCard("last_pair", {}, morning) }),
        message(2, morning, null, { note: "escalated" }),
        message(3, morning, jack, { recalled: true }),
      ],
      failed: [{ id: "x", text: "no", at: morning }],
    });
    expect(items.map((item) => item.kind)).toEqual(["day", "card", "note", "recalled", "failed"]);
  });

  it("gives every item a key of its own", () => {
    const messages = Array.from({ length: 60 }, (_, at) =>
      message(at + 1, morning + at * 37 * minute, at % 3 === 0 ? me : jack),
    );
    const acts = actsOf(
      Array.from({ length: 60 }, (_, at) => activity(`s${at}`, "sold", morning + at * 41 * minute)),
    );
    const keys = flow({ messages, acts, newAfter: 7 }).map((item) => item.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("acts", () => {
  it("counts what stands and shows what was undone", () => {
    const acts = actsOf([
      activity("a", "sold", 1, 2),
      activity("b", "sold", 2),
      activity("c", "returned", 3),
      activity("d", "adjusted", 4, -1),
      activity("b", "undone", 5),
      activity("q", "adjustment_requested", 6, 9),
      activity("o", "opened", 7, 100),
    ]);
    expect(acts.map((act) => [act.kind, act.isUndone])).toEqual([
      ["sold", false],
      ["sold", true],
      ["returned", false],
      ["adjusted", false],
    ]);
    expect(totalsOf(acts)).toEqual({ sales: 1, pairs: 2, returns: 1, others: 1, undone: 1 });
  });

  it("keeps an undoing whose act is no longer known", () => {
    const acts = actsOf([activity("old", "undone", 5)]);
    expect(acts.map((act) => act.kind)).toEqual(["undone"]);
    expect(rowsOf(acts)[0]?.delta).toBeNull();
  });

  it("tells what each line did to the place's pairs, newest first", () => {
    const rows = rowsOf(
      actsOf([activity("a", "sold", 1, 2), activity("c", "returned", 3), activity("d", "adjusted", 4, -1)]),
    );
    expect(rows.map((row) => row.delta)).toEqual([-1, 1, -2]);
  });
});
