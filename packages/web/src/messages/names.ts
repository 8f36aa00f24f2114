/** People and places as the reader's language calls them. */
import type { DirectoryView, PublicStaff } from "@instep/domain/identity/contract.ts";
import { belongsTo } from "@instep/domain/identity/permissions.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import type { ChatChannel } from "@instep/domain/chat/contract.ts";
import type { StaffId } from "@instep/domain/kernel/ids.ts";
import type { Language } from "../i18n/i18n.ts";

type Named = { readonly name: string; readonly nameEn: string };

export function nameIn(named: Named, language: Language): string {
  const [first, second] = language === "en" ? [named.nameEn, named.name] : [named.name, named.nameEn];
  return first === "" ? second : first;
}

/** Both spellings: a mention stands in the text as its author saw the name. */
export function spellingsOf({ name, nameEn }: Named): string[] {
  return [...new Set([name, nameEn])].filter((spelling) => spelling !== "");
}

export function staffOf(
  directory: DirectoryView | undefined,
  staffId: string | null,
): PublicStaff | undefined {
  return staffId === null ? undefined : directory?.staff[staffId];
}

/** Where a person is to be found: the home place, else the first place of a role that names some. */
export function homeOf(staff: PublicStaff, directory: DirectoryView): PlaceRow | undefined {
  const placeId = staff.homePlaceId ?? staff.grants.flatMap((grant) => grant.placeIds ?? [])[0];
  return placeId === undefined ? undefined : directory.places[placeId];
}

/** Those who read a channel: everybody who belongs to its place, or its members; active people only. */
export function readersOf(channel: ChatChannel, directory: DirectoryView): readonly PublicStaff[] {
  const { placeId } = channel;
  const people =
    placeId === null
      ? channel.memberIds.flatMap((staffId) => directory.staff[staffId] ?? [])
      : Object.values(directory.staff).filter((staff) => belongsTo(staff.grants, placeId));
  return people.filter((staff) => staff.status === "active");
}

/** The one a direct conversation is with. */
export function partnerOf(
  channel: Pick<ChatChannel, "kind" | "memberIds">,
  me: StaffId,
): StaffId | undefined {
  return channel.kind === "direct" ? channel.memberIds.find((staffId) => staffId !== me) : undefined;
}
