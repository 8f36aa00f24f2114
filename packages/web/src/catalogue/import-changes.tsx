/** What an import would change, in numbers and with samples. */
import type { ReactNode } from "react";
import { useT } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Card, Figure } from "../ui/card.tsx";
import { Quantity } from "../ui/figures.tsx";
import type { StockSummary, StyleSummary } from "./import-contract.ts";
import { changeText, fieldTitle, type IssueScene } from "./import-words.ts";

interface StyleChangesProps {
  readonly summary: StyleSummary;
  readonly scene: IssueScene;
}

export function StyleChanges({ summary, scene }: StyleChangesProps) {
  const t = useT();
  const { styles, colourways, skus, barcodes, prices, costs } = summary;
  const further = [
    [t("import.count.colourways"), colourways.created],
    [t("import.count.skus"), skus.created],
    [t("import.count.skusChanged"), skus.updated],
    [t("import.count.barcodes"), barcodes.created],
    [t("import.count.prices"), prices.changed],
    [t("import.count.costs"), costs.changed],
  ] as const;
  return (
    <Card title={t("import.changes")}>
      <div className="grid grid-cols-3 gap-4">
        {(["created", "updated", "unchanged"] as const).map((what) => (
          <Figure
            key={what}
            label={t(`import.count.${what}`)}
            value={<Quantity pairs={styles[what]} />}
            note={t("import.unit.styles")}
          />
        ))}
      </div>
      <div className="mt-3 flex flex-wrap gap-1.5">
        {further
          .filter(([, n]) => n > 0)
          .map(([label, n]) => (
            <Badge key={label} tone="accent">
              {label} <Quantity pairs={n} />
            </Badge>
          ))}
      </div>
      <CreatedStyles summary={summary} />
      <ChangedStyles summary={summary} scene={scene} />
    </Card>
  );
}

function CreatedStyles({ summary: { created, styles } }: { readonly summary: StyleSummary }) {
  const t = useT();
  if (created.length === 0) return null;
  const more = styles.created - created.length;
  return (
    <Samples title={t("import.sample.created")}>
      {created.map(({ code, name, skus }) => (
        <li key={code} className="flex items-baseline gap-3 py-1.5">
          <span className="w-28 shrink-0 truncate font-medium">{code}</span>
          <span className="min-w-0 grow truncate text-ink-soft">{name}</span>
          <span className="shrink-0 text-sm text-ink-faint">{t("catalogue.skus", { n: skus })}</span>
        </li>
      ))}
      {more > 0 && <li className="py-1.5 text-sm text-ink-faint">{t("import.more", { n: more })}</li>}
    </Samples>
  );
}

function ChangedStyles({ summary: { changes }, scene }: StyleChangesProps) {
  const t = useT();
  if (changes.length === 0) return null;
  return (
    <Samples title={t("import.sample.changed")}>
      {changes.map(({ code, field, before, after }) => (
        <li key={`${code} ${field}`} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
          <span className="w-28 shrink-0 truncate font-medium">{code}</span>
          <span className="w-24 shrink-0 truncate text-sm text-ink-faint">
            {fieldTitle(scene.preview.fields, field, scene.language)}
          </span>
          <span className="min-w-0 grow">
            <s className="text-ink-faint">{changeText(field, before, scene)}</s> →{" "}
            {changeText(field, after, scene)}
          </span>
        </li>
      ))}
    </Samples>
  );
}

function Samples({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="mt-4">
      <h3 className="text-sm font-medium text-ink-faint">{title}</h3>
      <ul className="mt-1 max-h-72 divide-y divide-line overflow-y-auto border-t border-line">{children}</ul>
    </section>
  );
}

export function StockChanges({ summary }: { readonly summary: StockSummary }) {
  const t = useT();
  const { cells, pairs, places } = summary;
  return (
    <Card title={t("import.changes")}>
      <div className="grid grid-cols-3 gap-4">
        <Figure
          label={t("import.count.cells")}
          value={<Quantity pairs={cells.created} />}
          note={t("import.cell.note")}
        />
        <Figure
          label={t("import.count.unchanged")}
          value={<Quantity pairs={cells.unchanged} />}
          note={t("import.cell.note")}
        />
        <Figure label={t("stock.pairs")} value={<Quantity pairs={pairs} />} note={t("import.pairs.note")} />
      </div>
      <Samples title={t("stock.byPlace")}>
        {places.map(({ code, name, cells: count, pairs: own }) => (
          <li key={code} className="flex items-baseline gap-3 py-1.5">
            <span className="w-20 shrink-0 truncate font-medium">{code}</span>
            <span className="min-w-0 grow truncate text-ink-soft">{name}</span>
            <span className="shrink-0 text-sm text-ink-faint">
              {t("import.place", { cells: count, pairs: own })}
            </span>
          </li>
        ))}
      </Samples>
    </Card>
  );
}
