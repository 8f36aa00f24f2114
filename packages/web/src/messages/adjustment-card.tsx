/** An adjustment that waits for approval: what would change, who asks and why, and the decision. */
import { useState } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { CardData } from "@instep/domain/alerts/contract.ts";
import { findSku } from "@instep/domain/catalogue/feed.ts";
import { skuAt } from "@instep/domain/catalogue/contract.ts";
import type { ChatCard, ChatChannel } from "@instep/domain/chat/contract.ts";
import type { ShownMessage } from "@instep/domain/chat/feed.ts";
import type { DocumentId, PlaceId } from "@instep/domain/kernel/ids.ts";
import { documentQuery } from "@instep/domain/stock/contract.ts";
import { useCan, useCatalogue, useSignedIn, useStock, useSubmit } from "../app/hooks.ts";
import { formatDelta } from "../i18n/figures.ts";
import { tDynamic, useT } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { IconTask } from "../ui/icons.tsx";
import { CardFrame, type StockCardStatus } from "../ui/stock-card.tsx";
import { Escalated, Underneath } from "./card-parts.tsx";
import { nameIn } from "./names.ts";
import { NoteDialog } from "./note-dialog.tsx";
import { useAsked } from "./use-asked.ts";
import { useNames } from "./words.ts";

interface Request {
  readonly byStaffId: string | null;
  readonly note: string | null;
  readonly approvedBy: string | null;
  readonly resolution: string | null;
}

/** Who asked and why: from the place's acts, and the document, which has the words. */
function useRequest(documentId: DocumentId, placeId: PlaceId, state: string) {
  const activity = useStock(placeId).view?.activity;
  // Asked again after the decision: the document then has its approver.
  const { result } = useAsked<Request>(
    documentQuery.name,
    { documentId },
    state === "solved" ? 300_000 : 15_000,
  );
  const actOf = (...names: string[]) =>
    activity?.find((act) => act.documentId === documentId && names.includes(act.name))?.by;
  return {
    by: result?.byStaffId ?? actOf("stock.adjustment_requested") ?? null,
    note: result?.note ?? null,
    decidedBy: actOf("stock.adjustment_approved", "stock.adjustment_declined") ?? result?.approvedBy ?? null,
    resolution: result?.resolution ?? null,
  };
}

const shownLinesMax = 4;

export interface AdjustmentCardProps {
  readonly message: ShownMessage;
  readonly card: ChatCard;
  readonly channel: ChatChannel;
  readonly data: CardData<"adjustment_request">;
}

export function AdjustmentCard({ message, card, channel, data }: AdjustmentCardProps) {
  const t = useT();
  const names = useNames();
  const { placeId, documentId, reason, lines } = data;
  const request = useRequest(documentId, placeId, card.status);
  const decision = useDecision(documentId, placeId, request.by, card.status === "solved");
  const isDone = card.status === "solved";
  const status: StockCardStatus = isDone
    ? {
        state: "solved",
        at: card.updatedAt,
        words: decidedWords(card.settledBy, request.decidedBy, names.person),
      }
    : { state: "open", ...(!decision.isMine && { words: t("card.request.waiting") }) };
  const rest = lines.length - shownLinesMax;
  return (
    <>
      <CardFrame
        kind="adjustment_request"
        icon={IconTask}
        tone="accent"
        title={t(isDone ? "card.request.done" : "card.request")}
        {...(channel.placeId !== placeId && { place: names.place(placeId) })}
        at={message.at}
        mark={<Escalated card={card} />}
        status={status}
        actions={decision.actions}
      >
        <div className="px-3 pt-3 text-sm">
          <p className="flex items-center gap-2">
            {reason !== null && <Badge tone="accent">{tDynamic(`scan.reason.${reason}`)}</Badge>}
            <span className="truncate text-ink-soft">
              {request.by !== null && t("card.request.by", { name: names.person(request.by) })}
            </span>
          </p>
          {request.note !== null && request.note !== "" && (
            <p className="mt-2 text-ink-soft">{t("card.note", { note: request.note })}</p>
          )}
        </div>
        <ul className="mt-2 border-t border-line">
          {lines.slice(0, shownLinesMax).map((line) => (
            <Line key={`${line[0]}/${line[1]}`} line={line} />
          ))}
        </ul>
        <div className="px-3 pb-3 text-sm text-ink-soft">
          {rest > 0 && <p className="pt-1 text-xs text-ink-faint">{t("card.request.more", { n: rest })}</p>}
          {decision.hint !== undefined && <p className="pt-2">{decision.hint}</p>}
          <Underneath message={message} card={card} />
          {isDone && request.resolution !== null && request.resolution !== "" && (
            <p className="mt-2">{t("card.note", { note: request.resolution })}</p>
          )}
        </div>
      </CardFrame>
      {decision.dialog}
    </>
  );
}

function decidedWords(cause: string | null, by: string | null, person: (id: string) => string): string {
  if (cause === null) return tDynamic("card.status.solved");
  return by === null
    ? tDynamic(`card.settled.${cause}`)
    : tDynamic(`card.settled.${cause}.by`, { name: person(by) }, tDynamic(`card.settled.${cause}`));
}

/** The two buttons for those who may approve here, never for who asked. */
function useDecision(documentId: DocumentId, placeId: PlaceId, askedBy: string | null, isDone: boolean) {
  const t = useT();
  const can = useCan();
  const submit = useSubmit();
  const { staffId: me } = useSignedIn();
  const [isDeclining, setIsDeclining] = useState(false);
  const [isBusy, setIsBusy] = useState<"approve" | "decline" | null>(null);
  const decide = async (act: "approve" | "decline", note: string): Promise<void> => {
    setIsBusy(act);
    const args = { documentId, placeId, ...(note !== "" && { note }) };
    await submit(`stock.${act}_adjustment`, args).outcome;
    setIsBusy(null);
  };
  const mayDecide = can("stock.approve", placeId);
  const hint = mayDecide && askedBy === me && !isDone ? t("card.request.own") : undefined;
  if (isDone || !mayDecide || askedBy === me) return { actions: <span />, dialog: null, hint, isMine: false };
  return {
    hint,
    isMine: true,
    actions: (
      <span className="flex shrink-0 gap-2 pr-1">
        <Button size="sm" loading={isBusy === "decline"} onClick={() => setIsDeclining(true)}>
          {t("card.decline")}
        </Button>
        <Button
          size="sm"
          variant="primary"
          loading={isBusy === "approve"}
          onClick={() => void decide("approve", "")}
        >
          {t("card.approve")}
        </Button>
      </span>
    ),
    dialog: (
      <NoteDialog
        kind="decline"
        isOpen={isDeclining}
        onClose={() => setIsDeclining(false)}
        onNote={(note) => void decide("decline", note)}
      />
    ),
  };
}

function Line({ line }: { readonly line: CardData<"adjustment_request">["lines"][number] }) {
  const t = useT();
  const navigate = useNavigate();
  const catalogue = useCatalogue();
  const [skuId, condition, quantity] = line;
  const found = catalogue === undefined ? undefined : findSku(catalogue, skuId);
  const detail = [
    found && nameIn(found.colourway, t.language),
    found && t("acts.row.size", { size: found.sku[skuAt.size] }),
    condition !== "sellable" && tDynamic(`stock.condition.${condition}`),
  ];
  return (
    <li className="border-b border-line last:border-b-0">
      <button
        type="button"
        disabled={found === undefined}
        onClick={() => found && void navigate({ to: "/stock/$styleId", params: { styleId: found.style.id } })}
        className="flex min-h-12 w-full items-center gap-3 px-3 py-1.5 text-left hover:enabled:bg-ink/4"
      >
        <span className="min-w-0 grow">
          <span className="block truncate text-base font-medium">
            {found === undefined ? t("acts.unknown") : nameIn(found.style, t.language)}
          </span>
          <span className="block truncate text-sm text-ink-faint">{detail.filter(Boolean).join(" · ")}</span>
        </span>
        <Badge tone={quantity > 0 ? "enough" : "out"}>{formatDelta(quantity, t.language)}</Badge>
      </button>
    </li>
  );
}
