/** Decisions of the conversation: channels, messages, markers. Cards stand in `cards.ts`. */
import { command, commandList, staffOf, type CommandSpec, type Context } from "../kernel/command.ts";
import type { ChannelId, MessageId, StaffId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { rejection } from "../kernel/rejection.ts";
import { Draft, reject, type State } from "../kernel/state.ts";
import { ref } from "../kernel/table.ts";
import { staffTable } from "../identity/rows.ts";
import { canRead, channelOf, channelRefs, holdsIn, readerRefs, seen } from "./access.ts";
import { appendMessage, cardCommands, emitChat, readersAmong } from "./cards.ts";
import {
  args,
  directChannelId,
  placeChannelId,
  replies,
  staffFeed,
  textProblem,
  tidyText,
  type ChatOwnEntryData,
} from "./contract.ts";
import {
  channelTable,
  markerTable,
  memberTable,
  messageTable,
  type ChannelKind,
  type ChannelRow,
  type MarkerRow,
} from "./rows.ts";

const unknown = () => reject(rejection("not_found"));

function emitOwn<Name extends keyof ChatOwnEntryData>(
  draft: Draft,
  staffId: StaffId,
  name: Name,
  data: ChatOwnEntryData[Name],
): void {
  draft.emit(staffFeed(staffId), name, data);
}

function isActive(state: State, staffId: StaffId): boolean {
  return state.get(staffTable, staffId)?.status === "active";
}

function openChannel(
  draft: Draft,
  context: Context,
  channel: { channelId: ChannelId; kind: ChannelKind; name: string; placeId: ChannelRow["placeId"] },
  memberIds: readonly StaffId[],
): void {
  const { channelId } = channel;
  draft.put(channelTable, {
    ...channel,
    memberCount: memberIds.length,
    lastOrdinal: 0,
    createdAt: context.at,
  });
  emitChat(draft, channelId, "channel.opened", { ...channel, memberIds: [...memberIds].sort() });
  for (const staffId of memberIds) {
    draft.put(memberTable, { channelId, staffId, joinedAt: context.at });
    emitOwn(draft, staffId, "chat.channel_joined", { channelId });
  }
}

/** CHAT-12: how far the marker gets, or undefined when it stays. */
function moved(
  channel: ChannelRow,
  before: MarkerRow,
  delivered: number,
  read: number,
): MarkerRow | undefined {
  const readOrdinal = Math.max(before.readOrdinal, Math.min(read, channel.lastOrdinal));
  const deliveredOrdinal = Math.max(
    before.deliveredOrdinal,
    Math.min(delivered, channel.lastOrdinal),
    readOrdinal,
  );
  if (readOrdinal === before.readOrdinal && deliveredOrdinal === before.deliveredOrdinal) return undefined;
  return { ...before, deliveredOrdinal, readOrdinal };
}

/** Moves one person's markers in the draft and tells their devices; whether anything changed (CHAT-14). */
function mark(draft: Draft, channel: ChannelRow, staffId: StaffId, delivered: number, read: number): boolean {
  const { channelId } = channel;
  const before = draft.get(markerTable, channelId, staffId) ?? {
    channelId,
    staffId,
    deliveredOrdinal: 0,
    readOrdinal: 0,
  };
  const after = moved(channel, before, delivered, read);
  if (after === undefined) return false;
  draft.put(markerTable, after);
  emitOwn(draft, staffId, "chat.marked", {
    channelId,
    delivered: after.deliveredOrdinal,
    read: after.readOrdinal,
  });
  return true;
}

const openDirect = command({
  name: "channel.open_direct",
  permission: "chat.use",
  args: args.openDirect,
  reply: replies.channel,
  touches: ({ staffId }, { actor }) => {
    const me = staffOf(actor);
    if (me === undefined) return [];
    const channelId = directChannelId(me, staffId);
    return [ref(channelTable, channelId), ...readerRefs(channelId, [me, staffId])];
  },
  decide: (state, { staffId }, context) => {
    const me = staffOf(context.actor);
    if (me === undefined) return unknown();
    if (me === staffId) return reject(rejection("direct_self"));
    const draft = new Draft(state);
    const channelId = directChannelId(me, staffId);
    const channel = state.get(channelTable, channelId);
    if (channel !== undefined) {
      if (!canRead(state, channel, me)) return unknown();
      emitOwn(draft, me, "chat.channel_joined", { channelId });
      return draft.accept({ channelId });
    }
    if (!isActive(state, staffId)) return reject(rejection("member_unknown"));
    openChannel(draft, context, { channelId, kind: "direct", name: "", placeId: null }, [me, staffId]);
    return draft.accept({ channelId });
  },
});

const createGroup = command({
  name: "channel.create",
  permission: "chat.use",
  args: args.create,
  reply: replies.channel,
  touches: ({ memberIds }, { actor }) =>
    withActor(memberIds, staffOf(actor)).map((one) => ref(staffTable, one)),
  decide: (state, { name, memberIds }, context) => {
    const title = tidyText(name);
    const problem = textProblem(title);
    if (problem !== undefined) return reject(rejection(problem));
    const members = withActor(memberIds, staffOf(context.actor));
    if (members.length > limits.channelMembersMax)
      return reject(rejection("members_too_many", { max: limits.channelMembersMax }));
    if (members.length === 0 || !members.every((one) => isActive(state, one)))
      return reject(rejection("member_unknown"));
    const draft = new Draft(state);
    const channelId = context.commandId as string as ChannelId;
    openChannel(draft, context, { channelId, kind: "group", name: title, placeId: null }, members);
    return draft.accept({ channelId });
  },
});

function withActor(memberIds: readonly StaffId[], me: StaffId | undefined): StaffId[] {
  return [...new Set(me === undefined ? memberIds : [me, ...memberIds])];
}

const addMembers = command({
  name: "channel.add_members",
  permission: "chat.use",
  args: args.addMembers,
  reply: replies.done,
  touches: ({ channelId, staffIds }, { actor }) => [
    ...channelRefs(channelId, actor),
    ...readerRefs(channelId, staffIds),
    ...staffIds.map((staffId) => ref(markerTable, channelId, staffId)),
  ],
  decide: (state, { channelId, staffIds }, context) => {
    const channel = channelOf(state, channelId, context.actor);
    if (channel === undefined) return unknown();
    if (channel.kind !== "group") return reject(rejection("not_a_group"));
    const added = [...new Set(staffIds)]
      .filter((one) => state.get(memberTable, channelId, one) === undefined)
      .sort();
    if (added.length === 0) return reject(rejection("unchanged"));
    if (!added.every((one) => isActive(state, one))) return reject(rejection("member_unknown"));
    const memberCount = channel.memberCount + added.length;
    if (memberCount > limits.channelMembersMax)
      return reject(rejection("members_too_many", { max: limits.channelMembersMax }));
    const draft = new Draft(state);
    draft.put(channelTable, { ...channel, memberCount });
    emitChat(draft, channelId, "channel.members_added", { staffIds: added });
    for (const staffId of added) {
      draft.put(memberTable, { channelId, staffId, joinedAt: context.at });
      emitOwn(draft, staffId, "chat.channel_joined", { channelId });
      mark(draft, channel, staffId, channel.lastOrdinal, channel.lastOrdinal);
    }
    return draft.accept({});
  },
});

const leave = command({
  name: "channel.leave",
  permission: "chat.use",
  args: args.leave,
  reply: replies.done,
  touches: ({ channelId }, { actor }) => channelRefs(channelId, actor),
  decide: (state, { channelId }, { actor }) => {
    const staffId = staffOf(actor);
    const channel = channelOf(state, channelId, actor);
    if (channel === undefined || staffId === undefined) return unknown();
    if (channel.kind !== "group") return reject(rejection("not_a_group"));
    const draft = new Draft(state);
    draft.put(channelTable, { ...channel, memberCount: channel.memberCount - 1 });
    draft.remove(memberTable, channelId, staffId);
    emitChat(draft, channelId, "channel.left", { staffId });
    emitOwn(draft, staffId, "chat.channel_left", { channelId });
    return draft.accept({});
  },
});

const rename = command({
  name: "channel.rename",
  permission: "chat.use",
  args: args.rename,
  reply: replies.done,
  touches: ({ channelId }, { actor }) => channelRefs(channelId, actor),
  decide: (state, { channelId, name }, { actor }) => {
    const channel = channelOf(state, channelId, actor);
    if (channel === undefined) return unknown();
    if (channel.kind !== "group") return reject(rejection("not_a_group"));
    const title = tidyText(name);
    const problem = textProblem(title);
    if (problem !== undefined) return reject(rejection(problem));
    if (title === channel.name) return reject(rejection("unchanged"));
    const draft = new Draft(state);
    draft.put(channelTable, { ...channel, name: title });
    emitChat(draft, channelId, "channel.renamed", { name: title });
    return draft.accept({});
  },
});

const ensurePlace = command({
  name: "channel.ensure_place",
  permission: "system",
  args: args.ensurePlace,
  reply: replies.channel,
  touches: ({ placeId }) => [ref(channelTable, placeChannelId(placeId))],
  decide: (state, { placeId, name }, context) => {
    const channelId = placeChannelId(placeId);
    const channel = state.get(channelTable, channelId);
    if (channel?.name === name) return reject(rejection("unchanged"));
    const draft = new Draft(state);
    if (channel === undefined) openChannel(draft, context, { channelId, kind: "place", name, placeId }, []);
    else {
      draft.put(channelTable, { ...channel, name });
      emitChat(draft, channelId, "channel.renamed", { name });
    }
    return draft.accept({ channelId });
  },
});

const send = command({
  name: "message.send",
  permission: "chat.use",
  args: args.send,
  reply: replies.message,
  touches: ({ channelId, mentions, replyTo }, { actor }) => {
    const author = staffOf(actor);
    return [
      ...channelRefs(channelId, actor),
      ...readerRefs(channelId, mentions),
      ...(author === undefined ? [] : [ref(markerTable, channelId, author)]),
      ...(replyTo === undefined ? [] : [ref(messageTable, replyTo)]),
    ];
  },
  decide: (state, { channelId, text, mentions, replyTo }, context) => {
    const author = staffOf(context.actor);
    const channel = channelOf(state, channelId, context.actor);
    if (author === undefined || channel === undefined) return unknown();
    const tidy = tidyText(text);
    const problem = textProblem(tidy);
    if (problem !== undefined) return reject(rejection(problem));
    if (replyTo !== undefined && state.get(messageTable, replyTo)?.channelId !== channelId)
      return reject(rejection("reply_unknown"));
    const draft = new Draft(state);
    const messageId = context.commandId as string as MessageId;
    const message = {
      messageId,
      text: tidy,
      mentions: readersAmong(state, channel, mentions),
      replyTo: replyTo ?? null,
    };
    const ordinal = appendMessage(draft, context, channel, { ...message, byStaffId: author });
    emitChat(draft, channelId, "message.sent", { ...message, ordinal });
    mark(draft, { ...channel, lastOrdinal: ordinal }, author, ordinal, ordinal);
    return draft.accept({ messageId, ordinal });
  },
});

const recall = command({
  name: "message.recall",
  permission: "chat.use",
  args: args.recall,
  reply: replies.done,
  touches: ({ messageId }, { actor }, state) => {
    const channelId = seen(state, messageTable, messageId)?.channelId;
    return [ref(messageTable, messageId), ...(channelId === undefined ? [] : channelRefs(channelId, actor))];
  },
  decide: (state, { messageId }, { actor, at }) => {
    const message = state.get(messageTable, messageId);
    const channel = message === undefined ? undefined : channelOf(state, message.channelId, actor);
    if (message === undefined || channel === undefined) return unknown();
    if (message.byStaffId === null) return reject(rejection("not_recallable"));
    if (message.recalled) return reject(rejection("unchanged"));
    const isManager = channel.placeId !== null && holdsIn(state, channel, actor, "chat.manage");
    if (!isManager) {
      if (message.byStaffId !== staffOf(actor))
        return reject(rejection("forbidden", { permission: "chat.manage" }));
      if (at - message.at > limits.recallMsMax)
        return reject(rejection("recall_too_late", { minutes: limits.recallMsMax / 60_000 }));
    }
    const draft = new Draft(state);
    draft.put(messageTable, { ...message, text: "", mentions: [], recalled: true });
    emitChat(draft, message.channelId, "message.recalled", { messageId });
    return draft.accept({});
  },
});

const markRead = command({
  name: "chat.mark",
  permission: "system",
  args: args.mark,
  reply: replies.done,
  touches: ({ marks }) =>
    marks.flatMap(({ channelId, staffId }) => [
      ref(channelTable, channelId),
      ref(markerTable, channelId, staffId),
      ...readerRefs(channelId, [staffId]),
    ]),
  decide: (state, { marks }) => {
    const draft = new Draft(state);
    let changed = false;
    for (const { channelId, staffId, delivered, read } of marks) {
      const channel = state.get(channelTable, channelId);
      if (channel === undefined || !canRead(state, channel, staffId)) continue;
      changed = mark(draft, channel, staffId, delivered, read) || changed;
    }
    return changed ? draft.accept({}) : reject(rejection("unchanged"));
  },
});

export const chatCommands: readonly CommandSpec<never, unknown>[] = [
  ...commandList(openDirect, createGroup, addMembers, leave, rename, ensurePlace, send, recall, markRead),
  ...cardCommands,
];
