/** Where else the pairs of a size are: the newest of what this device follows, what was asked, what the card says. */
import type { PlaceId, SkuId } from "@instep/domain/kernel/ids.ts";

export interface MatrixCell {
  readonly placeId: PlaceId;
  readonly skuId: SkuId;
  readonly condition: string;
  readonly onHand: number;
  readonly reserved: number;
}

export interface ElsewhereSources {
  readonly skuId: SkuId;
  readonly here: PlaceId;
  /** Active places that keep stock. */
  readonly places: readonly PlaceId[];
  /** Free pairs of a place that this device follows. */
  readonly followed: (placeId: PlaceId) => number | undefined;
  readonly asked: readonly MatrixCell[] | undefined;
  /** As it was when the card was posted. */
  readonly told: readonly (readonly [PlaceId, number])[];
}

/** [place, free pairs], most first; places with none are left out. */
export function elsewhereOf(sources: ElsewhereSources): readonly (readonly [PlaceId, number])[] {
  const { skuId, here, places, followed, asked, told } = sources;
  const free = asked && new Map<string, number>();
  for (const cell of asked ?? [])
    if (cell.skuId === skuId && cell.condition === "sellable")
      free?.set(cell.placeId, cell.onHand - cell.reserved);
  const toldOf = new Map<string, number>(told);
  return places
    .filter((placeId) => placeId !== here)
    .map((placeId): [PlaceId, number] => [
      placeId,
      followed(placeId) ?? (free === undefined ? toldOf.get(placeId) : free.get(placeId)) ?? 0,
    ])
    .filter(([, pairs]) => pairs > 0)
    .toSorted((one, other) => other[1] - one[1]);
}
