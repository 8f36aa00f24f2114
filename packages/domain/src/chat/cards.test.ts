import { beforeEach, describe, expect, test } from "vitest";
import type { Outcome } from "../kernel/command.ts";
import { command, commandList } from "../kernel/command.ts";
import type { MessageId } from "../kernel/ids.ts";
import { Draft, reject } from "../kernel/state.ts";
import { rejection } from "../kernel/rejection.ts";
import { z } from "zod";
import { cardRefs, escalateCard, escalationRefs, settleCard } from "./cards.ts";
import { cardMessageId } from "./contract.ts";
import { cardTable, type CardRow } from "./rows.ts";
import { chatCommands } from "./rules.ts";
import {
  channelA,
  channelB,
  followed,
  makeChatWorld,
  placeA,
  snapshotOf,
  type ChatWorld,
  type Person,
} from "./testing.ts";

/** As another domain settles and escalates: inside a decision of its own. */
const about = z.strictObject({ messageId: z.string(), mentions: z.array(z.string()) });
const settle = command({
  name: "test.settle",
  permission: "system",
  args: about,
  reply: z.strictObject({}),
  touches: ({ messageId }, _context, state) => cardRefs(messageId as MessageId, state),
  decide: (state, { messageId }, context) => {
    const draft = new Draft(state);
    return settleCard(draft, context, messageId as MessageId, "restocked")
      ? draft.accept({})
      : reject(rejection("unchanged"));
  },
});
const escalate = command({
  name: "test.escalate",
  permission: "system",
  args: about,
  reply: z.strictObject({}),
  touches: ({ messageId, mentions }, _context, state) =>
    escalationRefs(messageId as MessageId, mentions as never, state),
  decide: (state, { messageId, mentions }, context) => {
    const draft = new Draft(state);
    return escalateCard(draft, context, messageId as MessageId, mentions as never)
      ? draft.accept({})
      : reject(rejection("unchanged"));
  },
});

let world: ChatWorld;
let first: MessageId;
let second: MessageId;
let keeperB: Person;

beforeEach(() => {
  world = makeChatWorld([...chatCommands, ...commandList(settle, escalate)]);
  keeperB = world.clerkB;
  const id = world.nextId();
  const audience = [
    { channelId: channelA, mentions: [world.managerA.staffId, keeperB.staffId] },
    { channelId: channelB, mentions: [keeperB.staffId] },
    { channelId: channelA, mentions: [] },
    { channelId: world.nextId(), mentions: [] },
  ];
  world.accept("message.post_card", { kind: "last_pair", data: { size: "37" }, audience }, undefined, id);
  [first, second] = [cardMessageId(id, 0), cardMessageId(id, 1)];
});

function step(name: string, messageId: MessageId, by: Person, more: object = {}): string {
  const outcome: Outcome = world.submit(name, { messageId, ...more }, by);
  return outcome.ok ? "accepted" : outcome.rejection.code;
}
function bySystem(name: string, messageId: MessageId, mentions: readonly string[] = []): string {
  const outcome = world.submit(name, { messageId, mentions });
  return outcome.ok ? "accepted" : outcome.rejection.code;
}
const card = (messageId: MessageId): CardRow | undefined => world.journal.row(cardTable, messageId);

describe("cards", () => {
  test("CHAT-16: a card stands once in each of its channels, and a step in one is a step in all", () => {
    expect(snapshotOf(world, channelA).messages).toMatchObject([
      {
        messageId: first,
        ordinal: 1,
        by: null,
        mentions: [world.managerA.staffId],
        card: { kind: "last_pair" },
      },
    ]);
    expect(snapshotOf(world, channelB).messages).toMatchObject([
      { messageId: second, mentions: [keeperB.staffId] },
    ]);
    expect(step("card.take", second, keeperB)).toBe("accepted");
    expect(snapshotOf(world, channelA).messages[0]?.card).toMatchObject({
      status: "taken",
      takenBy: keeperB.staffId,
    });
    expect(step("card.solve", first, world.clerkA, { note: " sent two " })).toBe("accepted");
    expect(card(second)).toMatchObject({
      status: "solved",
      solvedBy: world.clerkA.staffId,
      takenBy: keeperB.staffId,
      solvedNote: "sent two",
    });
    for (const channel of [channelA, channelB])
      expect(followed(world, channel)).toEqual(snapshotOf(world, channel));
  });

  test("CHAT-17: open, taken, solved and back; other steps are refused", () => {
    const { clerkA, managerA } = world;
    expect(step("card.reopen", first, clerkA)).toBe("card_open");
    expect(step("card.take", first, clerkA)).toBe("accepted");
    expect(step("card.take", first, managerA)).toBe("card_taken");
    expect(step("card.reopen", first, managerA)).toBe("accepted");
    expect(card(first)).toMatchObject({ status: "open", takenBy: null });
    expect(step("card.solve", first, managerA)).toBe("accepted");
    expect(step("card.solve", first, clerkA)).toBe("card_solved");
    expect(step("card.take", first, clerkA)).toBe("card_solved");
    expect(step("card.reopen", second, keeperB)).toBe("accepted");
    expect(card(first)).toMatchObject({ status: "open", solvedBy: null, solvedNote: null });
    expect(step("card.solve", first, clerkA, { note: "a\u0007" })).toBe("text_unreadable");
  });

  test("CHAT-18: a card is handled by readers of its channel who may handle cards there", () => {
    const finance = world.person("finance", "finance", [placeA]);
    const roaming = world.staff("roaming", [
      { role: "finance", placeIds: [placeA] },
      { role: "clerk", placeIds: [world.nextId() as never] },
    ]);
    expect(step("card.take", first, finance)).toBe("forbidden");
    expect(step("card.take", first, roaming)).toBe("forbidden");
    expect(step("card.take", first, keeperB)).toBe("not_found");
    expect(step("card.take", first, world.head)).toBe("accepted");
  });

  test("CHAT-19: the system settles once, with the cause", () => {
    step("card.take", first, world.clerkA);
    expect(bySystem("test.settle", second)).toBe("accepted");
    expect([card(first), card(second)]).toMatchObject([
      { status: "solved", settledBy: "restocked", takenBy: world.clerkA.staffId },
      { status: "solved", settledBy: "restocked" },
    ]);
    expect(bySystem("test.settle", first)).toBe("unchanged");
    expect(followed(world, channelA)).toEqual(snapshotOf(world, channelA));
  });

  test("CHAT-20: a card is escalated once, while it is open, by a note that follows it", () => {
    expect(bySystem("test.escalate", first, [world.head.staffId, keeperB.staffId])).toBe("accepted");
    expect(snapshotOf(world, channelA).messages).toMatchObject([
      { card: { escalated: true, status: "open" } },
      { ordinal: 2, note: "escalated", replyTo: first, mentions: [world.head.staffId], by: null },
    ]);
    expect(bySystem("test.escalate", first, [world.head.staffId])).toBe("unchanged");
    step("card.take", second, keeperB);
    expect(bySystem("test.escalate", second, [])).toBe("unchanged");
    expect(followed(world, channelA)).toEqual(snapshotOf(world, channelA));
  });
});
