/** What the dry run found: what would change, what is wrong and where, and which column is what. */
import type { ReactNode } from "react";
import { useDirectory } from "../app/hooks.ts";
import { tRejection, useT } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card, Figure } from "../ui/card.tsx";
import { Quantity } from "../ui/figures.tsx";
import { IconCheck, IconFile, IconWarning } from "../ui/icons.tsx";
import { Spinner } from "../ui/spinner.tsx";
import type { ImportPreview, StockSummary, StyleSummary } from "./import-contract.ts";
import { ImportIssues } from "./import-issues.tsx";
import { ImportMapping } from "./import-mapping.tsx";
import { changeText, fieldTitle, type IssueScene } from "./import-words.ts";
import type { Import, ImportState } from "./use-import.ts";

export interface ImportReviewProps {
  readonly task: Import;
  readonly shown: Extract<ImportState, { step: "shown" }>;
}

export function ImportReview({ task, shown }: ImportReviewProps) {
  const t = useT();
  const currency = useDirectory()?.chain?.currency ?? "CNY";
  const { preview, isBusy, isApplying, refusal } = shown;
  const scene: IssueScene = { preview, language: t.language, currency };
  const isNothing = preview.ready && changesNothing(preview);
  return (
    <>
      <FileLine preview={preview} isBusy={isBusy || isApplying} onOther={task.reset} />
      {refusal !== undefined && <Notice tone="out">{tRejection(refusal)}</Notice>}
      <Verdict preview={preview} isNothing={isNothing} />
      {preview.styles !== undefined && preview.ready && (
        <StyleChanges summary={preview.styles} scene={scene} />
      )}
      {preview.stock !== undefined && preview.ready && <StockChanges summary={preview.stock} />}
      {preview.errorCount > 0 && (
        <ImportIssues
          title={t("import.errors", { n: preview.errorCount })}
          issues={preview.errors}
          total={preview.errorCount}
          scene={scene}
        />
      )}
      {preview.warnings.length > 0 && (
        <ImportIssues
          title={t("import.warnings", { n: preview.warnings.length })}
          issues={preview.warnings}
          total={preview.warnings.length}
          scene={scene}
          isMild
        />
      )}
      {preview.sheet !== undefined && (
        <ImportMapping
          key={preview.token}
          preview={preview}
          sheet={preview.sheet}
          startsOpen={!preview.ready && preview.errors.some(({ code }) => code === "columns_missing")}
          disabled={isBusy || isApplying}
          onChoose={task.choose}
        />
      )}
      <div className="sticky bottom-4 flex items-center gap-3 rounded-lg border border-line bg-raised p-3 pl-4 shadow-float">
        <p className="min-w-0 grow text-sm text-ink-faint">
          {preview.ready ? (isNothing ? t("import.nothing") : t("import.allOrNothing")) : t("import.mend")}
        </p>
        <Button
          variant="primary"
          disabled={!preview.ready || isBusy || isNothing}
          loading={isApplying}
          onClick={task.apply}
        >
          {t("import.apply")}
        </Button>
      </div>
    </>
  );
}

function changesNothing({ styles, stock }: ImportPreview): boolean {
  if (styles !== undefined) return styles.styles.created + styles.styles.updated === 0;
  return stock !== undefined && stock.cells.created === 0;
}

function FileLine({
  preview,
  isBusy,
  onOther,
}: {
  readonly preview: ImportPreview;
  readonly isBusy: boolean;
  readonly onOther: () => void;
}) {
  const t = useT();
  const rows = preview.sheet?.rowCount;
  return (
    <div className="flex items-center gap-3">
      <IconFile size={24} className="shrink-0 text-ink-faint" />
      <span className="min-w-0 grow">
        <span className="block truncate font-medium">{preview.fileName || t("import.file")}</span>
        {rows !== undefined && (
          <span className="block text-sm text-ink-faint">
            {[preview.sheet?.sheetName ?? "", t("table.rows", { n: rows })]
              .filter((word) => word !== "")
              .join(" · ")}
          </span>
        )}
      </span>
      {isBusy ? (
        <Spinner size={22} className="text-ink-faint" />
      ) : (
        <Button variant="quiet" size="sm" onClick={onOther}>
          {t("import.otherFile")}
        </Button>
      )}
    </div>
  );
}

function Notice({
  tone,
  children,
}: {
  readonly tone: "enough" | "low" | "out";
  readonly children: ReactNode;
}) {
  const tones = {
    enough: "bg-enough-soft text-enough",
    low: "bg-low-soft text-low",
    out: "bg-out-soft text-out",
  };
  const Glyph = tone === "enough" ? IconCheck : IconWarning;
  return (
    <p
      role={tone === "out" ? "alert" : "status"}
      className={`flex items-start gap-2.5 rounded-md px-3.5 py-3 font-medium ${tones[tone]}`}
    >
      <Glyph size={20} className="mt-0.5 shrink-0" />
      {children}
    </p>
  );
}

function Verdict({ preview, isNothing }: { readonly preview: ImportPreview; readonly isNothing: boolean }) {
  const t = useT();
  if (!preview.ready) return <Notice tone="out">{t("import.notReady", { n: preview.errorCount })}</Notice>;
  if (isNothing) return <Notice tone="low">{t("import.same")}</Notice>;
  return <Notice tone="enough">{t("import.ready")}</Notice>;
}

function StyleChanges({ summary, scene }: { readonly summary: StyleSummary; readonly scene: IssueScene }) {
  const t = useT();
  const { styles, colourways, skus, barcodes, prices, costs, changes, created } = summary;
  const further = [
    [t("import.count.colourways"), colourways.created],
    [t("import.count.skus"), skus.created],
    [t("import.count.skusChanged"), skus.updated],
    [t("import.count.barcodes"), barcodes.created],
    [t("import.count.prices"), prices.changed],
    [t("import.count.costs"), costs.changed],
  ] as const;
  const more = styles.created - created.length;
  return (
    <Card title={t("import.changes")}>
      <div className="grid grid-cols-3 gap-4">
        <Figure
          label={t("import.count.created")}
          value={<Quantity pairs={styles.created} />}
          note={t("import.unit.styles")}
        />
        <Figure
          label={t("import.count.updated")}
          value={<Quantity pairs={styles.updated} />}
          note={t("import.unit.styles")}
        />
        <Figure
          label={t("import.count.unchanged")}
          value={<Quantity pairs={styles.unchanged} />}
          note={t("import.unit.styles")}
        />
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
      {created.length > 0 && (
        <Samples title={t("import.sample.created")}>
          {created.map(({ code, name, skus: count }) => (
            <li key={code} className="flex items-baseline gap-3 py-1.5">
              <span className="w-28 shrink-0 truncate font-medium">{code}</span>
              <span className="min-w-0 grow truncate text-ink-soft">{name}</span>
              <span className="shrink-0 text-sm text-ink-faint">{t("catalogue.skus", { n: count })}</span>
            </li>
          ))}
          {more > 0 && <li className="py-1.5 text-sm text-ink-faint">{t("import.more", { n: more })}</li>}
        </Samples>
      )}
      {changes.length > 0 && (
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
      )}
    </Card>
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

function StockChanges({ summary }: { readonly summary: StockSummary }) {
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
