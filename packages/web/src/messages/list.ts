/** The list of conversations: what a row shows, in which order, and what a search finds in it. */
import { findBest, searchTokensOf } from "@instep/domain/catalogue/find.ts";
import type { ShownChat, ShownMessage } from "@instep/domain/chat/feed.ts";
import { unreadOf } from "@instep/domain/chat/feed.ts";
import type { ChannelKind } from "@instep/domain/chat/rows.ts";
import type { DirectoryView, PublicStaff } from "@instep/domain/identity/contract.ts";
import type { PlaceKind, PlaceRow } from "@instep/domain/identity/rows.ts";
import type { ChannelId, StaffId } from "@instep/domain/kernel/ids.ts";
import type { Language } from "../i18n/i18n.ts";
import { homeOf, nameIn, partnerOf, spellingsOf } from "./names.ts";

export interface Conversation {
  readonly channelId: ChannelId;
  readonly kind: ChannelKind;
  /** Empty while neither the channel nor its place is known on this device. */
  readonly title: string;
  readonly placeKind: PlaceKind | undefined;
  readonly partner: StaffId | undefined;
  readonly last: ShownMessage | undefined;
  readonly lastAt: number;
  readonly unread: number;
  /** An unread message mentions the person. */
  readonly isMentioned: boolean;
}

export interface ListScene {
  readonly me: StaffId;
  readonly language: Language;
  readonly directory: DirectoryView | undefined;
  readonly markers: { readonly [channelId: string]: number };
}

export function conversationOf(
  channelId: ChannelId,
  view: ShownChat | undefined,
  place: PlaceRow | undefined,
  scene: ListScene,
): Conversation {
  const { me, language, directory, markers } = scene;
  const channel = view?.channel ?? null;
  const partner = channel === null ? undefined : partnerOf(channel, me);
  const partnerStaff = partner === undefined ? undefined : directory?.staff[partner];
  const named = place ?? partnerStaff;
  const read = markers[channelId] ?? 0;
  const last = view?.messages.at(-1);
  return {
    channelId,
    kind: place === undefined ? (channel?.kind ?? "group") : "place",
    title: named === undefined ? (channel?.name ?? "") : nameIn(named, language),
    placeKind: place?.kind,
    partner,
    last,
    lastAt: last?.at ?? 0,
    unread: view === undefined ? 0 : unreadOf(view, read),
    isMentioned:
      view?.messages.some((message) => message.ordinal > read && message.mentions.includes(me)) ?? false,
  };
}

/** Last activity first; those without any in the order they came in (own places before groups). */
export function sortConversations(conversations: readonly Conversation[]): readonly Conversation[] {
  return conversations.toSorted((one, other) => other.lastAt - one.lastAt);
}

const foundMax = 30;

/** `textsOf` gives further words to find by: a place's city and code, a group's members. */
export function findConversations(
  query: string,
  conversations: readonly Conversation[],
  textsOf: (conversation: Conversation) => readonly string[],
): readonly Conversation[] {
  return findBest(
    query,
    conversations,
    (one) => searchTokensOf([one.title, ...textsOf(one)].join(" ")),
    foundMax,
  );
}

/** By name in both spellings, staff number, role and place; all of them, by name, when nothing is asked. */
export function findPeople(
  query: string,
  people: readonly PublicStaff[],
  directory: DirectoryView,
  roleName: (role: string) => string,
): readonly PublicStaff[] {
  if (query.trim() === "") return people;
  return findBest(
    query,
    people,
    (staff) => {
      const place = homeOf(staff, directory);
      return searchTokensOf(
        [
          ...spellingsOf(staff),
          staff.number,
          ...staff.grants.map((grant) => roleName(grant.role)),
          ...(place === undefined ? [] : [...spellingsOf(place), place.code, place.city]),
        ].join(" "),
      );
    },
    foundMax * 4,
  );
}

export function sortPeople(people: readonly PublicStaff[], language: Language): readonly PublicStaff[] {
  const order = new Intl.Collator(language);
  return people.toSorted((one, other) => order.compare(nameIn(one, language), nameIn(other, language)));
}
