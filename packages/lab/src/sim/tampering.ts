/** Two flaws of a client, made on its wire: the client itself stays the real one. */
import type { Device } from "./device.ts";
import type { Run } from "./run.ts";

interface Message {
  t: string;
  id?: string;
  feed?: string;
  seq?: number;
}

function eachMessage(frame: string, change: (message: Message) => Message | undefined): string {
  const lines = frame.split("\n").flatMap((line) => {
    const message = change(JSON.parse(line) as Message);
    return message === undefined ? [] : [JSON.stringify(message)];
  });
  return lines.join("\n");
}

const sent = new WeakMap<Device, Set<string>>();

/** A command that goes out for the second time gets a new id. */
export function newIdsOnRetry(run: Run, device: Device, frame: string): string {
  const known = sent.get(device) ?? new Set();
  sent.set(device, known);
  return eachMessage(frame, (message) => {
    if (message.t !== "command" || message.id === undefined) return message;
    if (known.has(message.id)) return { ...message, id: run.newId() };
    known.add(message.id);
    return message;
  });
}

/** A live entry is taken for the next one, and nobody says that some are missing. */
export function takesWhatComes(device: Device, frame: string): string {
  const seqs = new Map<string, number>();
  return eachMessage(frame, (message) => {
    if (message.t === "head") return undefined;
    if (message.t !== "entry" || message.feed === undefined || message.seq === undefined) return message;
    const at = seqs.get(message.feed) ?? device.client?.feed(message.feed).get().seq ?? 0;
    const seq = message.seq > at + 1 && at > 0 ? at + 1 : message.seq;
    seqs.set(message.feed, seq);
    return { ...message, seq };
  });
}
