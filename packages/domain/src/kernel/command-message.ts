/** A command on its way from a device. */
import { z } from "zod";
import { deviceMadeIdSchema } from "./ids.ts";

export const commandMessageSchema = z.strictObject({
  id: deviceMadeIdSchema,
  name: z.string().max(60),
  args: z.unknown(),
  /** Epoch milliseconds on the device when the person acted. */
  madeAt: z.int().nonnegative(),
});
export type CommandMessage = z.infer<typeof commandMessageSchema>;
