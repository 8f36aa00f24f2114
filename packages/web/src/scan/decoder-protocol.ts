import type { CodeFormat } from "./formats.ts";

/** Between the page and the decoding worker. One frame is under way at a time. */
export type ToDecoder = {
  readonly kind: "frame";
  readonly image: ImageBitmap | ImageData;
  readonly thorough: boolean;
};

export interface Reading {
  readonly text: string;
  readonly format: CodeFormat;
}

/**
 * The worker may have been started before the page was there to hear it (src/app/boot.ts), so it speaks when it is
 * asked: `begin` is answered by `ready`. `complete` follows when the large decoder is there too.
 */
export type FromDecoder =
  | { readonly kind: "ready"; readonly engine: "native" | "bars"; readonly takesBitmaps: boolean }
  | { readonly kind: "complete" }
  | { readonly kind: "readings"; readonly readings: readonly Reading[]; readonly decodeMs: number }
  | { readonly kind: "failed"; readonly message: string };
