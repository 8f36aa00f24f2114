/** People, places and helpers for tests of the conversation. */
import type { Actor, Outcome } from "../kernel/command.ts";
import { deriveId, type ChannelId, type MessageId, type PlaceId, type StaffId } from "../kernel/ids.ts";
import { makeWorld, type World } from "../kernel/testing.ts";
import type { Role } from "../identity/permissions.ts";
import { chatViewOf, chatFeed } from "./feed.ts";
import { channelFeed, placeChannelId, type ChatView } from "./contract.ts";
import { cardTable, channelTable, memberTable, messageTable } from "./rows.ts";
import { chatCommands } from "./rules.ts";

export type Person = Actor & { kind: "staff" };

export const placeA = deriveId<"place">("place", "A") as PlaceId;
export const placeB = deriveId<"place">("place", "B") as PlaceId;
export const channelA = placeChannelId(placeA);
export const channelB = placeChannelId(placeB);

export interface ChatWorld extends World {
  readonly clerkA: Person;
  readonly managerA: Person;
  readonly clerkB: Person;
  readonly head: Person;
  person(name: string, role: Role, places: readonly PlaceId[] | null): Person;
  say(channelId: ChannelId, by: Actor, text: string, more?: object): Outcome;
}

export function makeChatWorld(commands = chatCommands): ChatWorld {
  const world = makeWorld({ commands });
  const person = (name: string, role: Role, places: readonly PlaceId[] | null) =>
    world.staff(name, [{ role, placeIds: places }]);
  world.accept("channel.ensure_place", { placeId: placeA, name: "A" });
  world.accept("channel.ensure_place", { placeId: placeB, name: "B" });
  return Object.assign(world, {
    clerkA: person("clerk A", "clerk", [placeA]),
    managerA: person("manager A", "store_manager", [placeA]),
    clerkB: person("clerk B", "clerk", [placeB]),
    head: person("head", "head_office", null),
    person,
    say: (channelId: ChannelId, by: Actor, text: string, more: object = {}) =>
      world.submit("message.send", { channelId, text, mentions: [], ...more }, by),
  });
}

/** What the server answers as a snapshot. */
export function snapshotOf(world: World, channelId: ChannelId): ChatView {
  const { journal } = world;
  const channel = journal.row(channelTable, channelId);
  if (channel === undefined) return chatFeed.empty();
  const inChannel = (row: { channelId: ChannelId }) => row.channelId === channelId;
  return chatViewOf(
    channel,
    journal
      .rowsOf(memberTable)
      .filter(inChannel)
      .map((row) => row.staffId as StaffId),
    journal.rowsOf(messageTable).filter(inChannel),
    new Map(journal.rowsOf(cardTable).map((card) => [card.messageId as MessageId, card])),
  );
}

/** The view of a device that has followed from the first entry, or from a snapshot at `seq`. */
export function followed(world: World, channelId: ChannelId, from = chatFeed.empty(), seq = 0): ChatView {
  return world.journal
    .entriesOf(channelFeed(channelId), seq)
    .reduce((view, entry) => chatFeed.apply(view, entry), from);
}
