/** Styles, prices, barcodes and opening stock from a spreadsheet: seen first, then all of it or nothing. */
import { useState } from "react";
import { limits } from "@instep/domain/kernel/limits.ts";
import { useCan } from "../app/hooks.ts";
import { tRejection, useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { DropZone } from "../ui/file-input.tsx";
import { formatBytes } from "../ui/file-rules.ts";
import { IconCheck, IconDownload, IconFile, IconWarning } from "../ui/icons.tsx";
import { LinkButton } from "../ui/link.tsx";
import { Menu } from "../ui/menu.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { NoPermissionState, StateScreen } from "../ui/states.tsx";
import { SegmentedControl } from "../ui/toggle.tsx";
import type { Applied, ImportPreview } from "./import-contract.ts";
import { ImportReview } from "./import-review.tsx";
import { useBack } from "./use-back.ts";
import { templateUrl, useExportItems, type SheetKind } from "./use-exports.ts";
import { useImport, type Import } from "./use-import.ts";

export function ImportPage() {
  const t = useT();
  const can = useCan();
  const back = useBack("/catalogue");
  const exports = useExportItems();
  const kinds: readonly SheetKind[] = [
    ...(can("catalogue.import") ? (["styles"] as const) : []),
    ...(can("stock.open") ? (["stock"] as const) : []),
  ];
  const [chosen, setKind] = useState<SheetKind>();
  const kind = chosen ?? kinds[0];
  return (
    <Screen
      header={
        <PageHeader
          title={t("import.title")}
          onBack={back}
          actions={
            exports.length > 0 && (
              <Menu
                trigger={
                  <Button variant="quiet" size="sm" icon={IconDownload}>
                    {t("export.title")}
                  </Button>
                }
                groups={[exports]}
              />
            )
          }
        />
      }
    >
      {kind === undefined ? (
        <NoPermissionState />
      ) : (
        <OfKind key={kind} kind={kind} kinds={kinds} onKind={setKind} />
      )}
    </Screen>
  );
}

interface OfKindProps {
  readonly kind: SheetKind;
  readonly kinds: readonly SheetKind[];
  readonly onKind: (kind: SheetKind) => void;
}

function OfKind({ kind, kinds, onKind }: OfKindProps) {
  const t = useT();
  const task = useImport(kind);
  const { state } = task;
  const isStill = state.step === "idle" || state.step === "failed";
  return (
    <div className="mx-auto max-w-3xl space-y-5 p-4">
      {isStill && kinds.length > 1 && (
        <SegmentedControl
          label={t("import.kind")}
          value={kind}
          onChange={onKind}
          segments={kinds.map((value) => ({ value, label: t(`import.kind.${value}`) }))}
        />
      )}
      {isStill && <Start kind={kind} task={task} />}
      {state.step === "sending" && <Sending name={state.file.name} share={state.share} />}
      {state.step === "shown" && <ImportReview task={task} shown={state} />}
      {state.step === "done" && <Done preview={state.preview} applied={state.applied} onAgain={task.reset} />}
    </div>
  );
}

function Start({ kind, task }: { readonly kind: SheetKind; readonly task: Import }) {
  const t = useT();
  const { state } = task;
  return (
    <>
      {state.step === "failed" && (
        <p role="alert" className="flex items-start gap-2.5 rounded-md bg-out-soft px-3.5 py-3 text-out">
          <IconWarning size={20} className="mt-0.5 shrink-0" />
          <span className="grow">
            {state.file.name}: {tRejection(state.refusal)}
          </span>
          <Button size="sm" onClick={() => task.send(state.file)}>
            {t("action.retry")}
          </Button>
        </p>
      )}
      <DropZone
        accept=".xlsx,.csv,.txt"
        maxBytes={limits.importBytesMax}
        onFiles={([file]) => file !== undefined && task.send(file)}
        title={t("import.drop")}
        hint={t("import.drop.hint", {
          limit: formatBytes(limits.importBytesMax),
          rows: limits.importRowsMax,
        })}
      />
      <Card title={t("import.template")}>
        <p className="text-ink-soft">{t(`import.template.${kind}`)}</p>
        <div className="mt-3 flex flex-wrap gap-2">
          {(["zh-CN", "en"] as const).map((language) => (
            <a
              key={language}
              href={templateUrl(kind, language)}
              download
              className="inline-flex h-12 items-center gap-2 rounded-md border border-line-strong/45 bg-raised px-4 font-medium hover:border-line-strong"
            >
              <IconFile size={20} className="text-ink-faint" />
              {t(`import.template.${language}`)}
            </a>
          ))}
        </div>
      </Card>
      <p className="text-sm text-ink-faint">{t("import.promise")}</p>
    </>
  );
}

/** Uploading has a measure; what the server does then has none. */
function Sending({ name, share }: { readonly name: string; readonly share: number }) {
  const t = useT();
  const isReading = share >= 1;
  return (
    <Card>
      <div role="status" className="space-y-3 py-6 text-center">
        <p className="truncate font-medium">{name}</p>
        <span className="mx-auto block h-1.5 max-w-80 overflow-hidden rounded-full bg-ink/10">
          <span
            className={`block h-full origin-left rounded-full bg-accent transition-transform duration-200 ${isReading ? "animate-breathe" : ""}`}
            style={{ transform: `scaleX(${Math.max(0.04, share)})` }}
          />
        </span>
        <p className="text-sm text-ink-faint">
          {isReading ? t("import.reading") : t("import.sending", { share })}
        </p>
      </div>
    </Card>
  );
}

interface DoneProps {
  readonly preview: ImportPreview;
  readonly applied: Applied;
  readonly onAgain: () => void;
}

function Done({ preview, applied, onAgain }: DoneProps) {
  const t = useT();
  const body =
    "opened" in applied
      ? t("import.done.stock", { opened: applied.opened, unchanged: applied.unchanged })
      : t("import.done.styles", {
          created: applied.created,
          updated: applied.updated,
          unchanged: applied.unchanged,
        });
  return (
    <StateScreen
      role="status"
      icon={IconCheck}
      title={t("import.done", { name: preview.fileName })}
      body={body}
      action={
        <span className="flex flex-wrap justify-center gap-2">
          <Button onClick={onAgain}>{t("import.again")}</Button>
          {preview.kind === "styles" ? (
            <LinkButton to="/catalogue" variant="primary">
              {t("catalogue.title")}
            </LinkButton>
          ) : (
            <LinkButton to="/stock" variant="primary">
              {t("stock.title")}
            </LinkButton>
          )}
        </span>
      }
    />
  );
}
