/** Words of the conversation that devices need before any schema: ids of channels, feeds, what a text may be. */
import {
  deriveId,
  type ChannelId,
  type CommandId,
  type MessageId,
  type PlaceId,
  type StaffId,
} from "../kernel/id.ts";

/** Codes of this domain's refusals, besides the kernel's. */
export const chatRejections = [
  "text_empty",
  "text_unreadable",
  "direct_self",
  "not_a_group",
  "member_unknown",
  "members_too_many",
  "reply_unknown",
  "recall_too_late",
  "not_recallable",
  "card_taken",
  "card_solved",
  "card_open",
  "unchanged",
] as const;

export type ChatRejectionCode = (typeof chatRejections)[number];

export function placeChannelId(place: PlaceId): ChannelId {
  return deriveId<"channel">(place, "channel");
}

/** The same for both sides, whoever begins. */
export function directChannelId(one: StaffId, other: StaffId): ChannelId {
  return deriveId<"channel">([one, other].sort().join("/"), "direct");
}

export function channelFeed(channel: ChannelId): string {
  return `chat:${channel}`;
}

export function staffFeed(staff: StaffId): string {
  return `me:${staff}`;
}

/** Message of a card in its n-th channel; the first bears the id of the command that posted it. */
export function cardMessageId(command: CommandId, index: number): MessageId {
  return index === 0 ? (command as string as MessageId) : deriveId<"message">(command, `card/${index}`);
}

/** One line end, no space around; what is stored of a text. */
export function tidyText(text: string): string {
  return text.replace(/\r\n?/g, "\n").trim();
}

/** Control characters other than line break and tab. */
const unreadable = /(?![\n\t])\p{Cc}/u;

const visible = /[^\s\u200b-\u200f\u2060\ufeff]/;

/** Why a tidied text cannot stand, or undefined. Broken Unicode and NUL cannot be stored as JSON in PostgreSQL. */
export function textProblem(text: string): "text_empty" | "text_unreadable" | undefined {
  if (!text.isWellFormed() || unreadable.test(text)) return "text_unreadable";
  return visible.test(text) ? undefined : "text_empty";
}
