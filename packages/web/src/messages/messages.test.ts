import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ShownChat, ShownMessage } from "@instep/domain/chat/feed.ts";
import type { DirectoryView, PublicStaff } from "@instep/domain/identity/contract.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import type { ChannelId, MessageId, PlaceId, SkuId, StaffId } from "@instep/domain/kernel/ids.ts";
import { deliveryOf, mergeMarks, receptionOf } from "./delivery.ts";
import { elsewhereOf } from "./elsewhere.ts";
import { highlightParts } from "./highlight.ts";
import { conversationOf, findConversations, findPeople, sortConversations, sortPeople } from "./list.ts";
import { nameIn, readersOf } from "./names.ts";
import { lasting, stopped, typed, typingMsMax } from "./typing.ts";

const me = "me" as StaffId;
const jack = "jack" as StaffId;
const store = {
  placeId: "p1" as PlaceId,
  code: "SH01",
  kind: "store",
  name: "上海静安店",
  nameEn: "Shanghai Jing'an",
  city: "上海",
} as PlaceRow;

function person(
  staffId: StaffId,
  name: string,
  nameEn: string,
  number: string,
  more: Partial<PublicStaff> = {},
): PublicStaff {
  return {
    staffId,
    name,
    nameEn,
    number,
    status: "active",
    grants: [{ role: "clerk", placeIds: [store.placeId] }],
    homePlaceId: store.placeId,
    language: "zh-CN",
    ...more,
  };
}
const people = [person(me, "林晓梅", "Lin Xiaomei", "1100"), person(jack, "陈志强", "Jack Chen", "1101")];
const directory: DirectoryView = {
  chain: null,
  places: { [store.placeId]: store },
  staff: Object.fromEntries(people.map((one) => [one.staffId, one])),
};

function message(ordinal: number, by: StaffId, more: Partial<ShownMessage> = {}): ShownMessage {
  return {
    messageId: `m${ordinal}` as MessageId,
    ordinal,
    by,
    at: ordinal * 1_000,
    madeAt: ordinal * 1_000,
    text: "…",
    mentions: [],
    replyTo: null,
    recalled: false,
    note: null,
    card: null,
    ...more,
  };
}

function chat(kind: "place" | "direct" | "group", messages: readonly ShownMessage[]): ShownChat {
  const memberIds = kind === "place" ? [] : [jack, me];
  const placeId = kind === "place" ? store.placeId : null;
  const channel = { channelId: "c" as ChannelId, kind, name: "冬款补货", placeId, memberIds };
  return { channel, messages, lastOrdinal: messages.at(-1)?.ordinal ?? 0 };
}

const scene = { me, language: "en", directory, markers: { c: 1 } } as const;
const id = "c" as ChannelId;

describe("list", () => {
  it("names a place, a partner and a group, and counts what is unread", () => {
    const messages = [message(1, jack), message(2, jack, { mentions: [me] }), message(3, me)];
    const place = conversationOf(id, chat("place", messages), store, scene);
    expect(place).toMatchObject({
      title: "Shanghai Jing'an",
      placeKind: "store",
      unread: 2,
      isMentioned: true,
      lastAt: 3_000,
    });
    expect(conversationOf(id, chat("direct", messages), undefined, scene)).toMatchObject({
      title: "Jack Chen",
      partner: jack,
    });
    expect(conversationOf(id, chat("group", []), undefined, scene)).toMatchObject({
      title: "冬款补货",
      unread: 0,
      lastAt: 0,
    });
  });

  it("names a place before its channel is here", () => {
    expect(conversationOf(id, undefined, store, { ...scene, language: "zh-CN" }).title).toBe("上海静安店");
  });

  it("sorts by last activity and keeps the order of equals", () => {
    const rows = [0, 5_000, 0, 9_000].map((lastAt, at) => ({
      ...conversationOf(id, undefined, store, scene),
      channelId: `${at}` as ChannelId,
      lastAt,
    }));
    expect(sortConversations(rows).map((row) => row.channelId)).toEqual(["3", "1", "0", "2"]);
  });

  it("finds people by either name, number, role and place", () => {
    const find = (query: string) =>
      findPeople(query, people, directory, (role) => (role === "clerk" ? "店员" : role)).map(
        (one) => one.number,
      );
    expect(find("志强")).toEqual(["1101"]);
    expect(find("jack")).toEqual(["1101"]);
    expect(find("1100")).toEqual(["1100"]);
    expect(find("店员")).toHaveLength(2);
    expect(find("静安")).toHaveLength(2);
    expect(find("")).toHaveLength(2);
    expect(find("nobody")).toEqual([]);
  });

  it("finds conversations by title and by further words", () => {
    const rows = [
      conversationOf(id, chat("group", []), undefined, scene),
      conversationOf(id, undefined, store, scene),
    ];
    expect(findConversations("补货", rows, () => [])).toHaveLength(1);
    expect(findConversations("xuhui", rows, (one) => (one.kind === "place" ? ["Xuhui"] : []))).toHaveLength(
      1,
    );
  });

  it("sorts people as their language does", () => {
    expect(sortPeople(people, "en").map((one) => nameIn(one, "en"))).toEqual(["Jack Chen", "Lin Xiaomei"]);
  });
});

describe("names", () => {
  it("counts as readers of a place those who belong to it and are active", () => {
    const gone = person("x" as StaffId, "旧", "Old", "9", { status: "inactive" });
    const everywhere = person("y" as StaffId, "区", "Area", "8", {
      grants: [{ role: "owner", placeIds: null }],
    });
    const other = person("z" as StaffId, "他", "Other", "7", {
      grants: [{ role: "clerk", placeIds: ["p2" as PlaceId] }],
    });
    const wide = { ...directory, staff: { ...directory.staff, x: gone, y: everywhere, z: other } };
    const { channel } = chat("place", []);
    expect(
      channel === null
        ? []
        : readersOf(channel, wide)
            .map((one) => one.number)
            .toSorted(),
    ).toEqual(["1100", "1101", "8"]);
  });
});

describe("delivery", () => {
  const marks = new Map([
    [jack as string, [5, 3] as const],
    [me as string, [9, 9] as const],
    ["z", [3, 3] as const],
  ]);

  it("goes from sending to read, and never counts the author", () => {
    expect(deliveryOf({ ordinal: 3, sending: true }, marks, me).status).toBe("sending");
    expect(deliveryOf({ ordinal: 6 }, marks, me)).toEqual({ status: "sent", readBy: 0 });
    expect(deliveryOf({ ordinal: 5 }, marks, me)).toEqual({ status: "delivered", readBy: 0 });
    expect(deliveryOf({ ordinal: 3 }, marks, me)).toEqual({ status: "read", readBy: 2 });
  });

  it("merges marks to the greater", () => {
    const merged = mergeMarks(marks, new Map([[jack as string, [4, 4] as const]]));
    expect(merged.get(jack)).toEqual([5, 4]);
    expect(merged.get(me)).toEqual([9, 9]);
  });

  it("puts everybody into one of three groups", () => {
    const [one, two, three] = [{ staffId: jack }, { staffId: "z" as StaffId }, { staffId: "q" as StaffId }];
    expect(receptionOf(4, [one, two, three], marks)).toEqual({
      read: [],
      delivered: [one],
      waiting: [two, three],
    });
    expect(receptionOf(3, [one, two, three], marks)).toEqual({
      read: [one, two],
      delivered: [],
      waiting: [three],
    });
  });
});

describe("typing", () => {
  it("counts for a few seconds, and ends with the message", () => {
    const writing = typed(new Map(), jack, 0);
    expect(lasting(writing, typingMsMax - 1)).toBe(writing);
    expect(lasting(writing, typingMsMax).size).toBe(0);
    expect(stopped(writing, jack).size).toBe(0);
    expect(stopped(writing, "z")).toBe(writing);
  });
});

describe("elsewhere", () => {
  const [here, a, b, c] = ["here", "a", "b", "c"] as PlaceId[] as [PlaceId, PlaceId, PlaceId, PlaceId];
  const skuId = "sku" as SkuId;
  const base = {
    skuId,
    here,
    places: [here, a, b, c],
    told: [
      [a, 2],
      [b, 9],
    ] as const,
  };

  it("says what the card told while nothing newer is known", () => {
    expect(elsewhereOf({ ...base, asked: undefined, followed: () => undefined })).toEqual([
      [b, 9],
      [a, 2],
    ]);
  });

  it("prefers what was asked, and what is followed to that", () => {
    const cell = (placeId: PlaceId, onHand: number, reserved = 0, condition = "sellable") => ({
      placeId,
      skuId,
      condition,
      onHand,
      reserved,
    });
    const asked = [cell(a, 5, 1), cell(b, 3, 3), cell(c, 1), cell(c, 7, 0, "damaged"), cell(here, 4)];
    expect(elsewhereOf({ ...base, asked, followed: () => undefined })).toEqual([
      [a, 4],
      [c, 1],
    ]);
    expect(elsewhereOf({ ...base, asked, followed: (place) => (place === c ? 8 : undefined) })).toEqual([
      [c, 8],
      [a, 4],
    ]);
  });
});

describe("highlight", () => {
  it("marks the words and brings the first into sight", () => {
    expect(highlightParts("短靴 37 卖得快", "37")).toEqual(["短靴 ", "37", " 卖得快"]);
    expect(highlightParts("a+b (c)", "(C)")).toEqual(["a+b ", "(c)", ""]);
    expect(highlightParts("plain", " ")).toEqual(["plain"]);
    expect(highlightParts("一二三四五六七八九十一二三四五六 补货", "补货")[0]).toMatch(/^….{6}$/);
  });
});

describe("drafts", () => {
  beforeEach(() => {
    // As in a browser: what is kept are the storage's own keys.
    const kept: Record<string, string> = Object.create({
      getItem: (key: string) => kept[key] ?? null,
      setItem: (key: string, value: string) => (kept[key] = value),
      removeItem: (key: string) => Reflect.deleteProperty(kept, key),
    });
    vi.stubGlobal("localStorage", kept);
  });

  it("keeps a draft a channel and person, tells, and forgets at the end", async () => {
    const { forgetDrafts, keepDraft, onDrafts, readDraft } = await import("../app/drafts.ts");
    let told = 0;
    const end = onDrafts(() => (told += 1));
    keepDraft("me", "c", "half a word");
    keepDraft("jack", "c", "his");
    expect(readDraft("me", "c")).toBe("half a word");
    keepDraft("me", "d", "more");
    keepDraft("me", "d", "  ");
    expect(readDraft("me", "d")).toBe("");
    expect(told).toBe(4);
    end();
    forgetDrafts("me");
    expect(readDraft("me", "c")).toBe("");
    expect(readDraft("jack", "c")).toBe("his");
  });
});
