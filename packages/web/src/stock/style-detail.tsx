/** A style's whole stock, keeping itself true: here, at the other places, in total. */
import { useMemo, useState } from "react";
import { useNavigate } from "@tanstack/react-router";
import { findSku } from "@instep/domain/catalogue/feed.ts";
import type { StyleView } from "@instep/domain/catalogue/contract.ts";
import type { PlaceId, SkuId } from "@instep/domain/kernel/ids.ts";
import { useCan, useCatalogue, usePlaces } from "../app/hooks.ts";
import { colourIn, nameIn } from "../catalogue/names.ts";
import { useBack } from "../catalogue/use-back.ts";
import { useLanguage, useT } from "../i18n/i18n.ts";
import { IconButton } from "../ui/button.tsx";
import { IconEdit, IconMore, IconPrint } from "../ui/icons.tsx";
import { useIsWide } from "../ui/media.ts";
import { Menu } from "../ui/menu.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { OfflineState } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { AdjustSheet, ConditionSheet, ReturnSheet } from "./act-sheets.tsx";
import { CellSheet, type CellAct } from "./cell-sheet.tsx";
import { HereMatrix, OthersMatrices, TotalMatrix } from "./matrices.tsx";
import { holdsStock, useScope } from "./scope.ts";
import { shapeOf } from "./shape.ts";
import { StyleHead } from "./style-head.tsx";
import { useStyleStock } from "./use-stocks.ts";

type Tab = "here" | "others" | "total";

/** The pressed cell; `placeId` undefined in the totals. */
export interface PressedCell {
  readonly placeId: PlaceId | undefined;
  readonly skuId: SkuId;
}

export function StyleDetail({ style }: { readonly style: StyleView }) {
  const t = useT();
  const language = useLanguage();
  const isWide = useIsWide();
  const back = useBack("/stock");
  const scope = useScope();
  const { all } = usePlaces();
  const places = useMemo(() => all.filter(holdsStock), [all]);
  const placeIds = useMemo(() => places.map(({ placeId }) => placeId), [places]);
  const stock = useStyleStock(style.id, placeIds);
  const shape = useMemo(
    () => shapeOf(style, (skuId) => placeIds.some((placeId) => (stock.pairs(placeId, skuId) ?? 0) > 0)),
    [style, placeIds, stock],
  );
  const { here } = scope;
  const [chosen, setTab] = useState<Tab>();
  const [pressed, setPressed] = useState<PressedCell | null>(null);
  const tab =
    chosen === undefined || (chosen === "here" && here === undefined)
      ? here === undefined
        ? "total"
        : "here"
      : chosen;
  const scene = { style, shape, stock, places, here, onPress: setPressed };
  const tabs = [
    ...(here === undefined
      ? []
      : [
          {
            value: "here" as const,
            label: scope.isHome && here.kind === "store" ? t("stock.here") : nameIn(here, language),
          },
        ]),
    { value: "others" as const, label: here === undefined ? t("stock.byPlace") : t("stock.otherPlaces") },
    { value: "total" as const, label: t("stock.total") },
  ];
  const subtitle = [style.code, style.brand, style.category].filter((word) => word !== "").join(" · ");
  return (
    <Screen
      header={
        <PageHeader
          title={nameIn(style, language)}
          subtitle={subtitle}
          actions={<Actions style={style} />}
          {...(!isWide && { onBack: back })}
        />
      }
    >
      <div className="mx-auto max-w-5xl space-y-4 py-4">
        <StyleHead {...scene} />
        <Tabs label={t("stock.matrix", { style: style.code })} value={tab} onChange={setTab} tabs={tabs}>
          <div className="px-4 pt-4">
            {stock.isPartial && !stock.isLoading && tab !== "here" && <OfflineState />}
            {tab === "here" && here !== undefined && <HereMatrix {...scene} here={here} />}
            {tab === "others" && <OthersMatrices {...scene} />}
            {tab === "total" && <TotalMatrix {...scene} />}
          </div>
        </Tabs>
        <p className="px-4 text-sm text-ink-faint">{t("stock.matrix.definition")}</p>
      </div>
      <PressedSheets pressed={pressed} onClose={() => setPressed(null)} scene={scene} />
    </Screen>
  );
}

export interface StyleScene {
  readonly style: StyleView;
  readonly shape: ReturnType<typeof shapeOf>;
  readonly stock: ReturnType<typeof useStyleStock>;
  readonly places: ReturnType<typeof usePlaces>["all"];
  readonly here: ReturnType<typeof useScope>["here"];
  readonly onPress: (cell: PressedCell) => void;
}

function Actions({ style }: { readonly style: StyleView }) {
  const t = useT();
  const can = useCan();
  const navigate = useNavigate();
  const items = [
    {
      id: "labels",
      icon: IconPrint,
      label: t("labels.title"),
      onSelect: () => void navigate({ to: "/catalogue/labels", search: { style: style.id } as never }),
      shown: can("label.print"),
    },
    {
      id: "edit",
      icon: IconEdit,
      label: t("catalogue.edit"),
      onSelect: () => void navigate({ to: "/catalogue/style/$styleId", params: { styleId: style.id } }),
      shown: can("catalogue.manage"),
    },
  ].filter(({ shown }) => shown);
  if (items.length === 0) return null;
  return (
    <Menu
      trigger={<IconButton icon={IconMore} label={t("action.more")} />}
      groups={[items.map(({ shown: _, ...item }) => item)]}
    />
  );
}

interface PressedProps {
  readonly pressed: PressedCell | null;
  readonly onClose: () => void;
  readonly scene: StyleScene;
}

/** The sheet of a pressed cell, and the sheet of the act that was chosen there. */
function PressedSheets({ pressed, onClose, scene }: PressedProps) {
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
