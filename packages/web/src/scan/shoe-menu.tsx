/** What else may be done with a scanned shoe. Acts that need a few words open a sheet; the sheets come when asked for. */
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "@tanstack/react-router";
import { skuAt } from "@instep/domain/catalogue/contract.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import type { StockView } from "@instep/domain/stock/feed.ts";
import { useCan } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { IconButton } from "../ui/button.tsx";
import {
  IconHistory,
  IconMore,
  IconPrint,
  IconReturn,
  IconStock,
  IconTag,
  IconTransfer,
} from "../ui/icons.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import type { ShownShoe } from "./shoe.ts";

const ReturnSheet = lazy(() =>
  import("./return-sheet.tsx").then((module) => ({ default: module.ReturnSheet })),
);
const AdjustSheet = lazy(() =>
  import("./adjust-sheet.tsx").then((module) => ({ default: module.AdjustSheet })),
);
const MoveSheet = lazy(() => import("./move-sheet.tsx").then((module) => ({ default: module.MoveSheet })));

const sheets = { return: ReturnSheet, adjust: AdjustSheet, move: MoveSheet } as const;
type SheetName = keyof typeof sheets;

export interface ShoeMenuProps {
  readonly shoe: ShownShoe;
  readonly place: PlaceRow;
  readonly stock: StockView | undefined;
  /** Keys belong to the sheet while it is open, not to the handheld scanner. */
  readonly onSheet: (isOpen: boolean) => void;
}

export function ShoeMenu({ shoe, place, stock, onSheet }: ShoeMenuProps) {
  const t = useT();
  const [open, setOpen] = useState<SheetName | null>(null);
  const show = (name: SheetName | null): void => {
    setOpen(name);
    onSheet(name !== null);
  };
  const acts = useActs(place, shoe.sku !== undefined, show);
  const links = useLinks(shoe);
  const Sheet = open === null ? null : sheets[open];
  return (
    <>
      <Menu trigger={<IconButton icon={IconMore} label={t("action.more")} />} groups={[acts, links]} />
      {Sheet !== null && shoe.sku !== undefined && stock !== undefined && (
        <Suspense fallback={null}>
          <Sheet shoe={shoe} sku={shoe.sku} place={place} stock={stock} onClose={() => show(null)} />
        </Suspense>
      )}
    </>
  );
}

function useActs(place: PlaceRow, hasSize: boolean, show: (name: SheetName) => void): MenuItem[] {
  const t = useT();
  const can = useCan();
  const { placeId } = place;
  const all = [
    { id: "return", permission: "stock.return", icon: IconReturn, label: t("scan.act.return") },
    { id: "adjust", permission: "stock.adjust", icon: IconTag, label: t("scan.act.adjust") },
    { id: "move", permission: "stock.move_condition", icon: IconTransfer, label: t("scan.act.move") },
  ] as const;
  return all
    .filter(({ permission }) => can(permission, placeId))
    .map(({ id, icon, label }) => ({ id, icon, label, disabled: !hasSize, onSelect: () => show(id) }));
}

function useLinks({ style, sku }: ShownShoe): MenuItem[] {
  const t = useT();
  const can = useCan();
  const navigate = useNavigate();
  const skuId = sku?.[skuAt.id];
  const links: MenuItem[] = [
    {
      id: "matrix",
      icon: IconStock,
      label: t("scan.act.matrix"),
      onSelect: () => void navigate({ to: "/stock/$styleId", params: { styleId: style.id } }),
    },
  ];
  if (skuId === undefined) return links;
  links.push({
    id: "trail",
    icon: IconHistory,
    label: t("scan.act.trail"),
    onSelect: () => void navigate({ to: "/trail/$skuId", params: { skuId } }),
  });
  if (can("label.print"))
    links.push({
      id: "label",
      icon: IconPrint,
      label: t("scan.act.label"),
      onSelect: () => void navigate({ to: "/catalogue/labels", search: { sku: skuId } as never }),
    });
  return links;
}
