/**
 * Reads the bars that shops live from, EAN-13 (UPC-A is one that begins with 0) and Code 128, from single lines of a
 * picture. It is small enough to come with the app and reads a line in microseconds, so that scanning begins before the
 * large decoder (zxing, as WebAssembly) has arrived, and most labels never need it.
 *
 * A line becomes widths: where its brightness crosses the middle between the brightest and the darkest of its
 * neighbourhood, to a fraction of a pixel. Widths become symbols by the nearest pattern; distances between like edges
 * weigh more than the widths themselves, because ink that spreads makes bars wider and spaces narrower by the same
 * amount (ISO/IEC 15417 and 15420 decode so too). A check digit must hold, and two lines must agree.
 */
import { isGtin } from "@instep/domain/catalogue/gtin.ts";
import { code128Patterns, eanPatterns, parities, type Patterns } from "./bar-patterns.ts";

export interface BarReading {
  readonly text: string;
  readonly format: "ean13" | "upca" | "code128";
  /** GS1-128: the text is element strings. */
  readonly isGs1: boolean;
}

/** Half a neighbourhood, px: wider than the widest bar (four modules) of a label held near. */
const reachPx = 24;
/** Of 255; less is paper's grain. */
const contrastMin = 28;
const guardModules = 3;
const middleModules = 5;
const eanRuns = 59;
const eanModules = 95;
const startValueMin = 103;
const stopValue = 106;
const checkModulus = 103;
/** How far a symbol may be from its pattern, and by how much nearer than from the next, in modules. */
const unlikeMaxPerRun = 0.32;
const aheadMin = 0.25;
const symbolsMax = 80;

/** Alternating widths, px, beginning with a space; bars stand at odd places. */
export function runsOf(line: ArrayLike<number>, scratch: Scratch): Float32Array {
  const { length } = line;
  const { low, high, runs } = scratch.of(length);
  blockExtremes(line, low, high);
  let count = 0;
  let from = 0;
  let isBar = false;
  let before = 255;
  let middleBefore = 128;
  for (let x = 0; x < length; x += 1) {
    const block = Math.floor(x / reachPx);
    const [darkest, brightest] = [low[block] ?? 0, high[block] ?? 255];
    const now = line[x] ?? 255;
    // Flat paper is bright, whatever its shade; a flat shadow changes nothing.
    const middle = brightest - darkest < contrastMin ? -1 : (darkest + brightest) / 2;
    const isDark = middle < 0 ? false : now < middle;
    if (isDark !== isBar) {
      const [a, b] = [before - middleBefore, now - (middle < 0 ? middleBefore : middle)];
      const part = a === b ? 0.5 : Math.min(1, Math.max(0, a / (a - b)));
      const at = x - 1 + part;
      runs[count] = Math.max(0.01, at - from);
      count += 1;
      from = at;
      isBar = isDark;
    }
    before = now;
    if (middle >= 0) middleBefore = middle;
  }
  runs[count] = length - from;
  return runs.subarray(0, count + 1);
}

/** Of each stretch of `reachPx` with its two neighbours. */
function blockExtremes(line: ArrayLike<number>, low: Uint8Array, high: Uint8Array): void {
  const { length } = line;
  const blocks = Math.ceil(length / reachPx);
  const [ownLow, ownHigh] = [new Uint8Array(blocks), new Uint8Array(blocks)];
  for (let block = 0; block < blocks; block += 1) {
    let [least, most] = [255, 0];
    for (let x = block * reachPx; x < Math.min(length, (block + 1) * reachPx); x += 1) {
      const now = line[x] ?? 255;
      if (now < least) least = now;
      if (now > most) most = now;
    }
    ownLow[block] = least;
    ownHigh[block] = most;
  }
  for (let block = 0; block < blocks; block += 1) {
    low[block] = Math.min(ownLow[block - 1] ?? 255, ownLow[block] ?? 255, ownLow[block + 1] ?? 255);
    high[block] = Math.max(ownHigh[block - 1] ?? 0, ownHigh[block] ?? 0, ownHigh[block + 1] ?? 0);
  }
}

/** Buffers that are used line after line. */
export class Scratch {
  #length = 0;
  #low = new Uint8Array(0);
  #high = new Uint8Array(0);
  #runs = new Float32Array(0);

  of(length: number): { low: Uint8Array; high: Uint8Array; runs: Float32Array } {
    if (length > this.#length) {
      this.#length = length;
      const blocks = Math.ceil(length / reachPx);
      [this.#low, this.#high] = [new Uint8Array(blocks), new Uint8Array(blocks)];
      this.#runs = new Float32Array(length + 2);
    }
    return { low: this.#low, high: this.#high, runs: this.#runs };
  }
}

const scratch = new Scratch();

/**
 * How unlike the runs from `at` are to a pattern, in modules; see the head of the file for the weights. A pattern that is
 * already further away than `enough` is not measured to its end.
 */
function unlike(
  runs: Float32Array,
  at: number,
  { widths, length }: Patterns,
  value: number,
  modulePx: number,
  direction: 1 | -1,
  enough: number,
): number {
  let sum = 0;
  let before = 0;
  for (let n = 0; n < length && sum < enough; n += 1) {
    const off = (runs[at + n * direction] ?? 0) / modulePx - (widths[value * length + n] ?? 0);
    sum += 0.4 * Math.abs(off);
    if (n > 0) sum += Math.abs(before + off);
    before = off;
  }
  return sum;
}

/** The nearest of the patterns from `first` to before `end`; -1 when none is near or a second is about as near. */
function nearest(
  runs: Float32Array,
  at: number,
  patterns: Patterns,
  first: number,
  end: number,
  direction: 1 | -1,
): number {
  const { length, modules } = patterns;
  let sum = 0;
  for (let n = 0; n < length; n += 1) sum += runs[at + n * direction] ?? 0;
  const modulePx = sum / modules;
  let [best, bestAt, second] = [unlikeMaxPerRun * length, -1, unlikeMaxPerRun * length + aheadMin];
  for (let value = first; value < end; value += 1) {
    const distance = unlike(runs, at, patterns, value, modulePx, direction, second);
    if (distance < best) [second, best, bestAt] = [bestAt < 0 ? second : best, distance, value];
    else if (distance < second) second = distance;
  }
  return second - best >= aheadMin ? bestAt : -1;
}

function isGuard(runs: Float32Array, at: number, length: number, modulePx: number): boolean {
  for (let n = 0; n < length; n += 1) {
    const width = (runs[at + n] ?? 0) / modulePx;
    if (width < 0.35 || width > 1.9) return false;
  }
  return true;
}

/** Thirteen digits of the 59 runs that begin with a bar at `at`, or undefined. */
function ean13At(runs: Float32Array, at: number, direction: 1 | -1): string | undefined {
  const last = at + (eanRuns - 1) * direction;
  if (last < 0 || last >= runs.length) return undefined;
  const first = Math.min(at, last);
  let sum = 0;
  for (let n = 0; n < eanRuns; n += 1) sum += runs[first + n] ?? 0;
  const modulePx = sum / eanModules;
  const middle = 27;
  if (
    !isGuard(runs, first, guardModules, modulePx) ||
    !isGuard(runs, first + middle, middleModules, modulePx) ||
    !isGuard(runs, first + eanRuns - guardModules, guardModules, modulePx)
  )
    return undefined;
  let digits = "";
  let parity = 0;
  for (let n = 0; n < 12; n += 1) {
    const place = 3 + n * 4 + (n < 6 ? 0 : 5);
    // Twenty patterns at the left, where each digit has two; ten at the right.
    const value = nearest(runs, at + place * direction, eanPatterns, 0, n < 6 ? 20 : 10, direction);
    if (value < 0) return undefined;
    if (n < 6) parity = parity * 2 + (value >= 10 ? 1 : 0);
    digits += String(value % 10);
  }
  const leading = parities.indexOf(parity);
  if (leading < 0) return undefined;
  const text = `${leading}${digits}`;
  return isGtin(text) ? text : undefined;
}

/** Values of a Code 128 whose start stands at `at`, without its check symbol and stop; undefined when it is none. */
function code128At(runs: Float32Array, at: number, direction: 1 | -1): number[] | undefined {
  const start = nearest(runs, at, code128Patterns, startValueMin, stopValue, direction);
  if (start < 0) return undefined;
  const values = [start];
  for (let place = at + 6 * direction; values.length < symbolsMax; place += 6 * direction) {
    const end = place + 5 * direction;
    if (end < 0 || end >= runs.length) return undefined;
    const value = nearest(runs, place, code128Patterns, 0, stopValue + 1, direction);
    if (value === stopValue) return checked(values);
    if (value < 0 || value >= startValueMin) return undefined;
    values.push(value);
  }
  return undefined;
}

function checked(values: readonly number[]): number[] | undefined {
  const data = values.slice(0, -1);
  if (data.length < 2) return undefined;
  const sum = data.reduce((total, value, n) => total + value * Math.max(1, n), 0);
  return sum % checkModulus === values.at(-1) ? data : undefined;
}

const [shiftValue, toC, toB, toA, fnc1] = [98, 99, 100, 101, 102];
const separator = "\u001D";

/** The text of the values; undefined for what only the large decoder knows (FNC2 to FNC4). */
function code128Text(values: readonly number[]): Omit<BarReading, "format"> | undefined {
  let set = "ABC"[(values[0] ?? 0) - startValueMin] ?? "B";
  let text = "";
  let shifted = "";
  const isGs1 = values[1] === fnc1;
  for (const [n, value] of values.entries()) {
    if (n === 0 || (n === 1 && isGs1)) continue;
    const now = shifted === "" ? set : shifted;
    shifted = "";
    if (value === fnc1) text += separator;
    else if (now === "C") {
      if (value < 100) text += String(value).padStart(2, "0");
      else set = value === toB ? "B" : "A";
    } else if (value < 64) text += String.fromCodePoint(value + 32);
    else if (value < 96) text += String.fromCodePoint(now === "A" ? value - 64 : value + 32);
    else if (value === shiftValue) shifted = now === "A" ? "B" : "A";
    else if (value === toC) set = "C";
    else if (value === toB && now === "A") set = "B";
    else if (value === toA && now === "B") set = "A";
    else return undefined;
  }
  return { text, isGs1 };
}

/** A quiet zone of about five modules; printers and thumbs take some of the ten that the standard asks for. */
function isQuiet(runs: Float32Array, space: number, bar: number): boolean {
  return (runs[space] ?? 0) >= 3 * (runs[bar] ?? 0);
}

/** All bars on one line of brightness (0 to 255), in either direction. */
export function readLine(line: ArrayLike<number>, scratch: Scratch): BarReading[] {
  const runs = runsOf(line, scratch);
  const found: BarReading[] = [];
  for (let bar = 1; bar < runs.length; bar += 2) {
    for (const direction of [1, -1] as const) {
      if (!isQuiet(runs, bar - direction, bar)) continue;
      const ean = ean13At(runs, bar, direction);
      if (ean !== undefined) {
        const isUpc = ean.startsWith("0");
        found.push({ text: isUpc ? ean.slice(1) : ean, format: isUpc ? "upca" : "ean13", isGs1: false });
        continue;
      }
      const values = code128At(runs, bar, direction);
      const told = values === undefined ? undefined : code128Text(values);
      if (told !== undefined && told.text !== "") found.push({ ...told, format: "code128" });
    }
  }
  return found;
}

/**
 * Reads `lines` of `width` brightness values each, from the middle outwards, until two lines agree on a code: labels are
 * held into the middle.
 */
export function readBars(luma: Uint8Array | Uint8ClampedArray, width: number, lines: number): BarReading[] {
  const seen = new Set<string>();
  for (let n = 0; n < lines; n += 1) {
    const line = (lines >> 1) + (n % 2 === 0 ? n >> 1 : -((n + 1) >> 1));
    const agreed = readLine(luma.subarray(line * width, (line + 1) * width), scratch).filter(
      ({ format, text }) => seen.has(`${format} ${text}`) || !seen.add(`${format} ${text}`),
    );
    if (agreed.length > 0) return agreed;
  }
  return [];
}
