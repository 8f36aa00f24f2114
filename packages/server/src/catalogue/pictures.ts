/**
 * Pictures. What a file is, is told by its first bytes; only the formats named here reach a decoder, with a limit of
 * pixels and of time. Nothing of the file itself is kept: it is decoded, turned upright and encoded anew in three
 * sizes, without its metadata (a phone's photo tells where it was taken). The id is the hash of the file, so the same
 * picture is stored once and what an id names never changes.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp, { type Sharp } from "sharp";
import { isId, makeId, type ChainId, type MediaId, type StaffId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { Journal } from "../platform/contracts.ts";
import type { Database } from "../platform/database.ts";
import { Refusal } from "../platform/rejected.ts";
import { openGate } from "./gate.ts";

/** Longest side, pixels: in a list, on a screen, full. */
export const pictureSizes = { small: 160, medium: 480, large: 1_280 } as const;
export type PictureSize = keyof typeof pictureSizes;

export function isPictureSize(text: string): text is PictureSize {
  return Object.hasOwn(pictureSizes, text);
}

export interface PictureStore {
  readonly database: Database;
  readonly journal: Pick<Journal, "submitSystem">;
  readonly now: () => number;
  readonly mediaDir: string;
  readonly random: (bytes: number) => Uint8Array;
}
export interface StoredPicture {
  readonly mediaId: MediaId;
  readonly width: number;
  readonly height: number;
}

/** When the journal does not take it now. */
const storeAgainMs = 2_000;
const gate = openGate(limits.uploadsAtOnceMax, limits.uploadsWaitingMax);

/** Stores the picture in all sizes; a file that is no picture is refused. */
export async function storePicture(
  store: PictureStore,
  chainId: ChainId,
  bytes: Uint8Array,
  by: StaffId | null,
): Promise<StoredPicture> {
  if (!isPicture(bytes)) throw new Refusal("picture_format");
  const mediaId = mediaIdOf(bytes);
  const known = await knownPicture(store, chainId, mediaId);
  if (known !== undefined) return known;
  return gate.through(async () => {
    const { width, height, files } = await encode(bytes);
    for (const [size, file] of files) await put(store, fileOf(store.mediaDir, chainId, mediaId, size), file);
    const total = [...files.values()].reduce((sum, file) => sum + file.length, 0);
    const id = makeId<"command">(store.now(), store.random(10));
    const args = { mediaId, width, height, bytes: total, byStaffId: by };
    const outcome = await store.journal.submitSystem(chainId, { id, name: "picture.store", args }, "upload");
    // Somebody else may have stored the same picture meanwhile.
    if (!outcome.ok && outcome.rejection.code !== "unchanged") throw new Refusal("busy", {}, storeAgainMs);
    return { mediaId, width, height };
  });
}

async function knownPicture(
  { database, mediaDir }: PictureStore,
  chainId: ChainId,
  mediaId: MediaId,
): Promise<StoredPicture | undefined> {
  const [row] = await database.read(chainId, (sql) =>
    sql<{ width: number; height: number }>("SELECT width, height FROM media WHERE media_id = $1", [mediaId]),
  );
  if (row === undefined) return undefined;
  // The row may have come with a restored database whose files did not.
  const isThere = await stat(fileOf(mediaDir, chainId, mediaId, "large")).then(
    () => true,
    () => false,
  );
  return isThere ? { mediaId, ...row } : undefined;
}

/** The WebP file of a picture; undefined when there is none. */
export async function readPicture(
  mediaDir: string,
  chainId: ChainId,
  mediaId: string,
  size: PictureSize,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!isId(mediaId)) return undefined;
  try {
    return await readFile(fileOf(mediaDir, chainId, mediaId as MediaId, size));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function fileOf(mediaDir: string, chainId: ChainId, mediaId: MediaId, size: PictureSize): string {
  return path.join(mediaDir, chainId, "pictures", mediaId.slice(0, 2), `${mediaId}.${size}.webp`);
}

/** Written beside and renamed: a reader never sees half a file. */
async function put({ random }: PictureStore, file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const beside = `${file}.${Buffer.from(random(6)).toString("hex")}`;
  await writeFile(beside, bytes);
  await rename(beside, file);
}

/** JPEG, PNG, GIF, WebP, AVIF and HEIF by their signatures. SVG is a program, not a picture. */
function isPicture(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  if (head.startsWith("\xff\xd8\xff") || head.startsWith("\x89PNG\r\n\x1a\n") || /^GIF8[79]a/.test(head))
    return true;
  return (
    (head.startsWith("RIFF") && head.slice(8) === "WEBP") ||
    /^ftyp(?:avif|avis|heic|heix|mif1)$/.test(head.slice(4))
  );
}

/** SHA-256 of the file as a UUID of version 8. */
function mediaIdOf(bytes: Uint8Array): MediaId {
  const hash = createHash("sha256").update(bytes).digest().subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") as MediaId;
}

interface Encoded {
  readonly width: number;
  readonly height: number;
  readonly files: ReadonlyMap<PictureSize, Buffer>;
}

async function encode(bytes: Uint8Array): Promise<Encoded> {
  try {
    const source = sharp(bytes, {
      limitInputPixels: limits.picturePixelsMax,
      failOn: "error",
      sequentialRead: true,
    });
    const seconds = limits.pictureMsMax / 1_000;
    // Decoded once; the smaller sizes are made from the largest.
    const { data, info } = await inside(source.timeout({ seconds }).autoOrient(), pictureSizes.large)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    const files = new Map<PictureSize, Buffer>();
    for (const size of ["small", "medium", "large"] as const) {
      const picture = sharp(data, { raw: { width, height, channels } });
      files.set(size, await inside(picture, pictureSizes[size]).webp({ quality: 80 }).toBuffer());
    }
    return { width, height, files };
  } catch (error) {
    // The decoder's texts say what it met, for the log of whoever asks; to the person it is a picture that cannot be read.
    throw Object.assign(new Refusal("picture_damaged"), { cause: error });
  }
}

function inside(picture: Sharp, side: number): Sharp {
  return picture
    .resize({ width: side, height: side, fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb");
}
