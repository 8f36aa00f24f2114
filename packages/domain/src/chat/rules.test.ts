import { beforeEach, describe, expect, test } from "vitest";
import type { ChannelId, MessageId, StaffId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { staffTable } from "../identity/rows.ts";
import { codeOf } from "../identity/testing.ts";
import { channelFeed, directChannelId, placeChannelId, staffFeed } from "./contract.ts";
import { channelTable, markerTable, messageTable } from "./rows.ts";
import { channelA, channelB, makeChatWorld, placeA, snapshotOf, type ChatWorld } from "./testing.ts";

let world: ChatWorld;
beforeEach(() => {
  world = makeChatWorld();
});

function group(name: string, members: readonly StaffId[], by = world.clerkA): ChannelId {
  return world.accept<{ channelId: ChannelId }>("channel.create", { name, memberIds: members }, by).channelId;
}
function sent(channelId: ChannelId, by = world.clerkA, text = "hello", more: object = {}) {
  const outcome = world.say(channelId, by, text, more);
  if (!outcome.ok) throw new Error(outcome.rejection.code);
  return outcome.reply as { messageId: MessageId; ordinal: number };
}
function ownEntries(staffId: StaffId) {
  return world.entries(staffFeed(staffId)).map(({ name, data }) => [name, data]);
}

describe("channels", () => {
  test("CHAT-1: a place has one channel, whose id derives from the place and whose name follows it", () => {
    expect(world.submit("channel.ensure_place", { placeId: placeA, name: "A" })).toMatchObject({
      rejection: { code: "unchanged" },
    });
    world.accept("channel.ensure_place", { placeId: placeA, name: "A2" });
    expect(world.journal.row(channelTable, placeChannelId(placeA))).toMatchObject({
      kind: "place",
      name: "A2",
    });
    expect(world.journal.rowsOf(channelTable)).toHaveLength(2);
    expect(codeOf(world.submit("channel.ensure_place", { placeId: placeA, name: "X" }, world.head))).toBe(
      "forbidden",
    );
  });

  test("CHAT-2: a place's channel is for those who belong to the place", () => {
    const { clerkA, clerkB, head } = world;
    expect([clerkA, head, clerkB].map((one) => codeOf(world.say(channelA, one, "hi")))).toEqual([
      "ok",
      "ok",
      "not_found",
    ]);
    const row = world.journal.row(staffTable, clerkA.staffId);
    if (row !== undefined) world.journal.plant(staffTable, { ...row, grants: [] });
    expect(codeOf(world.say(channelA, clerkA, "still there?"))).toBe("forbidden");
  });

  test("CHAT-3: two who open a direct channel at once share one", () => {
    const { clerkA, clerkB, head } = world;
    const one = world.accept("channel.open_direct", { staffId: clerkB.staffId }, clerkA);
    const before = ownEntries(clerkA.staffId);
    const other = world.accept("channel.open_direct", { staffId: clerkA.staffId }, clerkB);
    expect(one).toEqual(other);
    expect(one).toEqual({ channelId: directChannelId(clerkB.staffId, clerkA.staffId) });
    expect(ownEntries(clerkA.staffId)).toEqual(before);
    const direct = directChannelId(clerkA.staffId, clerkB.staffId);
    expect(world.entries(channelFeed(direct))).toHaveLength(1);
    expect(codeOf(world.say(direct, head, "me too"))).toBe("not_found");
    expect(codeOf(world.submit("channel.open_direct", { staffId: clerkA.staffId }, clerkA))).toBe(
      "direct_self",
    );
    const nobody = world.nextId();
    expect(codeOf(world.submit("channel.open_direct", { staffId: nobody }, clerkA))).toBe("member_unknown");
  });

  test("CHAT-4: members of a group add, rename and leave; other channels cannot be changed", () => {
    const { clerkA, clerkB, head, managerA } = world;
    const team = group(" Team ", [clerkB.staffId]);
    expect(snapshotOf(world, team).channel).toMatchObject({
      name: "Team",
      memberIds: [clerkA.staffId, clerkB.staffId].sort(),
    });
    world.accept("channel.rename", { channelId: team, name: "Crew" }, clerkB);
    expect(codeOf(world.submit("channel.rename", { channelId: team, name: "Crew" }, clerkB))).toBe(
      "unchanged",
    );
    world.accept(
      "channel.add_members",
      { channelId: team, staffIds: [head.staffId, clerkB.staffId] },
      clerkB,
    );
    expect(
      codeOf(world.submit("channel.add_members", { channelId: team, staffIds: [head.staffId] }, clerkA)),
    ).toBe("unchanged");
    expect(
      codeOf(world.submit("channel.add_members", { channelId: team, staffIds: [world.nextId()] }, clerkA)),
    ).toBe("member_unknown");
    world.accept("channel.leave", { channelId: team }, clerkA);
    expect(world.journal.row(channelTable, team)).toMatchObject({ memberCount: 2, name: "Crew" });
    expect(codeOf(world.submit("channel.leave", { channelId: team }, clerkA))).toBe("not_found");

    const { channelId: direct } = world.accept<{ channelId: ChannelId }>(
      "channel.open_direct",
      { staffId: clerkB.staffId },
      clerkA,
    );
    for (const channelId of [direct, channelA]) {
      expect(codeOf(world.submit("channel.leave", { channelId }, clerkA))).toBe("not_a_group");
      expect(codeOf(world.submit("channel.rename", { channelId, name: "mine" }, clerkA))).toBe("not_a_group");
      const staffIds = [managerA.staffId];
      expect(codeOf(world.submit("channel.add_members", { channelId, staffIds }, clerkA))).toBe(
        "not_a_group",
      );
    }
    expect(codeOf(world.submit("channel.create", { name: " \u200b ", memberIds: [] }, clerkA))).toBe(
      "text_empty",
    );
  });

  test("CHAT-5: who joins later begins with everything read, and is told in the own feed", () => {
    const { head, clerkA } = world;
    const team = group("Team", []);
    sent(team);
    world.accept("channel.add_members", { channelId: team, staffIds: [head.staffId] }, clerkA);
    expect(ownEntries(head.staffId)).toEqual([
      ["chat.channel_joined", { channelId: team }],
      ["chat.marked", { channelId: team, delivered: 1, read: 1 }],
    ]);
    world.accept("channel.leave", { channelId: team }, head);
    expect(ownEntries(head.staffId).at(-1)).toEqual(["chat.channel_left", { channelId: team }]);
  });

  test("CHAT-6: what one may not read does not exist for one", () => {
    const { clerkA, clerkB } = world;
    const team = group("Team", []);
    const { messageId } = sent(channelA);
    const card = world.accept<{ messageId: MessageId }>("message.post_card", {
      kind: "last_pair",
      data: {},
      audience: [{ channelId: channelA, mentions: [] }],
    });
    const tries: [string, object][] = [
      ["message.send", { channelId: channelA, text: "x", mentions: [] }],
      ["channel.rename", { channelId: team, name: "x" }],
      ["channel.leave", { channelId: team }],
      ["channel.add_members", { channelId: team, staffIds: [clerkB.staffId] }],
      ["message.recall", { messageId }],
      ["card.take", { messageId: card.messageId }],
      ["card.solve", { messageId: card.messageId }],
      ["card.reopen", { messageId: card.messageId }],
      ["message.recall", { messageId: world.nextId() }],
      ["card.take", { messageId: world.nextId() }],
    ];
    const length = world.journal.log.length;
    expect(tries.map(([name, args]) => codeOf(world.submit(name, args, clerkB)))).toEqual(
      tries.map(() => "not_found"),
    );
    expect(world.journal.log).toHaveLength(length);
    expect(codeOf(world.submit("message.recall", { messageId }, clerkA))).toBe("ok");
  });
});

describe("messages", () => {
  test("CHAT-7: the id is the command's, ordinals follow without a gap", () => {
    const id = world.nextId();
    const args = { channelId: channelA, text: "one", mentions: [] };
    expect(world.accept("message.send", args, world.clerkA, id)).toEqual({ messageId: id, ordinal: 1 });
    expect(world.accept("message.send", args, world.clerkA, id)).toEqual({ messageId: id, ordinal: 1 });
    expect(sent(channelA, world.managerA).ordinal).toBe(2);
    expect(sent(channelB, world.clerkB).ordinal).toBe(1);
    expect(world.journal.row(channelTable, channelA)?.lastOrdinal).toBe(2);
  });

  test("CHAT-8: text is trimmed; empty, unreadable and too long text is refused", () => {
    const { messageId } = sent(channelA, world.clerkA, "  two\r\nlines\t ");
    expect(world.journal.row(messageTable, messageId)?.text).toBe("two\nlines");
    const refused = (text: string) => codeOf(world.say(channelA, world.clerkA, text));
    expect(["", " \n ", "\u200b\ufeff"].map(refused)).toEqual(["text_empty", "text_empty", "text_empty"]);
    expect(["\u001b[31m", "\u0085x"].map(refused)).toEqual(["text_unreadable", "text_unreadable"]);
    // What no database keeps is refused for every command alike.
    expect(["a\u0000b", "\ud800"].map(refused)).toEqual(["malformed", "malformed"]);
    expect(refused("x".repeat(limits.textCharsMax + 1))).toBe("malformed");
    expect(refused("🥿👟")).toBe("ok");
  });

  test("CHAT-9: only readers are mentioned, each once", () => {
    const { clerkA, clerkB, head } = world;
    const mentions = [head.staffId, clerkB.staffId, head.staffId];
    const { messageId } = sent(channelA, clerkA, "@head", { mentions });
    expect(world.journal.row(messageTable, messageId)?.mentions).toEqual([head.staffId]);
  });

  test("CHAT-10: a reply names a message of the same channel", () => {
    const first = sent(channelA);
    const reply = sent(channelA, world.head, "yes", { replyTo: first.messageId });
    expect(world.journal.row(messageTable, reply.messageId)?.replyTo).toBe(first.messageId);
    expect(codeOf(world.say(channelB, world.head, "no", { replyTo: first.messageId }))).toBe("reply_unknown");
    expect(codeOf(world.say(channelA, world.head, "no", { replyTo: world.nextId() }))).toBe("reply_unknown");
  });

  test("CHAT-11: the author recalls for two minutes, the place's manager at any time", () => {
    const { clerkA, managerA, head } = world;
    const recall = (messageId: MessageId, by = clerkA) =>
      codeOf(world.submit("message.recall", { messageId }, by));
    const own = sent(channelA);
    const old = sent(channelA);
    const group1 = sent(group("Team", [managerA.staffId]));
    world.at += limits.recallMsMax;
    expect(recall(own.messageId)).toBe("ok");
    expect(recall(own.messageId)).toBe("unchanged");
    world.at += 1;
    expect(recall(old.messageId)).toBe("recall_too_late");
    expect(recall(old.messageId, managerA)).toBe("ok");
    expect(recall(sent(channelA, managerA).messageId)).toBe("forbidden");
    expect(recall(group1.messageId, managerA)).toBe("forbidden");
    expect(snapshotOf(world, channelA).messages[0]).toMatchObject({ text: "", recalled: true, ordinal: 1 });
    const audience = [{ channelId: channelA, mentions: [] }];
    const card = world.accept<{ messageId: MessageId }>("message.post_card", {
      kind: "k",
      data: {},
      audience,
    });
    expect(recall(card.messageId, head)).toBe("not_recallable");
  });
});

describe("markers", () => {
  const marked = (channelId: ChannelId, staffId: StaffId, delivered: number, read: number) =>
    world.submit("chat.mark", { marks: [{ channelId, staffId, delivered, read }] });

  test("CHAT-12: markers only grow, end at the last ordinal, and read pulls delivered along", () => {
    const { managerA } = world;
    for (let count = 0; count < 3; count += 1) sent(channelA);
    const row = () => world.journal.row(markerTable, channelA, managerA.staffId);
    marked(channelA, managerA.staffId, 1, 2);
    expect(row()).toMatchObject({ deliveredOrdinal: 2, readOrdinal: 2 });
    marked(channelA, managerA.staffId, 99, 1);
    expect(row()).toMatchObject({ deliveredOrdinal: 3, readOrdinal: 2 });
  });

  test("CHAT-13: writing moves the author's markers to the message", () => {
    sent(channelA, world.managerA);
    sent(channelA);
    expect(world.journal.row(markerTable, channelA, world.clerkA.staffId)).toMatchObject({
      deliveredOrdinal: 2,
      readOrdinal: 2,
    });
    expect(world.journal.row(markerTable, channelA, world.managerA.staffId)?.readOrdinal).toBe(1);
    expect(ownEntries(world.clerkA.staffId)).toEqual([
      ["chat.marked", { channelId: channelA, delivered: 2, read: 2 }],
    ]);
  });

  test("CHAT-14: a changed marker is told, an unchanged one leaves nothing", () => {
    const { managerA, clerkB } = world;
    sent(channelA);
    const marks = [
      { channelId: channelA, staffId: managerA.staffId, delivered: 1, read: 0 },
      { channelId: channelA, staffId: managerA.staffId, delivered: 1, read: 1 },
      { channelId: channelA, staffId: clerkB.staffId, delivered: 1, read: 1 },
    ];
    world.accept("chat.mark", { marks });
    expect(ownEntries(managerA.staffId)).toEqual([
      ["chat.marked", { channelId: channelA, delivered: 1, read: 0 }],
      ["chat.marked", { channelId: channelA, delivered: 1, read: 1 }],
    ]);
    expect(ownEntries(clerkB.staffId)).toEqual([]);
    expect(codeOf(world.submit("chat.mark", { marks }))).toBe("unchanged");
    expect(codeOf(world.submit("chat.mark", { marks }, managerA))).toBe("forbidden");
  });
});
