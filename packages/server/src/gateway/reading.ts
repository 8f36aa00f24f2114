/** Lines of a socket's frames as messages, or why they are none. */
import { limits } from "@instep/domain/kernel/limits.ts";
import { clientMessageSchema, type ClientMessage } from "@instep/domain/kernel/protocol.ts";
import { rejection, type Rejection } from "@instep/domain/kernel/rejection.ts";

export interface Unreadable {
  readonly why: Rejection;
  /** Present when it can be told which command it was: then it is answered as one. */
  readonly commandId: string | undefined;
}

/** A command with its envelope. */
export const commandMessageBytesMax = limits.commandBytesMax + limits.commandEnvelopeBytesMax;

export function readLine(line: string): ClientMessage | Unreadable {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { why: rejection("malformed", { path: "", issue: "json" }), commandId: undefined };
  }
  const { t, id } = (json ?? {}) as { t?: unknown; id?: unknown };
  const commandId = t === "command" && typeof id === "string" && id.length <= 60 ? id : undefined;
  if (t === "command" && Buffer.byteLength(line) > commandMessageBytesMax)
    return { why: rejection("too_large", { limit: limits.commandBytesMax }), commandId };
  const parsed = clientMessageSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return {
    why: rejection("malformed", { path: issue?.path.join(".") ?? "", issue: issue?.code ?? "" }),
    commandId,
  };
}
