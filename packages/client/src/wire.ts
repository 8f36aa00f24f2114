/**
 * Frames: newline-joined JSON messages. Whatever arrives, reading never throws; what is no message of the protocol is
 * handed to `report` and left out.
 */
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { ClientMessage, ServerMessage } from "@instep/domain/kernel/protocol.ts";
import { isServerMessage } from "./shape.ts";

export type EntryMessage = Extract<ServerMessage, { t: "entry" }>;
export type Report = (problem: string, detail?: unknown) => void;

export function readFrame(frame: unknown, report: Report): ServerMessage[] {
  if (typeof frame !== "string") {
    report("frame_not_text", typeof frame);
    return [];
  }
  const messages: ServerMessage[] = [];
  for (const line of frame.split("\n")) {
    if (line === "") continue;
    const message = readMessage(line, report);
    if (message !== undefined) messages.push(message);
  }
  return messages;
}

function readMessage(line: string, report: Report): ServerMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    report("message_not_json", line.slice(0, 200));
    return undefined;
  }
  if (isServerMessage(value)) return value;
  report("message_unknown", line.slice(0, 200));
  return undefined;
}

/** The message is an entry with its tag; reducers see an entry. Ids were checked to be texts, the brand is the compiler's. */
export function entryOf(message: Omit<EntryMessage, "t">): Entry {
  return message as unknown as Entry;
}

export function writeFrame(messages: readonly ClientMessage[]): string {
  return messages.map((message) => JSON.stringify(message)).join("\n");
}
