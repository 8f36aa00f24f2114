/** The document behind a move: all its lines, who made it, who approved it, what it was based on. */
import type { ReactNode } from "react";
import { findSku } from "@instep/domain/catalogue/feed.ts";
import type { DocumentId } from "@instep/domain/kernel/ids.ts";
import { documentQuery } from "@instep/domain/stock/contract.ts";
import type { DocumentLine } from "@instep/domain/stock/rows.ts";
import { useCatalogue, useDirectory } from "../app/hooks.ts";
import { colourIn, nameIn, sizeOf } from "../catalogue/names.ts";
import { Picture } from "../catalogue/picture.tsx";
import { useQuery } from "../catalogue/use-query.ts";
import { formatDelta, formatInstant, formatMoney, formatNumber } from "../i18n/figures.ts";
import { tDynamic, tRejection, useT } from "../i18n/i18n.ts";
import { Sheet } from "../ui/dialog.tsx";
import { List, ListRow } from "../ui/list.tsx";
import { SkeletonRows } from "../ui/spinner.tsx";
import { ErrorState, OfflineState } from "../ui/states.tsx";
import { documentName } from "./trail-line.tsx";

export interface DocumentSheetProps {
  /** Null: closed. */
  readonly documentId: DocumentId | null;
  readonly onClose: () => void;
}

export function DocumentSheet({ documentId, onClose }: DocumentSheetProps) {
  const t = useT();
  const { data, refusal, reload } = useQuery(documentQuery, documentId === null ? undefined : { documentId });
  return (
    <Sheet
      open={documentId !== null}
      onOpenChange={(open) => !open && onClose()}
      flush
      title={data === undefined ? t("trail.document.title") : documentName(t, data.kind, data.documentId)}
      {...(data !== undefined && { description: t(`trail.status.${data.status as "posted"}`) })}
    >
      {data !== undefined ? (
        <Content document={data as unknown as ShownDocument} />
      ) : refusal === undefined ? (
        <SkeletonRows rows={3} />
      ) : refusal.code === "unavailable" ? (
        <OfflineState onRetry={reload} />
      ) : (
        <ErrorState title={tRejection(refusal)} onRetry={reload} />
      )}
    </Sheet>
  );
}

interface ShownDocument {
  readonly documentId: DocumentId;
  readonly kind: string;
  readonly placeId: string;
  readonly lines: readonly DocumentLine[];
  readonly currency: string | null;
  readonly reason: string | null;
  readonly note: string | null;
  readonly basedOn: string | null;
  readonly byStaffId: string | null;
  readonly approvedBy: string | null;
  readonly resolution: string | null;
  readonly at: number;
  readonly madeAt: number;
}

function Content({ document }: { readonly document: ShownDocument }) {
  const t = useT();
  const directory = useDirectory();
  const place = directory?.places[document.placeId];
  const name = (staffId: string | null): string => {
    const staff = staffId === null ? undefined : directory?.staff[staffId];
    return staff === undefined
      ? staffId === null
        ? t("trail.system")
        : t("trail.somebody")
      : nameIn(staff, t.language);
  };
  const time = (at: number): string => formatInstant(at, "datetime", t.language, place?.timeZone);
  return (
    <div className="space-y-5">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 px-4">
        {place !== undefined && <Fact name={t("stock.place")}>{nameIn(place, t.language)}</Fact>}
        <Fact name={t("trail.by")}>{name(document.byStaffId)}</Fact>
        <Fact name={t("trail.madeAt")}>{time(document.madeAt)}</Fact>
        {document.at - document.madeAt > 60_000 && (
          <Fact name={t("trail.postedAt")}>{time(document.at)}</Fact>
        )}
        {document.reason !== null && (
          <Fact name={t("scan.adjust.reason")}>
            {tDynamic(`scan.reason.${document.reason}`, {}, document.reason)}
          </Fact>
        )}
        {document.note !== null && document.note !== "" && (
          <Fact name={t("scan.act.note")}>{document.note}</Fact>
        )}
        {document.approvedBy !== null && <Fact name={t("trail.decidedBy")}>{name(document.approvedBy)}</Fact>}
        {document.resolution !== null && document.resolution !== "" && (
          <Fact name={t("trail.resolution")}>{document.resolution}</Fact>
        )}
      </dl>
      <List title={t("trail.lines")}>
        {document.lines.map((line, index) => (
          <Line key={index} line={line} document={document} />
        ))}
      </List>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-sm text-ink-faint">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

function Line({ line, document }: { readonly line: DocumentLine; readonly document: ShownDocument }) {
  const t = useT();
  const catalogue = useCatalogue();
  const found = catalogue === undefined ? undefined : findSku(catalogue, line.skuId);
  const words = [
    found === undefined ? "" : nameIn(found.style, t.language),
    line.toCondition === undefined
      ? t(`stock.condition.${line.condition}`)
      : `${t(`stock.condition.${line.condition}`)} → ${t(`stock.condition.${line.toCondition}`)}`,
    line.found === undefined ? "" : t("trail.line.found", { n: line.found }),
    line.returned === undefined || line.returned === 0 ? "" : t("trail.line.returned", { n: line.returned }),
  ];
  const isSigned = document.kind === "adjustment";
  return (
    <ListRow
      leading={<Picture pictureId={found?.colourway.pictureId ?? null} edge={44} />}
      title={
        found === undefined
          ? t("stock.unknownSku")
          : t("stock.sku", { colour: colourIn(found.colourway, t.language), size: sizeOf(found.sku) })
      }
      subtitle={words.filter((word) => word !== "").join(" · ")}
      meta={
        <span className="text-lg text-ink numeral">
          {isSigned ? formatDelta(line.quantity, t.language) : formatNumber(line.quantity, t.language)}
        </span>
      }
      {...(line.priceMinor !== undefined &&
        document.currency !== null && {
          trailing: formatMoney(line.priceMinor, document.currency, t.language),
        })}
    />
  );
}
