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
  /** Corners in the pixels of the decoded image, clockwise. */
  readonly corners: readonly { readonly x: number; readonly y: number }[];
}

export type FromDecoder =
  | { readonly kind: "ready"; readonly engine: "native" | "zxing"; readonly takesBitmaps: boolean }
  | { readonly kind: "readings"; readonly readings: readonly Reading[]; readonly decodeMs: number }
  | { readonly kind: "failed"; readonly message: string };
