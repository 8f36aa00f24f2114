/** What the parts of a style's stock look at together. */
import type { StyleView } from "@instep/domain/catalogue/contract.ts";
import type { PlaceId, SkuId } from "@instep/domain/kernel/ids.ts";
import type { usePlaces } from "../app/hooks.ts";
import type { useScope } from "./scope.ts";
import type { shapeOf } from "./shape.ts";
import type { useStyleStock } from "./use-stocks.ts";

/** The pressed cell; `placeId` undefined in the totals. */
export interface PressedCell {
  readonly placeId: PlaceId | undefined;
  readonly skuId: SkuId;
}

export interface StyleScene {
  readonly style: StyleView;
  readonly shape: ReturnType<typeof shapeOf>;
  readonly stock: ReturnType<typeof useStyleStock>;
  readonly places: ReturnType<typeof usePlaces>["all"];
  readonly here: ReturnType<typeof useScope>["here"];
  readonly onPress: (cell: PressedCell) => void;
}
