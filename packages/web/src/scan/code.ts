import type { CodeFormat } from "./formats.ts";

/** One reading. What it means (a SKU, a place, a stranger's code) is the catalogue's business. */
export interface ScannedCode {
  /** As printed; GS1 separators (U+001D) kept. */
  readonly text: string;
  /** Null from a handheld scanner or the keyboard. */
  readonly format: CodeFormat | null;
  readonly source: "camera" | "wedge" | "typed";
  /** From the frame's capture to its reading; camera only. */
  readonly latencyMs?: number;
}

/**
 * What the screen made of it: `bad` buzzes instead of beeping. A promise may be returned;
 * the sound then waits for it.
 */
export type ScanVerdict = "ok" | "bad" | void;
export type OnCode = (code: ScannedCode) => ScanVerdict | Promise<ScanVerdict>;
