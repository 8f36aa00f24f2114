/**
 * The little of ZIP (APPNOTE 6.3.10) that workbooks need. Reading goes by the central directory, which is right also
 * where a writer streamed and left the local headers empty; entries are inflated piece by piece against one budget, so
 * that a bomb is noticed before its bytes exist. Writing streams entries with data descriptors.
 */
import { Buffer } from "node:buffer";
import { crc32, createDeflateRaw, createInflateRaw } from "node:zlib";
import { SheetFailure } from "./table.ts";

export interface ZipEntry {
  name: string;
  method: number;
  packed: Uint8Array;
  crc: number;
}

/** Bytes that may still be unpacked from one file. */
export interface Budget {
  bytesLeft: number;
}

const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const descriptorSignature = 0x08074b50;
const endBytes = 22;
const entriesMax = 10_000;

/** Entries by name; throws `file_damaged` when the archive is none. */
export function readZip(bytes: Uint8Array): ReadonlyMap<string, ZipEntry> {
  try {
    return readDirectory(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    if (error instanceof RangeError) throw new SheetFailure("file_damaged");
    throw error;
  }
}

function readDirectory(file: Buffer): ReadonlyMap<string, ZipEntry> {
  const end = endOf(file);
  const count = Math.min(file.readUInt16LE(end + 10), entriesMax);
  const entries = new Map<string, ZipEntry>();
  let at = file.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (file.readUInt32LE(at) !== centralSignature) throw new SheetFailure("file_damaged");
    const nameBytes = file.readUInt16LE(at + 28);
    const extraBytes = file.readUInt16LE(at + 30);
    const extra = file.subarray(at + 46 + nameBytes, at + 46 + nameBytes + extraBytes);
    const { packedBytes, offset } = placeOf(file, at, extra);
    // Packed by a password: Excel keeps those in another container, so this is no workbook.
    if ((file.readUInt16LE(at + 8) & 1) !== 0) throw new SheetFailure("file_format");
    const name = file.toString("utf8", at + 46, at + 46 + nameBytes).replaceAll("\\", "/");
    if (file.readUInt32LE(offset) !== localSignature) throw new SheetFailure("file_damaged");
    const from = offset + 30 + file.readUInt16LE(offset + 26) + file.readUInt16LE(offset + 28);
    if (from + packedBytes > file.length) throw new SheetFailure("file_damaged");
    const packed = file.subarray(from, from + packedBytes);
    entries.set(name, { name, method: file.readUInt16LE(at + 10), packed, crc: file.readUInt32LE(at + 16) });
    at += 46 + nameBytes + extraBytes + file.readUInt16LE(at + 32);
  }
  return entries;
}

function endOf(file: Buffer): number {
  // A comment of up to 64 KB may follow.
  for (let at = file.length - endBytes; at >= Math.max(0, file.length - endBytes - 0xffff); at -= 1) {
    if (file.readUInt32LE(at) === endSignature) return at;
  }
  throw new SheetFailure("file_damaged");
}

/** Some writers always use the 64-bit fields: they stand in extra field 1, in this order, where the short one is full. */
function placeOf(file: Buffer, at: number, extra: Buffer): { packedBytes: number; offset: number } {
  const full = 0xffffffff;
  const short = {
    unpacked: file.readUInt32LE(at + 24),
    packed: file.readUInt32LE(at + 20),
    offset: file.readUInt32LE(at + 42),
  };
  let field = 0;
  while (field + 4 <= extra.length && extra.readUInt16LE(field) !== 1)
    field += 4 + extra.readUInt16LE(field + 2);
  let next = field + 4;
  const value = (kept: number): number => {
    if (kept !== full) return kept;
    next += 8;
    return Number(extra.readBigUInt64LE(next - 8));
  };
  value(short.unpacked);
  const packedBytes = value(short.packed);
  return { packedBytes, offset: value(short.offset) };
}

/** The content of an entry in pieces. Throws `file_too_large` when the budget is used up. */
export async function* unpack(entry: ZipEntry, budget: Budget): AsyncGenerator<Uint8Array> {
  if (entry.method !== 0 && entry.method !== 8) throw new SheetFailure("file_damaged");
  if (entry.method === 0) {
    spend(budget, entry.packed.length);
    yield entry.packed;
    if (crc32(entry.packed) !== entry.crc) throw new SheetFailure("file_damaged");
    return;
  }
  const stream = createInflateRaw({ chunkSize: 128 * 1024 });
  stream.end(entry.packed);
  let crc = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      spend(budget, piece.length);
      crc = crc32(piece, crc);
      yield piece;
    }
    if (crc !== entry.crc) throw new SheetFailure("file_damaged");
  } catch (error) {
    if (error instanceof SheetFailure) throw error;
    throw new SheetFailure("file_damaged");
  } finally {
    stream.destroy();
  }
}

function spend(budget: Budget, bytes: number): void {
  budget.bytesLeft -= bytes;
  if (budget.bytesLeft < 0) throw new SheetFailure("file_too_large");
}

export interface ZipSource {
  name: string;
  pieces: Iterable<string> | AsyncIterable<string>;
}

interface Written {
  name: Buffer;
  crc: number;
  packedBytes: number;
  unpackedBytes: number;
  offset: number;
}

/** A ZIP file in pieces; sources are read one after the other, each only as fast as the reader takes the pieces. */
export async function* writeZip(sources: Iterable<ZipSource>): AsyncGenerator<Uint8Array> {
  const written: Written[] = [];
  let offset = 0;
  for (const { name, pieces } of sources) {
    const entry: Written = { name: Buffer.from(name), crc: 0, packedBytes: 0, unpackedBytes: 0, offset };
    const header = localHeader(entry);
    yield header;
    const deflate = createDeflateRaw({ level: 3, chunkSize: 64 * 1024 });
    const feeding = feed(deflate, pieces, entry);
    // A source that fails ends the stream, and the loop below throws its error; this only keeps it from counting twice.
    feeding.catch(() => undefined);
    for await (const packed of deflate as AsyncIterable<Buffer>) {
      entry.packedBytes += packed.length;
      yield packed;
    }
    await feeding;
    const descriptor = Buffer.alloc(16);
    descriptor.writeUInt32LE(descriptorSignature, 0);
    writeSizes(descriptor, 4, entry);
    yield descriptor;
    offset += header.length + entry.packedBytes + descriptor.length;
    written.push(entry);
  }
  yield directoryOf(written, offset);
}

async function feed(
  deflate: ReturnType<typeof createDeflateRaw>,
  pieces: ZipSource["pieces"],
  entry: Written,
): Promise<void> {
  try {
    for await (const piece of pieces) {
      const bytes = Buffer.from(piece);
      entry.crc = crc32(bytes, entry.crc);
      entry.unpackedBytes += bytes.length;
      if (!deflate.write(bytes)) await room(deflate);
      // The reader left: nobody needs the rest.
      if (deflate.destroyed) return;
    }
    deflate.end();
  } catch (error) {
    deflate.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

function room(deflate: ReturnType<typeof createDeflateRaw>): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      deflate.off("drain", go).off("close", go);
      resolve();
    };
    deflate.on("drain", go).on("close", go);
  });
}

const version = 20;
/** Sizes follow the data (bit 3), names are UTF-8 (bit 11). */
const flags = 0x0808;
/** 1 January 1980, the earliest ZIP knows: the same rows give the same bytes. */
const dosDate = 0x0021;

function localHeader(entry: Written): Buffer {
  const header = Buffer.alloc(30 + entry.name.length);
  header.writeUInt32LE(localSignature, 0);
  header.writeUInt16LE(version, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(8, 8);
  header.writeUInt16LE(dosDate, 12);
  header.writeUInt16LE(entry.name.length, 26);
  entry.name.copy(header, 30);
  return header;
}

function writeSizes(target: Buffer, at: number, entry: Written): void {
  target.writeUInt32LE(entry.crc, at);
  target.writeUInt32LE(entry.packedBytes, at + 4);
  target.writeUInt32LE(entry.unpackedBytes, at + 8);
}

function directoryOf(written: readonly Written[], offset: number): Buffer {
  const records = written.map((entry) => {
    const record = Buffer.alloc(46 + entry.name.length);
    record.writeUInt32LE(centralSignature, 0);
    record.writeUInt16LE(version, 4);
    record.writeUInt16LE(version, 6);
    record.writeUInt16LE(flags, 8);
    record.writeUInt16LE(8, 10);
    record.writeUInt16LE(dosDate, 14);
    writeSizes(record, 16, entry);
    record.writeUInt16LE(entry.name.length, 28);
    record.writeUInt32LE(entry.offset, 42);
    entry.name.copy(record, 46);
    return record;
  });
  const directory = Buffer.concat(records);
  const end = Buffer.alloc(endBytes);
  end.writeUInt32LE(endSignature, 0);
  end.writeUInt16LE(written.length, 8);
  end.writeUInt16LE(written.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([directory, end]);
}
