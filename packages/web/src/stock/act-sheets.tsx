/** The acts on a SKU at a place, for any screen that knows only their ids. What they need is looked up here. */
import { lazy, Suspense, type ComponentType, type LazyExoticComponent } from "react";
import { findSku } from "@instep/domain/catalogue/feed.ts";
import type { PlaceId, SkuId } from "@instep/domain/kernel/ids.ts";
import { useCatalogue, useDirectory, useStock } from "../app/hooks.ts";
import type { ActSheetProps as ShoeSheetProps } from "../scan/act-sheet.tsx";

export interface ActSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly placeId: PlaceId;
  readonly skuId: SkuId;
}

type ShoeSheet = LazyExoticComponent<ComponentType<ShoeSheetProps>>;

const Adjust = lazy(() =>
  import("../scan/adjust-sheet.tsx").then((module) => ({ default: module.AdjustSheet })),
);
const Return = lazy(() =>
  import("../scan/return-sheet.tsx").then((module) => ({ default: module.ReturnSheet })),
);
const Move = lazy(() => import("../scan/move-sheet.tsx").then((module) => ({ default: module.MoveSheet })));

export function AdjustSheet(props: ActSheetProps) {
  return props.open ? <Filled sheet={Adjust} act={props} /> : null;
}

export function ReturnSheet(props: ActSheetProps) {
  return props.open ? <Filled sheet={Return} act={props} /> : null;
}

export function ConditionSheet(props: ActSheetProps) {
  return props.open ? <Filled sheet={Move} act={props} /> : null;
}

function Filled({ sheet: Sheet, act }: { readonly sheet: ShoeSheet; readonly act: ActSheetProps }) {
  const catalogue = useCatalogue();
  const place = useDirectory()?.places[act.placeId];
  const stock = useStock(act.placeId).view;
  const found = catalogue === undefined ? undefined : findSku(catalogue, act.skuId);
  if (found === undefined || place === undefined || stock === undefined) return null;
  return (
    <Suspense fallback={null}>
      <Sheet shoe={found} sku={found.sku} place={place} stock={stock} onClose={act.onClose} />
    </Suspense>
  );
}
