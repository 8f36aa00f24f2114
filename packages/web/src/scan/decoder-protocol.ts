import type { CodeFormat } from "./formats.ts";

/** Between the page and the decoding worker. One frame is under way at a time; the worker closes it. */
export interface ToDecoder {
  readonly kind: "frame";
  readonly image: VideoFrame | ImageData;
  /** The part that is looked at, and how large it is then. */
  readonly crop: Crop;
  readonly outWidth: number;
  readonly outHeight: number;
  readonly thorough: boolean;
}

export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Reading {
  readonly text: string;
  readonly format: CodeFormat;
}

/**
 * The worker may have been started before the page was there to hear it (src/app/boot.ts), so it speaks when it is
 * asked: `begin` is answered by `ready` when its code is warm. `complete` follows when the large decoder is there too.
 */
export type FromDecoder =
  | { readonly kind: "ready"; readonly engine: "native" | "bars"; readonly takesFrames: boolean }
  | { readonly kind: "complete" }
  | { readonly kind: "readings"; readonly readings: readonly Reading[]; readonly decodeMs: number }
  | { readonly kind: "failed"; readonly message: string };
