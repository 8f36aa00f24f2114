/**
 * Labels and ordinals of a SKU in a scale, built in or the chain's own. An ordinal is the place on the shelf, size
 * first, width second; it is stored with the SKU, so it must never change once given. Built-in scales only grow at
 * their end. A chain's own scale numbers its labels a thousand apart, and a label put in between takes the middle.
 */
import type { SizeScaleRow } from "./rows.ts";
import { widthLabels } from "./sizes.data.ts";
import { isSizeScaleId, sizeLabelOf, sizeOrdinalOf, widthLabelOf, type SizeLabel } from "./sizes.ts";

const widthPlaces = 100;
const ownStep = 1_000;
const widthOrdinals = new Map(widthLabels.map((label, index) => [label, index + 1]));

/** The labels that are stored for a written size and width; null when it is no size. */
export function skuLabelOf(scale: string, size: string, width: string): SizeLabel | null {
  const label = isSizeScaleId(scale) ? sizeLabelOf(scale, size) : ownLabelOf(size);
  if (label === null) return null;
  return width === "" ? label : { size: label.size, width: widthLabelOf(width) };
}

export function ownLabelOf(size: string): SizeLabel | null {
  const label = size.normalize("NFKC").trim().toUpperCase();
  return label === "" ? null : { size: label, width: "" };
}

/** Null when a scale of the chain's own does not list the label. */
export function skuOrdinalOf(scale: string, own: SizeScaleRow | undefined, label: SizeLabel): number | null {
  const size = isSizeScaleId(scale) ? sizeOrdinalOf(scale, label.size) : ownOrdinalOf(own, label.size);
  if (size === null) return null;
  const width = label.width === "" ? 0 : (widthOrdinals.get(label.width) ?? widthPlaces - 1);
  return size * widthPlaces + width;
}

function ownOrdinalOf(own: SizeScaleRow | undefined, size: string): number | null {
  return own?.sizes.find(([label]) => label === size)?.[1] ?? null;
}

/**
 * Gives the labels their ordinals, keeping those that have one. Null when a label is missing or stands in another
 * order than before, or when there is no room left between two.
 */
export function renumber(
  before: SizeScaleRow["sizes"],
  labels: readonly string[],
): (readonly [string, number])[] | null {
  const known = new Map(before);
  const kept = labels.filter((label) => known.has(label));
  if (kept.join("\n") !== before.map(([label]) => label).join("\n")) return null;
  const numbered: (readonly [string, number])[] = [];
  let last = 0;
  for (const [index, label] of labels.entries()) {
    const next = labels.slice(index).find((one) => known.has(one));
    const ordinal = known.get(label) ?? between(last, next === undefined ? undefined : known.get(next));
    if (ordinal <= last) return null;
    numbered.push([label, ordinal]);
    last = ordinal;
  }
  return numbered;
}

function between(low: number, high: number | undefined): number {
  return high === undefined ? low + ownStep : Math.floor((low + high) / 2);
}

/** Byte order, as `COLLATE "C"` has it: the same on every device. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
