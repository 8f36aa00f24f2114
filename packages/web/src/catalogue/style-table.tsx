/** The catalogue on a wide screen: one row a style, sorted by whatever the reader asks. */
import { useMemo } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { StyleView } from "@instep/domain/catalogue/contract.ts";
import { useT, type Translate } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { DataTable, type Column } from "../ui/data-table.tsx";
import { Money } from "../ui/figures.tsx";
import { nameIn, skuCounts, stylePictureOf } from "./names.ts";
import { Picture, Swatches } from "./picture.tsx";

function columnsOf(t: Translate): readonly Column<StyleView>[] {
  const text = (id: "code" | "brand" | "category" | "season", header: string): Column<StyleView> => ({
    id,
    roomy: id === "brand",
    header,
    cell: (style) => style[id],
    sortBy: (style) => style[id] || null,
  });
  return [
    {
      id: "name",
      header: t("catalogue.name"),
      cell: (style) => (
        <span className="flex items-center gap-3">
          <Picture pictureId={stylePictureOf(style)} edge={40} />
          <span className="truncate">{nameIn(style, t.language)}</span>
        </span>
      ),
      sortBy: (style) => nameIn(style, t.language),
    },
    text("code", t("catalogue.styleCode")),
    text("brand", t("catalogue.brand")),
    text("category", t("catalogue.category")),
    text("season", t("catalogue.season")),
    {
      id: "colours",
      header: t("catalogue.colourways"),
      cell: (style) => <Swatches swatches={style.colourways.map(({ swatch }) => swatch)} />,
      sortBy: (style) => style.colourways.length,
    },
    {
      id: "skus",
      header: t("catalogue.sku"),
      align: "right",
      roomy: true,
      cell: (style) => {
        const { skus, uncoded } = skuCounts(style);
        return (
          <span className="inline-flex items-center gap-2">
            {uncoded > 0 && <Badge tone="low">{t("catalogue.uncoded", { n: uncoded })}</Badge>}
            {skus}
          </span>
        );
      },
      sortBy: (style) => skuCounts(style).skus,
    },
    {
      id: "price",
      header: t("catalogue.price"),
      align: "right",
      cell: (style) => <Money amount={style.price} currency={style.currency} className="font-medium" />,
      sortBy: (style) => style.price,
    },
  ];
}

export function StyleTable({ styles }: { readonly styles: readonly StyleView[] }) {
  const t = useT();
  const navigate = useNavigate();
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <DataTable
      className="min-h-0 grow rounded-none! border-0!"
      label={t("catalogue.title")}
      columns={columns}
      rows={styles}
      rowKey={(style) => style.id}
      rowHeight={60}
      onRowPress={(style) =>
        void navigate({ to: "/catalogue/style/$styleId", params: { styleId: style.id } })
      }
    />
  );
}
