/** The schema of an entry, for the wire. */
import { z } from "zod";

export const entrySchema = z.strictObject({
  position: z.int().positive(),
  feed: z.string(),
  seq: z.int().positive(),
  name: z.string(),
  data: z.unknown(),
  at: z.int(),
  madeAt: z.int(),
  by: z.string().optional(),
  commandId: z.string(),
});
