/** The schema of a rejection, for the wire. */
import { z } from "zod";

export const retrySchema = z.enum(["never", "later", "after_sync"]);
export const rejectionSchema = z.strictObject({
  code: z.string().max(60),
  retry: retrySchema,
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
