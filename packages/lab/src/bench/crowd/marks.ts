/**
 * A message of a bench carries its own measure: `~~`, when it was meant to be sent (microseconds of the machine's
 * monotonic clock, which all processes share) and its number. So one reader serves every protocol: it looks for the mark
 * in the bytes, whatever stands around it, and costs little enough not to be what is measured.
 */
const sign = "~~";
const timeDigits = 15;
const numberDigits = 7;
export const markChars = sign.length + timeDigits + numberDigits;
const signBytes = Buffer.from(sign);

/** From this process's clock to the one that all share. */
const sharedAheadMicros = Number(process.hrtime.bigint()) / 1_000 - performance.now() * 1_000;

export function nowMicros(): number {
  return Math.floor(performance.now() * 1_000 + sharedAheadMicros);
}

/** What stores write to each other, so that what a system does with words (search, compression) costs what it costs. */
const talk =
  " Two pairs of 38 left at Nanjing Road, none in the back. Can the warehouse send six more before Friday? A customer" +
  " waits for the black ones, 41 wide, and asks whether the heel can be changed. Zhou counted the quarantine shelf twice:" +
  " four boxes, one single left shoe, no labels. Please print new labels and call me when the van from Pudong is here.";

/** A text of `bytes` ASCII characters: the mark, then talk that differs from message to message. */
export function markedText(dueMicros: number, number: number, bytes: number): string {
  const mark = `${sign}${String(dueMicros).padStart(timeDigits, "0")}${String(number).padStart(numberDigits, "0")}`;
  const from = (number * 13) % talk.length;
  const words = talk.slice(from) + talk.slice(0, from);
  // No space at the end: it would not be kept.
  return `${mark} ${words.repeat(Math.ceil(bytes / words.length))}`.slice(0, bytes - 1) + ".";
}

function digits(bytes: Buffer, start: number, count: number): number {
  let value = 0;
  for (let index = start; index < start + count; index += 1) value = value * 10 + (bytes[index] ?? 48) - 48;
  return value;
}

export type OnMark = (dueMicros: number, number: number) => void;

/** Index of the first mark from `start`, or -1. */
export function findMark(bytes: Buffer, start: number): number {
  return bytes.indexOf(signBytes, start);
}

export function readMark(bytes: Buffer, at: number, onMark: OnMark): void {
  onMark(
    digits(bytes, at + sign.length, timeDigits),
    digits(bytes, at + sign.length + timeDigits, numberDigits),
  );
}

/** Marks of a byte stream, also where a mark is cut by the borders of its chunks. */
export class MarkReader {
  readonly #onMark: OnMark;
  #rest: Buffer | undefined;

  constructor(onMark: OnMark) {
    this.#onMark = onMark;
  }

  /** The chunk is only lent. */
  push(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = undefined;
    let end = 0;
    for (let at = findMark(bytes, 0); at >= 0; at = findMark(bytes, end)) {
      if (at + markChars > bytes.length) {
        this.#rest = Buffer.from(bytes.subarray(at));
        return;
      }
      readMark(bytes, at, this.#onMark);
      end = at + markChars;
    }
    if (end < bytes.length && bytes[bytes.length - 1] === signBytes[0])
      this.#rest = Buffer.from(bytes.subarray(bytes.length - 1));
  }
}
