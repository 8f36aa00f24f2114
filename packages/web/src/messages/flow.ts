/**
 * What stands under what in a conversation. Messages keep the order of their ordinals; acts of the place's stock are
 * merged in by time and folded into one line wherever they follow one another. A new day, the first unread message and
 * another author part the flow. Items keep their keys while the flow grows at either end, so that a list redraws and
 * moves only what changed.
 */
import type { ShownMessage } from "@instep/domain/chat/feed.ts";
import type { StaffId } from "@instep/domain/kernel/ids.ts";
import { dayNumber } from "../i18n/figures.ts";
import type { Act } from "./acts.ts";

export interface FailedMessage {
  /** Of the refused command. */
  readonly id: string;
  readonly text: string;
  readonly at: number;
}

export type FlowItem =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "new"; readonly key: string }
  | { readonly kind: "acts"; readonly key: string; readonly at: number; readonly acts: readonly Act[] }
  | { readonly kind: "failed"; readonly key: string; readonly failed: FailedMessage }
  | {
      readonly kind: "text";
      readonly key: string;
      readonly message: ShownMessage;
      /** First and last of a run by one author. */
      readonly first: boolean;
      readonly last: boolean;
    }
  | { readonly kind: "card" | "note" | "recalled"; readonly key: string; readonly message: ShownMessage };

export interface FlowInput {
  readonly messages: readonly ShownMessage[];
  /** In the order of their instants; empty where the channel has no place. */
  readonly acts: readonly Act[];
  /** The first message is the channel's first: acts before it belong to the flow too. */
  readonly isWhole: boolean;
  /** Ordinal that was read when the conversation was opened; null draws no line. */
  readonly newAfter: number | null;
  readonly me: StaffId;
  readonly failed: readonly FailedMessage[];
  readonly timeZone: string | undefined;
}

const runMsMax = 5 * 60_000;
const newKey = "new";

export function newLineKey(): string {
  return newKey;
}

export function flowOf(input: FlowInput): readonly FlowItem[] {
  const { messages, isWhole, newAfter, me, failed, timeZone } = input;
  const items: FlowItem[] = [];
  let day: number | undefined;
  let isNewDrawn = newAfter === null;
  const onDay = (at: number): void => {
    const next = dayOf(at, timeZone);
    // Clocks of a place never go back; an older act that was confirmed late stays in the day it is shown in.
    if (day !== undefined && next <= day) return;
    day = next;
    items.push({ kind: "day", key: `day/${next}`, at });
  };
  const begin = isWhole ? Number.NEGATIVE_INFINITY : (messages[0]?.at ?? Number.POSITIVE_INFINITY);
  const acts = input.acts.filter((act) => act.activity.at >= begin);
  let taken = 0;
  const fold = (until: number): void => {
    for (let act = acts[taken]; act !== undefined && act.activity.at < until; act = acts[taken]) {
      taken += 1;
      onDay(act.activity.at);
      const last = items.at(-1);
      if (last?.kind === "acts")
        items[items.length - 1] = { ...last, at: act.activity.at, acts: [...last.acts, act] };
      else items.push({ kind: "acts", key: `acts/${act.key}`, at: act.activity.at, acts: [act] });
    }
  };
  for (const message of messages) {
    fold(message.at);
    onDay(message.at);
    if (!isNewDrawn && message.ordinal > (newAfter ?? 0) && message.by !== me) {
      isNewDrawn = true;
      items.push({ kind: "new", key: newKey });
    }
    items.push(itemOf(message));
  }
  fold(Number.POSITIVE_INFINITY);
  for (const one of failed) items.push({ kind: "failed", key: `failed/${one.id}`, failed: one });
  return withRuns(items);
}

function itemOf(message: ShownMessage): FlowItem {
  const key = message.messageId;
  if (message.card !== null) return { kind: "card", key, message };
  if (message.note !== null) return { kind: "note", key, message };
  if (message.recalled) return { kind: "recalled", key, message };
  return { kind: "text", key, message, first: true, last: true };
}

function withRuns(items: readonly FlowItem[]): readonly FlowItem[] {
  return items.map((item, index) =>
    item.kind === "text"
      ? { ...item, first: !isRun(items[index - 1], item), last: !isRun(item, items[index + 1]) }
      : item,
  );
}

function isRun(one: FlowItem | undefined, other: FlowItem | undefined): boolean {
  if (one?.kind !== "text" || other?.kind !== "text") return false;
  return one.message.by === other.message.by && other.message.at - one.message.at <= runMsMax;
}

/** Every zone's midnight falls on a quarter of an hour, so a quarter has one day: the costly look-up is made once for it. */
const quarterMs = 15 * 60_000;
const days = new Map<string, number>();

export function dayOf(at: number, timeZone: string | undefined): number {
  const key = `${timeZone ?? ""}|${Math.floor(at / quarterMs)}`;
  let day = days.get(key);
  if (day === undefined) days.set(key, (day = dayNumber(at, timeZone)));
  return day;
}
