/**
 * Columns as array parameters in PostgreSQL's binary form (`array_recv`): a batch sends some forty columns of a thousand
 * values, and parsing their text took more than half of the time of an insert. Text in, text out for everybody else.
 *
 * A one-dimensional array: int32 dimensions, int32 has-nulls, oid of the element, int32 length, int32 lower bound; then
 * for each element int32 byte length (-1 for NULL) and its bytes, all big-endian.
 */
import type { ColumnType } from "@instep/domain/kernel/table.ts";

const headerBytes = 20;
/** 2000-01-01, where PostgreSQL's instants begin, in epoch milliseconds. */
const postgresEpochMs = 946_684_800_000;

interface Encoding {
  readonly oid: number;
  /** Bytes of every value that is not NULL; undefined where they differ. */
  readonly fixed: number | undefined;
  readonly write: (into: Buffer, at: number, value: unknown) => number;
}

/** Value of each hexadecimal digit's character code; 255 for anything else. */
const digits = new Uint8Array(128).fill(255);
for (let value = 0; value < 16; value += 1) {
  digits["0123456789abcdef".charCodeAt(value)] = value;
  digits["0123456789ABCDEF".charCodeAt(value)] = value;
}

/** Where the sixteen bytes begin in `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`. */
const uuidPlaces = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

function writeUuid(into: Buffer, at: number, value: unknown): number {
  const text = value as string;
  if (text.length !== 36) throw new TypeError("not a uuid");
  let wrong = 0;
  for (let index = 0; index < 16; index += 1) {
    const place = uuidPlaces[index] as number;
    const high = digits[text.charCodeAt(place)] ?? 255;
    const low = digits[text.charCodeAt(place + 1)] ?? 255;
    wrong |= high | low;
    into[at + index] = (high << 4) | low;
  }
  if (wrong > 15) throw new TypeError("not a uuid");
  return at + 16;
}

function writeInt64(into: Buffer, at: number, value: number): number {
  if (!Number.isSafeInteger(value)) throw new TypeError("not a safe integer");
  into.writeInt32BE(Math.floor(value / 0x1_0000_0000), at);
  return into.writeUInt32BE(value >>> 0, at + 4);
}

function writeText(into: Buffer, at: number, value: unknown): number {
  return at + into.write(value as string, at, "utf8");
}

const encodings: Readonly<Record<Exclude<ColumnType, "json">, Encoding>> = {
  uuid: { oid: 2950, fixed: 16, write: writeUuid },
  text: { oid: 25, fixed: undefined, write: writeText },
  integer: { oid: 23, fixed: 4, write: (into, at, value) => into.writeInt32BE(value as number, at) },
  bigint: { oid: 20, fixed: 8, write: (into, at, value) => writeInt64(into, at, value as number) },
  boolean: { oid: 16, fixed: 1, write: (into, at, value) => into.writeUInt8(value === true ? 1 : 0, at) },
  instant: {
    oid: 1184,
    fixed: 8,
    write: (into, at, value) => writeInt64(into, at, ((value as number) - postgresEpochMs) * 1_000),
  },
};

/**
 * The values of one column as one parameter: ids and texts as strings, instants as epoch milliseconds, `json` as any
 * value. null and undefined are NULL. Throws TypeError on what the column cannot hold.
 */
export function columnParam(type: ColumnType, values: readonly unknown[]): Buffer {
  // A jsonb[] would be parsed by array_recv too; the statement casts text element by element.
  if (type === "json")
    return encode(
      encodings.text,
      values.map((value) => (value === null || value === undefined ? null : JSON.stringify(value))),
    );
  return encode(encodings[type], values);
}

/**
 * Arrays are cut from slabs: a batch needs some forty, and an allocation each costs more than filling it. A slab goes
 * when the last array cut from it does.
 */
const slabBytes = 1 << 20;
let slab = Buffer.alloc(0);
let slabUsed = 0;

function cut(bytes: number): Buffer {
  if (bytes > slabBytes / 4) return Buffer.allocUnsafe(bytes);
  if (slabUsed + bytes > slab.length) {
    slab = Buffer.allocUnsafeSlow(slabBytes);
    slabUsed = 0;
  }
  slabUsed += bytes;
  return slab.subarray(slabUsed - bytes, slabUsed);
}

function encode({ oid, fixed, write }: Encoding, values: readonly unknown[]): Buffer {
  let bytes = headerBytes + values.length * 4;
  let nulls = 0;
  for (const value of values) {
    if (value === null || value === undefined) nulls += 1;
    else if (fixed === undefined) bytes += Buffer.byteLength(value as string);
  }
  if (fixed !== undefined) bytes += fixed * (values.length - nulls);
  const array = cut(bytes);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(nulls > 0 ? 1 : 0, 4);
  array.writeInt32BE(oid, 8);
  array.writeInt32BE(values.length, 12);
  array.writeInt32BE(1, 16);
  let at = headerBytes;
  for (const value of values) {
    if (value === null || value === undefined) at = array.writeInt32BE(-1, at);
    else {
      const end = write(array, at + 4, value);
      array.writeInt32BE(end - at - 4, at);
      at = end;
    }
  }
  return array;
}
