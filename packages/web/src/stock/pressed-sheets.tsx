/** The sheet of a pressed cell, and the sheet of the act that was chosen there. */
import { useState } from "react";
import { findSku } from "@instep/domain/catalogue/feed.ts";
import type { PlaceId, SkuId } from "@instep/domain/kernel/ids.ts";
import { useCatalogue } from "../app/hooks.ts";
import { colourIn } from "../catalogue/names.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { AdjustSheet, ConditionSheet, ReturnSheet } from "./act-sheets.tsx";
import { CellSheet, type CellAct } from "./cell-sheet.tsx";
import type { PressedCell, StyleScene } from "./style-scene.ts";

interface PressedProps {
  readonly pressed: PressedCell | null;
  readonly onClose: () => void;
  readonly scene: StyleScene;
}

export function PressedSheets({ pressed, onClose, scene }: PressedProps) {
  const language = useLanguage();
  const catalogue = useCatalogue();
  const [act, setAct] = useState<(CellAct & { readonly skuId: SkuId }) | null>(null);
  const found = pressed === null || catalogue === undefined ? undefined : findSku(catalogue, pressed.skuId);
  const sheet = (name: CellAct["name"]) => ({
    open: act?.name === name,
    onClose: () => setAct(null),
    placeId: act?.placeId ?? ("" as PlaceId),
    skuId: act?.skuId ?? ("" as SkuId),
  });
  return (
    <>
      <CellSheet
        open={pressed !== null && found !== undefined}
        onClose={onClose}
        found={found}
        colour={found === undefined ? "" : colourIn(found.colourway, language)}
        placeId={pressed?.placeId}
        scene={scene}
        onAct={(chosen) => {
          if (pressed !== null) setAct({ ...chosen, skuId: pressed.skuId });
          onClose();
        }}
      />
      <AdjustSheet {...sheet("adjust")} />
      <ReturnSheet {...sheet("return")} />
      <ConditionSheet {...sheet("condition")} />
    </>
  );
}
