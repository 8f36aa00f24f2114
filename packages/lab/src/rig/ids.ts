/** Ids for generators: random bits are drawn for a thousand at a time, because drawing costs more than the rest of an id. */
import { randomFillSync } from "node:crypto";
import { makeId, type Id } from "@instep/domain/kernel/ids.ts";

const bytesEach = 10;
const pool = new Uint8Array(bytesEach * 1_000);
let used = pool.length;

/** An id as a device makes it now. */
export function newId<K extends string>(): Id<K> {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytesEach;
  return makeId<K>(Date.now(), pool.subarray(used - bytesEach, used));
}
