import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BackupBroken, partBytes, readParts, type PartHeader } from "./format.ts";

type Written = { header: PartHeader; data: Uint8Array };

async function write(parts: readonly Written[]): Promise<Buffer> {
  const bytes: Buffer[] = [];
  for (const { header, data } of parts)
    for await (const chunk of partBytes(header, [data], () => ({ rows: 7 }))) bytes.push(chunk);
  for await (const chunk of partBytes({ kind: "end", parts: parts.length })) bytes.push(chunk);
  return Buffer.concat(bytes);
}

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(source: AsyncIterable<Buffer>): Promise<Written[]> {
  const parts: Written[] = [];
  for await (const part of readParts(source)) {
    if (part.header.kind === "end") continue;
    const chunks: Buffer[] = [];
    for await (const chunk of part.data()) chunks.push(Buffer.from(chunk));
    // Restoring compares the rows with what PostgreSQL took.
    if (part.trailer?.["rows"] !== 7) throw new BackupBroken("rows");
    parts.push({ header: part.header, data: new Uint8Array(Buffer.concat(chunks)) });
  }
  return parts;
}

const partArbitrary = fc.record({
  header: fc.record({ kind: fc.constantFrom("table", "file"), name: fc.string({ unit: "grapheme" }) }),
  data: fc.uint8Array({ maxLength: 300 }),
});
const partsArbitrary = fc.array(partArbitrary, { maxLength: 4 });

describe("the file of a backup", () => {
  it("gives back what was written, however it arrives", async () => {
    await fc.assert(
      fc.asyncProperty(partsArbitrary, fc.integer({ min: 1, max: 400 }), async (parts, size) => {
        expect(await read(cut(await write(parts), size))).toEqual(parts);
      }),
    );
  });

  it("cuts large data into frames of bounded size", async () => {
    const data = new Uint8Array(1_000_000).fill(5);
    const frames: number[] = [];
    for await (const chunk of partBytes({ kind: "file" }, [data])) frames.push(chunk.length);
    expect(frames.length).toBeGreaterThan(8);
    expect(Math.max(...frames)).toBeLessThan(140_000);
    expect((await read(cut(await write([{ header: { kind: "file" }, data }]), 65_536)))[0]?.data).toEqual(
      data,
    );
  });

  it("notices any cut and any changed byte of data, header or end", async () => {
    await fc.assert(
      fc.asyncProperty(partsArbitrary, fc.nat(), fc.boolean(), async (parts, where, isCut) => {
        const bytes = await write(parts);
        const at = where % bytes.length;
        const broken = Buffer.from(bytes.subarray(0, isCut ? at : bytes.length));
        if (!isCut) broken.writeUInt8((bytes.readUInt8(at) + 1) % 256, at);
        const result = await read(cut(broken, 50)).catch((error: unknown) => error);
        expect(result).toBeInstanceOf(BackupBroken);
      }),
      { numRuns: 500 },
    );
  });

  it("notices a part that was taken out and what was put behind the end", async () => {
    const parts = [1, 2].map((fill) => ({ header: { kind: "file" }, data: new Uint8Array(9).fill(fill) }));
    const [whole, one] = [await write(parts), await write(parts.slice(0, 1))];
    const end = whole.subarray(whole.length - (one.length - (whole.length - one.length)));
    const without = Buffer.concat([one.subarray(0, whole.length - one.length), end]);
    await expect(read(cut(without, 64))).rejects.toThrow("parts are missing");
    await expect(read(cut(Buffer.concat([whole, whole]), 64))).rejects.toThrow("after its end");
    await expect(read(cut(Buffer.from("no backup at all, only text"), 64))).rejects.toThrow(BackupBroken);
    await expect(read(cut(Buffer.alloc(0), 64))).rejects.toThrow("cut off");
  });
});
