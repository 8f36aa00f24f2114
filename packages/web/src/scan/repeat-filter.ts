/**
 * Turns the stream of readings (the same label, many times a second) into scans (once each).
 *
 * A code that stays in view counts once, however long it is held. It counts again when it
 * has been away for `awayMs` and for `awayFrames` frames that were really looked at (a slow
 * phone looks at few, and not every look finds what is there), and at least `againMs` have
 * passed since it last counted: two equal boxes, one after the other, are two; a shaking
 * hand is one.
 *
 * A label of ours says the same thing twice, as a QR code and as bars: what counts is the product
 * that both name, not their texts.
 *
 * Short symbologies carry weak check digits, and a stripe of another code may read as one of
 * them; they count only when two readings within `confirmMs` agree.
 */
import { barcodeKeyOf } from "@instep/domain/catalogue/codes.ts";
import type { CodeFormat } from "./formats.ts";

export interface RepeatFilterOptions {
  readonly awayMs?: number;
  readonly awayFrames?: number;
  readonly againMs?: number;
  readonly confirmMs?: number;
}

interface Seen {
  lastSeenAt: number;
  lastFrame: number;
  countedAt: number | null;
}

const weak: ReadonlySet<CodeFormat> = new Set(["ean8", "upce"]);
const keptMax = 64;

export interface RepeatFilter {
  /** A frame was looked at; its readings, if any, follow. */
  readonly nextFrame: () => void;
  /** Whether this reading is a scan. `at` in ms of any steady clock. */
  readonly accept: (text: string, format: CodeFormat, at: number) => boolean;
  /** All that was seen counts as in view at `at`: scanning went on after a pause. */
  readonly hold: (at: number) => void;
  readonly reset: () => void;
}

export function createRepeatFilter({
  awayMs = 700,
  awayFrames = 5,
  againMs = 1_500,
  confirmMs = 600,
}: RepeatFilterOptions = {}): RepeatFilter {
  const seen = new Map<string, Seen>();
  let frame = 0;

  const forgetOldest = (): void => {
    const oldest = seen.keys().next().value;
    if (seen.size > keptMax && oldest !== undefined) seen.delete(oldest);
  };

  return {
    nextFrame: () => {
      frame += 1;
    },
    accept(text, format, at) {
      const key = barcodeKeyOf(text) ?? text;
      const before = seen.get(key);
      const now: Seen = { lastSeenAt: at, lastFrame: frame, countedAt: before?.countedAt ?? null };
      seen.delete(key);
      seen.set(key, now);
      forgetOldest();
      if (
        weak.has(format) &&
        now.countedAt === null &&
        (before === undefined || at - before.lastSeenAt > confirmMs)
      )
        return false;
      if (now.countedAt !== null) {
        const wasAway =
          before !== undefined && at - before.lastSeenAt >= awayMs && frame - before.lastFrame >= awayFrames;
        if (!wasAway || at - now.countedAt < againMs) return false;
      }
      now.countedAt = at;
      return true;
    },
    hold: (at) => {
      for (const each of seen.values()) {
        each.lastSeenAt = at;
        each.lastFrame = frame;
      }
    },
    reset: () => seen.clear(),
  };
}
