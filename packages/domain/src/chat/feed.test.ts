import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Entry } from "../kernel/entry.ts";
import type { ChannelId, MessageId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { channelFeed, staffFeed, type ChatOwnEntryData } from "./contract.ts";
import { chatFeed, overlayChat, unreadOf } from "./feed.ts";
import { channelTable, markerTable, messageTable } from "./rows.ts";
import {
  channelA,
  channelB,
  followed,
  makeChatWorld,
  snapshotOf,
  type ChatWorld,
  type Person,
} from "./testing.ts";

type Step = { readonly act: string; readonly who: number; readonly what: number; readonly other: number };

const steps = fc.array(
  fc.record({
    act: fc.constantFrom(
      "send",
      "send",
      "send",
      "recall",
      "card",
      "take",
      "solve",
      "reopen",
      "mark",
      "add",
      "leave",
      "rename",
    ),
    who: fc.nat(3),
    what: fc.nat(),
    other: fc.nat(),
  }),
  { maxLength: 60 },
);

interface Storm {
  readonly world: ChatWorld;
  readonly people: readonly Person[];
  readonly channels: readonly ChannelId[];
}

function makeStorm(): Storm {
  const world = makeChatWorld();
  const { clerkA, managerA, clerkB, head } = world;
  const people = [clerkA, managerA, clerkB, head];
  const { channelId: team } = world.accept<{ channelId: ChannelId }>(
    "channel.create",
    { name: "Team", memberIds: [clerkB.staffId] },
    clerkA,
  );
  const { channelId: direct } = world.accept<{ channelId: ChannelId }>(
    "channel.open_direct",
    { staffId: head.staffId },
    managerA,
  );
  return { world, people, channels: [channelA, channelB, team, direct] };
}

/** One step of the storm; most are accepted, some refused, both must leave the views equal. */
function run({ world, people, channels }: Storm, { act, who, what, other }: Step): void {
  const by = people[who % people.length];
  const to = people[other % people.length];
  const channelId = channels[what % channels.length];
  if (by === undefined || to === undefined || channelId === undefined) return;
  const messages = world.journal.rowsOf(messageTable);
  const messageId: MessageId | undefined = messages[other % Math.max(1, messages.length)]?.messageId;
  world.at += other % 40_000;
  const staffIds = [to.staffId];
  const submit = {
    send: () =>
      world.say(channelId, by, `${act} ${other}`, {
        mentions: staffIds,
        ...(other % 5 === 0 && messageId ? { replyTo: messageId } : {}),
      }),
    recall: () => messageId && world.submit("message.recall", { messageId }, by),
    card: () =>
      world.submit("message.post_card", {
        kind: "last_pair",
        data: { n: other },
        audience: [
          { channelId, mentions: staffIds },
          { channelId: channels[other % channels.length], mentions: [] },
        ],
      }),
    take: () => messageId && world.submit("card.take", { messageId }, by),
    solve: () =>
      messageId && world.submit("card.solve", { messageId, note: other % 2 === 0 ? "done" : undefined }, by),
    reopen: () => messageId && world.submit("card.reopen", { messageId }, by),
    mark: () =>
      world.submit("chat.mark", {
        marks: [{ channelId, staffId: by.staffId, delivered: other % 20, read: what % 20 }],
      }),
    add: () => world.submit("channel.add_members", { channelId, staffIds }, by),
    leave: () => world.submit("channel.leave", { channelId }, by),
    rename: () => world.submit("channel.rename", { channelId, name: `Team ${other % 3}` }, by),
  };
  submit[act as keyof typeof submit]();
}

describe("the view of a channel", () => {
  test("CHAT-21: snapshot + entries = fresh snapshot after any commands, from any snapshot", () => {
    fc.assert(
      fc.property(steps, fc.nat(), (all, cut) => {
        const storm = makeStorm();
        const { world, channels } = storm;
        const at = cut % (all.length + 1);
        const taken = new Map<ChannelId, [ReturnType<typeof snapshotOf>, number]>();
        all.forEach((step, index) => {
          if (index === at)
            for (const id of channels)
              taken.set(id, [snapshotOf(world, id), world.journal.headOf(channelFeed(id))]);
          run(storm, step);
        });
        for (const id of channels) {
          const fresh = snapshotOf(world, id);
          expect(followed(world, id)).toEqual(fresh);
          const [view, seq] = taken.get(id) ?? [chatFeed.empty(), 0];
          expect(followed(world, id, view, seq)).toEqual(fresh);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("CHAT-21: only the last messages are kept, by entries as by snapshot", () => {
    const { world } = makeStorm();
    for (let count = 0; count < limits.chatMessagesKept + 7; count += 1)
      world.say(channelA, world.clerkA, `${count}`);
    const view = followed(world, channelA);
    expect(view).toEqual(snapshotOf(world, channelA));
    expect(view.messages).toHaveLength(limits.chatMessagesKept);
    expect(view.messages[0]?.ordinal).toBe(8);
  });

  test("CHAT-21: an unknown entry leaves the view as it is", () => {
    const { world } = makeStorm();
    const view = snapshotOf(world, channelA);
    for (const name of ["message.sung", "constructor", "__proto__"])
      expect(chatFeed.apply(view, { name, data: {}, at: 0, madeAt: 0 } as Entry)).toBe(view);
  });

  test("CHAT-12: marks converge whatever their order and number; ordinals stay without a gap", () => {
    const mark = fc.record({ channelId: fc.constant(channelA), delivered: fc.nat(12), read: fc.nat(12) });
    fc.assert(
      fc.property(fc.array(mark, { minLength: 1, maxLength: 12 }), fc.nat(), (marks, turn) => {
        const results = [
          marks,
          [...marks, ...marks].sort((a, b) => ((a.read * 7 + turn) % 5) - ((b.read * 7 + turn) % 5)),
        ].map((order) => {
          const world = makeChatWorld();
          for (let count = 0; count < 8; count += 1) world.say(channelA, world.clerkA, "x");
          const { staffId } = world.managerA;
          for (const one of order) world.submit("chat.mark", { marks: [{ ...one, staffId }] });
          expect(world.journal.row(channelTable, channelA)?.lastOrdinal).toBe(8);
          return world.journal.row(markerTable, channelA, staffId);
        });
        expect(results[0]).toEqual(results[1]);
      }),
      { numRuns: 60 },
    );
  });

  test("CHAT-15: every device of a person counts the same unread, from its feeds as from the rows", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const storm = makeStorm();
        for (const step of all) run(storm, step);
        const { world, people, channels } = storm;
        for (const { staffId } of people) {
          const marks = new Map<ChannelId, ChatOwnEntryData["chat.marked"]>();
          for (const { name, data } of world.entries(staffFeed(staffId))) {
            if (name !== "chat.marked") continue;
            const mark = data as ChatOwnEntryData["chat.marked"];
            const before = marks.get(mark.channelId);
            expect(mark.read).toBeGreaterThanOrEqual(before?.read ?? 0);
            expect(mark.delivered).toBeGreaterThanOrEqual(mark.read);
            marks.set(mark.channelId, mark);
          }
          for (const channelId of channels) {
            const row = world.journal.row(markerTable, channelId, staffId);
            const counted = unreadOf(followed(world, channelId), marks.get(channelId)?.read ?? 0);
            expect(counted).toBe(
              (world.journal.row(channelTable, channelId)?.lastOrdinal ?? 0) - (row?.readOrdinal ?? 0),
            );
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("the optimistic screen", () => {
  const madeAt = 1_764_000_000_500;

  test("CHAT-22: pending messages stand last as sending, in order, and never twice", () => {
    const { world } = makeStorm();
    const me = world.clerkA.staffId;
    world.say(channelA, world.managerA, "first");
    const [one, two] = [world.nextId(), world.nextId()];
    const pending = [one, two].map((id, index) => ({
      id,
      name: "message.send",
      args: { channelId: channelA, text: ` mine ${index} `, mentions: [] },
      madeAt,
    }));
    const other = {
      id: world.nextId(),
      name: "message.send",
      args: { channelId: channelB, text: "x", mentions: [] },
      madeAt,
    };
    const view = snapshotOf(world, channelA);
    const shown = overlayChat(view, [...pending, other], me);
    expect(shown.messages.map((message) => [message.ordinal, message.text, message.sending])).toEqual([
      [1, "first", undefined],
      [2, "mine 0", true],
      [3, "mine 1", true],
    ]);
    expect(shown.messages[0]).toBe(view.messages[0]);
    world.accept("message.send", pending[0]?.args, world.clerkA, one);
    const after = overlayChat(snapshotOf(world, channelA), pending, me);
    expect(after.messages.map((message) => [message.messageId, message.sending])).toEqual([
      [view.messages[0]?.messageId, undefined],
      [one, undefined],
      [two, true],
    ]);
    expect(overlayChat(view, [], me)).toBe(view);
  });

  test("CHAT-22: what was pressed on a card or recalled is shown at once", () => {
    const { world } = makeStorm();
    const { messageId } = world.accept<{ messageId: MessageId }>("message.post_card", {
      kind: "last_pair",
      data: {},
      audience: [{ channelId: channelA, mentions: [] }],
    });
    world.say(channelA, world.clerkA, "typo");
    const view = snapshotOf(world, channelA);
    const typo = view.messages[1]?.messageId;
    const pressed = (name: string, id = messageId) => ({
      id: world.nextId(),
      name,
      args: { messageId: id },
      madeAt,
    });
    const me = world.clerkA.staffId;
    const shown = overlayChat(
      view,
      [pressed("card.take"), pressed("card.solve"), pressed("message.recall", typo)],
      me,
    );
    expect(shown.messages).toMatchObject([
      { card: { status: "solved", takenBy: me, solvedBy: me } },
      { text: "", recalled: true },
    ]);
    expect(overlayChat(view, [pressed("card.reopen"), pressed("stock.sell")], me).messages[0]).toBe(
      view.messages[0],
    );
  });
});
