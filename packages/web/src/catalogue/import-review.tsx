/** What the dry run found: what would change, what is wrong and where, and which column is what. */
import type { ReactNode } from "react";
import { useDirectory } from "../app/hooks.ts";
import { tRejection, useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { IconCheck, IconFile, IconWarning } from "../ui/icons.tsx";
import { Spinner } from "../ui/spinner.tsx";
import type { ImportPreview } from "./import-contract.ts";
import { StockChanges, StyleChanges } from "./import-changes.tsx";
import { ImportIssues } from "./import-issues.tsx";
import { ImportMapping } from "./import-mapping.tsx";
import type { IssueScene } from "./import-words.ts";
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
      {preview.warningCount > 0 && (
        <ImportIssues
          title={t("import.warnings", { n: preview.warningCount })}
          issues={preview.warnings}
          total={preview.warningCount}
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
  if (isNothing)
    return <Notice tone="low">{t(preview.warningCount > 0 ? "import.allKept" : "import.same")}</Notice>;
  return <Notice tone="enough">{t("import.ready")}</Notice>;
}
