/** A style's whole stock, keeping itself true: here, at the other places, in total. */
import { useMemo, useState } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { StyleView } from "@instep/domain/catalogue/contract.ts";
import { useCan, usePlaces } from "../app/hooks.ts";
import { nameIn } from "../catalogue/names.ts";
import { useBack } from "../catalogue/use-back.ts";
import { useLanguage, useT } from "../i18n/i18n.ts";
import { IconButton } from "../ui/button.tsx";
import { IconBell, IconEdit, IconMore, IconPrint } from "../ui/icons.tsx";
import { useIsWide } from "../ui/media.ts";
import { Menu } from "../ui/menu.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { OfflineState } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { HereMatrix, OthersMatrices, TotalMatrix } from "./matrices.tsx";
import { PressedSheets } from "./pressed-sheets.tsx";
import { holdsStock, useScope } from "./scope.ts";
import { shapeOf } from "./shape.ts";
import { StyleHead } from "./style-head.tsx";
import type { PressedCell, StyleScene } from "./style-scene.ts";
import { useStyleStock } from "./use-stocks.ts";

type Tab = "here" | "others" | "total";

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
  const first = here === undefined ? "total" : "here";
  const tab = chosen === undefined || (chosen === "here" && here === undefined) ? first : chosen;
  const scene: StyleScene = { style, shape, stock, places, here, onPress: setPressed };
  const tabs = useTabs(scope);
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

function useTabs({ here, isHome }: ReturnType<typeof useScope>) {
  const t = useT();
  const language = useLanguage();
  const hereLabel = isHome && here?.kind === "store" ? t("stock.here") : here && nameIn(here, language);
  return [
    ...(hereLabel === undefined ? [] : [{ value: "here" as const, label: hereLabel }]),
    { value: "others" as const, label: here === undefined ? t("stock.byPlace") : t("stock.otherPlaces") },
    { value: "total" as const, label: t("stock.total") },
  ];
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
      id: "lines",
      icon: IconBell,
      label: t("stock.safetyLine"),
      onSelect: () => void navigate({ to: "/safety-lines", search: { style: style.id } as never }),
      shown: can("alert.manage"),
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
