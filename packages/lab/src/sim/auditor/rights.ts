/** Who may do what, written down a second time from the SPECs: places and what a role is allowed. */
import type { PlaceId, StaffId } from "@instep/domain/kernel/ids.ts";
import { personOf } from "../chain.ts";

const clerk = ["sell", "return", "undo", "move", "chat", "card"];
const manager = [...clerk, "undo_others", "adjust", "chat_manage"];
const rights: Readonly<Record<string, readonly string[]>> = {
  clerk,
  store_manager: manager,
  area_manager: [...manager, "approve"],
};

export function may(staff: string, right: string, placeId?: string | null): boolean {
  const grants = personOf.get(staff as StaffId)?.staff.grants ?? [];
  return grants.some(
    ({ role, placeIds }) =>
      rights[role]?.includes(right) === true &&
      (placeId == null || placeIds === null || placeIds.includes(placeId as PlaceId)),
  );
}

/** Reads the place's channel. */
export function belongs(staff: string, placeId: string): boolean {
  const grants = personOf.get(staff as StaffId)?.staff.grants ?? [];
  return grants.some(({ placeIds }) => placeIds === null || placeIds.includes(placeId as PlaceId));
}
