/** What may be taken out as a file; the link is the server's own, so a large file never stands in the page's memory. */
import { useCan } from "../app/hooks.ts";
import { useT, type Language } from "../i18n/i18n.ts";
import { IconDownload } from "../ui/icons.tsx";
import type { MenuItem } from "../ui/menu.tsx";

export type SheetKind = "styles" | "stock";

export function templateUrl(kind: SheetKind, language: Language): string {
  return `/v1/catalogue/template?kind=${kind}&language=${language}`;
}

export function exportUrl(kind: SheetKind, format: "xlsx" | "csv", language: Language): string {
  return `/v1/catalogue/export?kind=${kind}&format=${format}&language=${language}`;
}

function download(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = "";
  link.click();
}

export function useExportItems(): readonly MenuItem[] {
  const t = useT();
  const can = useCan();
  const kinds: readonly SheetKind[] = [
    ...(can("catalogue.import") ? (["styles"] as const) : []),
    ...(can("stock.open") ? (["stock"] as const) : []),
  ];
  return kinds.flatMap((kind) =>
    (["xlsx", "csv"] as const).map((format) => ({
      id: `${kind}.${format}`,
      icon: IconDownload,
      label: t(kind === "styles" ? "export.styles" : "export.stock", {
        format: format === "xlsx" ? "Excel" : "CSV",
      }),
      onSelect: () => download(exportUrl(kind, format, t.language)),
    })),
  );
}
