/**
 * The file of a backup: one zstd stream of parts, each a header, data and a trailer that proves it.
 *
 *     frame   = type (1 byte: H, D or T), length (4 bytes, big-endian), payload
 *     part    = H {kind, …} D* T {bytes of D, sha256 of H and D, …}
 *     backup  = part "backup" (what, when, by which schema), part "table" each, part "file" each, part "end" {parts}
 *
 * A file that was cut ends without its "end", a changed byte fails zstd's or the part's own checksum: both are told
 * before anything is made of them. Reading and writing hold one frame in memory, whatever the size of the whole.
 */
import { createHash, type Hash } from "node:crypto";
import { StartRefused } from "../platform/refusal.ts";

export const formatVersion = 1;

/** The file is damaged, cut, or no backup at all. */
export class BackupBroken extends StartRefused {
  override name = "BackupBroken";
}

const types = { header: 0x48, data: 0x44, trailer: 0x54 } as const;
type FrameType = (typeof types)[keyof typeof types];
const frameHeadBytes = 5;
/** Data is cut into frames of at most so much. */
const dataBytesMax = 128 * 1024;
/** A header names every chain; what claims to be larger is damage. */
const frameBytesMax = 16 * 1024 * 1024;

function frame(type: FrameType, payload: Uint8Array): Buffer {
  const head = Buffer.allocUnsafe(frameHeadBytes);
  head.writeUInt8(type, 0);
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

/** One part as bytes. `finish` is asked for the trailer's own fields when the data has ended. */
export async function* partBytes(
  header: PartHeader,
  data: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = [],
  finish: () => object = () => ({}),
): AsyncGenerator<Buffer> {
  const opening = Buffer.from(JSON.stringify(header));
  yield frame(types.header, opening);
  const hash = createHash("sha256").update(opening);
  let bytes = 0;
  for await (const chunk of data) {
    for (let start = 0; start < chunk.length; start += dataBytesMax) {
      const slice = chunk.subarray(start, start + dataBytesMax);
      hash.update(slice);
      bytes += slice.length;
      yield frame(types.data, slice);
    }
  }
  const trailer = { ...finish(), bytes, sha256: hash.digest("hex") };
  yield frame(types.trailer, Buffer.from(JSON.stringify(trailer)));
}

export type PartHeader = { readonly kind: string; readonly [field: string]: unknown };

export interface Part {
  readonly header: PartHeader;
  /** The part's data, once; ends by throwing {@link BackupBroken} when it is not what was written. */
  data(): AsyncGenerator<Buffer>;
  /** Known when the data was read to its end. */
  readonly trailer: Readonly<Record<string, unknown>> | undefined;
}

/** Reads the parts of a backup in order; the data of one must be read before the next. Always ends with "end". */
export async function* readParts(source: AsyncIterable<Buffer>): AsyncGenerator<Part> {
  const frames = readFrames(source);
  let parts = 0;
  for (;;) {
    const next = await frames.next();
    if (next.done === true) throw new BackupBroken("the backup is cut off before its end");
    const [type, payload] = next.value;
    if (type !== types.header) throw new BackupBroken("the backup is damaged: a part has no beginning");
    const part = new OpenPart(payload, frames);
    yield part;
    if (part.trailer === undefined) for await (const _ of part.data());
    if (part.header.kind === "end") {
      if (part.header["parts"] !== parts) throw new BackupBroken("the backup is damaged: parts are missing");
      if ((await frames.next()).done !== true)
        throw new BackupBroken("the backup is damaged: it goes on after its end");
      return;
    }
    parts += 1;
  }
}

class OpenPart implements Part {
  readonly header: PartHeader;
  trailer: Part["trailer"];
  readonly #frames: AsyncGenerator<[number, Buffer]>;
  readonly #hash: Hash;

  constructor(opening: Buffer, frames: AsyncGenerator<[number, Buffer]>) {
    const header = parseObject(opening);
    const { kind } = header;
    this.#hash = createHash("sha256").update(opening);
    if (typeof kind !== "string") throw new BackupBroken("the backup is damaged: a part has no kind");
    this.header = { ...header, kind };
    this.#frames = frames;
  }

  async *data(): AsyncGenerator<Buffer> {
    let bytes = 0;
    for (;;) {
      const next = await this.#frames.next();
      if (next.done === true) throw new BackupBroken("the backup is cut off inside a part");
      const [type, payload] = next.value;
      if (type === types.trailer) return this.#prove(parseObject(payload), bytes);
      if (type !== types.data) throw new BackupBroken("the backup is damaged: a part has no end");
      this.#hash.update(payload);
      bytes += payload.length;
      yield payload;
    }
  }

  #prove(trailer: Record<string, unknown>, bytes: number): void {
    if (trailer["bytes"] !== bytes || trailer["sha256"] !== this.#hash.digest("hex"))
      throw new BackupBroken(`the backup is damaged: the checksum of ${this.header.kind} is wrong`);
    this.trailer = trailer;
  }
}

function parseObject(payload: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(payload.toString("utf8"));
    if (value !== null && typeof value === "object" && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // told below
  }
  throw new BackupBroken("the backup is damaged: a header cannot be read");
}

async function* readFrames(source: AsyncIterable<Buffer>): AsyncGenerator<[number, Buffer]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= frameHeadBytes) {
      const length = rest.readUInt32BE(1);
      if (length > frameBytesMax) throw new BackupBroken("this is no backup of Instep, or it is damaged");
      if (rest.length < frameHeadBytes + length) break;
      yield [rest.readUInt8(0), rest.subarray(frameHeadBytes, frameHeadBytes + length)];
      rest = rest.subarray(frameHeadBytes + length);
    }
  }
  if (rest.length > 0) throw new BackupBroken("the backup is cut off inside a frame");
}
