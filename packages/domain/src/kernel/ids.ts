/** Ids with their schemas. Whoever only makes or compares ids takes them from `id.ts`, without the schema library. */
import { z } from "zod";
import { uuid7Pattern, uuidPattern, type Id } from "./id.ts";

export * from "./id.ts";

/** Schema of an id of the given kind; the brand exists only for the compiler. */
export function idOf<K extends string>(): z.ZodType<Id<K>, Id<K>> {
  return z.string().regex(uuidPattern, "uuid") as unknown as z.ZodType<Id<K>, Id<K>>;
}

/** Ids that a device may choose: version 7 only. */
export const deviceMadeIdSchema = z.string().regex(uuid7Pattern, "uuid7");
