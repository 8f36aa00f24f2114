/** One request: what shall change, what the book says now, why, and who asks. */
import { findSku } from "@instep/domain/catalogue/feed.ts";
import { balanceOf } from "@instep/domain/stock/feed.ts";
import { useCatalogue, useDirectory, useSignedIn, useStock } from "../app/hooks.ts";
import { colourIn, nameIn, sizeOf } from "../catalogue/names.ts";
import { Picture } from "../catalogue/picture.tsx";
import { formatDelta } from "../i18n/figures.ts";
import { tDynamic, useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { RelativeTime } from "../ui/figures.tsx";
import { List, ListRow } from "../ui/list.tsx";
import type { Request, RequestLine } from "./use-requests.ts";

export interface RequestCardProps {
  readonly request: Request;
  readonly canDecide: boolean;
  readonly onApprove: () => void;
  readonly onDecline: () => void;
}

export function RequestCard({ request, canDecide, onApprove, onDecline }: RequestCardProps) {
  const t = useT();
  const directory = useDirectory();
  const { staffId } = useSignedIn();
  const place = directory?.places[request.placeId];
  const staff = request.byStaffId === null ? undefined : directory?.staff[request.byStaffId];
  const isOwn = request.byStaffId === staffId;
  const who = staff === undefined ? t("trail.somebody") : nameIn(staff, t.language);
  const reason = request.reason === null ? "" : tDynamic(`scan.reason.${request.reason}`, {}, request.reason);
  const total = request.lines.reduce((sum, line) => sum + line.quantity, 0);
  return (
    <article className="overflow-hidden rounded-lg border border-line bg-surface">
      <header className="flex items-start gap-3 px-4 pt-3.5">
        <div className="min-w-0 grow">
          <h2 className="font-semibold">
            {[place === undefined ? "" : nameIn(place, t.language), reason]
              .filter((word) => word !== "")
              .join(" · ")}
          </h2>
          <p className="text-sm text-ink-faint">
            {isOwn ? t("stock.requests.byYou") : t("stock.requests.by", { who })} ·{" "}
            <RelativeTime at={request.at} />
          </p>
        </div>
        <span className="shrink-0 text-2xl numeral">{formatDelta(total, t.language)}</span>
      </header>
      {request.note !== null && request.note !== "" && (
        <p className="mx-4 mt-2 rounded-sm bg-ink/4 px-3 py-2 text-ink-soft">{request.note}</p>
      )}
      <List label={t("trail.lines")} className="mt-1">
        {request.lines.map((line, index) => (
          <Line key={index} line={line} request={request} />
        ))}
      </List>
      <footer className="flex items-center gap-2 border-t border-line px-4 py-3">
        {canDecide ? (
          <>
            <Button variant="danger" className="grow basis-0" onClick={onDecline}>
              {t("stock.requests.decline")}
            </Button>
            <Button variant="primary" className="grow basis-0" onClick={onApprove}>
              {t("stock.requests.approve")}
            </Button>
          </>
        ) : (
          <p className="text-sm text-ink-faint">
            {isOwn ? t("stock.requests.own") : t("stock.requests.notYours")}
          </p>
        )}
      </footer>
    </article>
  );
}

function Line({ line, request }: { readonly line: RequestLine; readonly request: Request }) {
  const t = useT();
  const catalogue = useCatalogue();
  const stock = useStock(request.placeId).view;
  const found = catalogue === undefined ? undefined : findSku(catalogue, line.skuId);
  const condition = t(`stock.condition.${line.condition}`);
  const before = stock === undefined ? undefined : balanceOf(stock, line.skuId, line.condition)[0];
  return (
    <ListRow
      leading={<Picture pictureId={found?.colourway.pictureId ?? null} edge={44} />}
      title={
        found === undefined
          ? t("stock.unknownSku")
          : `${nameIn(found.style, t.language)} ${t("stock.sku", { colour: colourIn(found.colourway, t.language), size: sizeOf(found.sku) })}`
      }
      subtitle={
        before === undefined
          ? condition
          : `${condition} · ${t("stock.requests.book", { before, after: before + line.quantity })}`
      }
      meta={<span className="text-lg text-ink numeral">{formatDelta(line.quantity, t.language)}</span>}
    />
  );
}
