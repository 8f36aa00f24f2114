/** Who reads a channel: those who belong to its place, or its members. Everything about a channel asks this first. */
import { staffOf, type Actor } from "../kernel/command.ts";
import type { ChannelId, StaffId } from "../kernel/ids.ts";
import type { State } from "../kernel/state.ts";
import { ref, type RowRef, type Table } from "../kernel/table.ts";
import { belongsTo, isAllowed } from "../identity/permissions.ts";
import { staffTable } from "../identity/rows.ts";
import { channelTable, memberTable, type ChannelRow } from "./rows.ts";

/** The row if a former round of `touches` has loaded it. */
export function seen<Row extends object>(
  state: State,
  of: Table<Row>,
  ...key: readonly string[]
): Row | undefined {
  return state.has(of, ...key) ? state.get(of, ...key) : undefined;
}

/** Rows that `canRead` reads. */
export function readerRefs(channelId: ChannelId, staffIds: readonly StaffId[]): RowRef[] {
  return staffIds.flatMap((staffId) => [ref(staffTable, staffId), ref(memberTable, channelId, staffId)]);
}

/** Rows that `channelOf` reads. */
export function channelRefs(channelId: ChannelId, actor: Actor): RowRef[] {
  const staffId = staffOf(actor);
  return [ref(channelTable, channelId), ...readerRefs(channelId, staffId === undefined ? [] : [staffId])];
}

export function canRead(state: State, channel: ChannelRow, staffId: StaffId): boolean {
  const staff = state.get(staffTable, staffId);
  if (staff?.status !== "active") return false;
  if (channel.placeId !== null) return belongsTo(staff.grants, channel.placeId);
  return state.get(memberTable, channel.channelId, staffId) !== undefined;
}

/** The channel if the actor may know of it (CHAT-6); the system knows all. */
export function channelOf(state: State, channelId: ChannelId, actor: Actor): ChannelRow | undefined {
  const channel = state.get(channelTable, channelId);
  if (channel === undefined || actor.kind === "system") return channel;
  return canRead(state, channel, actor.staffId) ? channel : undefined;
}

/** Whether the actor holds the permission at the channel's place; without a place, anywhere. */
export function holdsIn(state: State, channel: ChannelRow, actor: Actor, permission: string): boolean {
  if (actor.kind === "system") return true;
  const grants = state.get(staffTable, actor.staffId)?.grants ?? [];
  return isAllowed(grants, permission, channel.placeId ?? undefined);
}
