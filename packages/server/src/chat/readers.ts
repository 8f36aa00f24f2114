/** Which channels somebody reads, in SQL: the same answer as `canRead` of the rules. */
import type { PlaceId } from "@instep/domain/kernel/ids.ts";
import type { RoleGrant } from "@instep/domain/identity/permissions.ts";

/** Places whose people the grants make one of; null for all places. */
export function placesOf(grants: readonly RoleGrant[]): PlaceId[] | null {
  if (grants.some((grant) => grant.placeIds === null)) return null;
  return [...new Set(grants.flatMap((grant) => grant.placeIds ?? []))];
}

/**
 * A subquery of channel ids. Its parameters are $1 the chain, $2 the person, $3 `placesOf` their grants; a query that
 * uses it numbers its own from $4.
 */
export const readableChannels = `(
  SELECT m.channel_id FROM channel_member m WHERE m.chain_id = $1::uuid AND m.staff_id = $2::uuid
  UNION ALL
  SELECT c.channel_id FROM channel c WHERE c.chain_id = $1::uuid AND c.place_id IS NOT NULL
    AND ($3::uuid[] IS NULL OR c.place_id = ANY($3::uuid[]))
)`;
