/** A card of the stock in the conversation: live, with how it is being handled. */
import { useMemo, useState } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { AlertCard } from "@instep/domain/alerts/contract.ts";
import { skuAt } from "@instep/domain/catalogue/contract.ts";
import { findSku } from "@instep/domain/catalogue/feed.ts";
import type { ChatCard, ChatChannel } from "@instep/domain/chat/contract.ts";
import type { ShownMessage } from "@instep/domain/chat/feed.ts";
import type { PlaceId, SkuId } from "@instep/domain/kernel/ids.ts";
import { freeOf, type StockView } from "@instep/domain/stock/feed.ts";
import { matrixQuery } from "@instep/domain/stock/contract.ts";
import { useCan, useCatalogue, useClient, usePlaces, useStock, useSubmit } from "../app/hooks.ts";
import { tDynamic, useT } from "../i18n/i18n.ts";
import { levelOf } from "../ui/level.ts";
import type { RunSize } from "../ui/size-run.tsx";
import { CardFrame, StockCard, type StockCardStatus } from "../ui/stock-card.tsx";
import { AdjustmentCard } from "./adjustment-card.tsx";
import { Escalated, Underneath } from "./card-parts.tsx";
import { elsewhereOf, type MatrixCell } from "./elsewhere.ts";
import { nameIn } from "./names.ts";
import { NoteDialog } from "./note-dialog.tsx";
import { useAsked } from "./use-asked.ts";
import { alertOf, useNames } from "./words.ts";

export interface CardProps {
  readonly message: ShownMessage;
  readonly card: ChatCard;
  readonly channel: ChatChannel;
}

export function AlertCardRow({
  message,
  channel,
}: {
  readonly message: ShownMessage;
  readonly channel: ChatChannel;
}) {
  const { card } = message;
  const alert = useMemo(() => (card === null ? undefined : alertOf(card)), [card]);
  if (card === null) return null;
  return (
    <div className="px-3 pt-3">
      {alert === undefined ? (
        <OtherCard message={message} card={card} channel={channel} />
      ) : alert.kind === "adjustment_request" ? (
        <AdjustmentCard message={message} card={card} channel={channel} data={alert.data} />
      ) : (
        <ShoeCard message={message} card={card} channel={channel} alert={alert} />
      )}
    </div>
  );
}

/** Who did what last, in the words of the rail. */
function useStatus(card: ChatCard): StockCardStatus {
  const names = useNames();
  const { status, takenBy, solvedBy, settledBy, updatedAt } = card;
  const by = status === "solved" ? solvedBy : takenBy;
  const base = { state: status, at: updatedAt, ...(by !== null && { by: names.person(by) }) };
  return status === "solved" && settledBy !== null
    ? { ...base, words: tDynamic(`card.settled.${settledBy}`) }
    : base;
}

/** Steps that this person may take (CHAT-18), as the rail's presses. */
function useSteps(message: ShownMessage, channel: ChatChannel) {
  const can = useCan();
  const submit = useSubmit();
  const [isSolving, setIsSolving] = useState(false);
  const { messageId } = message;
  if (!can("card.handle", channel.placeId ?? undefined)) return { steps: {}, dialog: null };
  return {
    steps: {
      onTake: () => void submit("card.take", { messageId }),
      onSolve: () => setIsSolving(true),
      onReopen: () => void submit("card.reopen", { messageId }),
    },
    dialog: (
      <NoteDialog
        kind="solve"
        isOpen={isSolving}
        onClose={() => setIsSolving(false)}
        onNote={(note) => submit("card.solve", { messageId, ...(note !== "" && { note }) })}
      />
    ),
  };
}

type ShoeAlert = Exclude<AlertCard, { kind: "adjustment_request" }>;
const reasons = { last_pair: "lastPair", low_stock: "low", book_wrong: "bookWrong" } as const;

function ShoeCard({ message, card, channel, alert }: CardProps & { readonly alert: ShoeAlert }) {
  const t = useT();
  const navigate = useNavigate();
  const names = useNames();
  const catalogue = useCatalogue();
  const { placeId, skuId, styleId } = alert.data;
  const stock = useStock(placeId).view;
  const status = useStatus(card);
  const { steps, dialog } = useSteps(message, channel);
  const found = catalogue === undefined ? undefined : findSku(catalogue, skuId);
  const line = alert.kind === "low_stock" ? alert.data.pairs : undefined;
  const left =
    stock === undefined ? (alert.kind === "low_stock" ? alert.data.onHand : 0) : freeOf(stock, skuId);
  const run = useMemo(
    (): readonly RunSize[] =>
      (found?.colourway.skus ?? [])
        .filter((sku) => sku[skuAt.active] === 1)
        .map((sku) => {
          const here = stock === undefined ? null : freeOf(stock, sku[skuAt.id]);
          return { id: sku[skuAt.id], label: sku[skuAt.size], here, level: levelOf(here ?? 0, line) };
        }),
    [found, stock, line],
  );
  const picture = found?.colourway.pictureId;
  return (
    <>
      <StockCard
        reason={reasons[alert.kind]}
        name={found === undefined ? t("acts.unknown") : nameIn(found.style, t.language)}
        colour={found === undefined ? "" : nameIn(found.colourway, t.language)}
        size={found?.sku[skuAt.size] ?? ""}
        left={left}
        {...(channel.placeId !== placeId && { place: names.place(placeId) })}
        {...(picture != null && { imageUrl: `/v1/media/${picture}/small` })}
        at={message.at}
        mark={<Escalated card={card} />}
        run={run}
        selectedSizeId={skuId}
        status={status}
        onOpen={() => void navigate({ to: "/stock/$styleId", params: { styleId } })}
        {...steps}
      >
        {alert.kind === "book_wrong" ? (
          <p>{t("card.bookWrong.body", { n: alert.data.found })}</p>
        ) : (
          <Elsewhere
            skuId={skuId}
            styleId={styleId}
            here={placeId}
            told={alert.data.others}
            isLive={status.state !== "solved"}
          />
        )}
        <Underneath message={message} card={card} />
      </StockCard>
      {dialog}
    </>
  );
}

const shownPlacesMax = 4;

function Elsewhere({
  skuId,
  styleId,
  here,
  told,
  isLive,
}: {
  readonly skuId: SkuId;
  readonly styleId: string;
  readonly here: PlaceId;
  readonly told: readonly (readonly [PlaceId, number])[];
  /** A solved card says what was; an open one asks again. */
  readonly isLive: boolean;
}) {
  const t = useT();
  const client = useClient();
  const names = useNames();
  const { all } = usePlaces();
  const { result } = useAsked<{ readonly cells: readonly MatrixCell[] }>(
    matrixQuery.name,
    isLive ? { styleId } : undefined,
  );
  const followed = (placeId: PlaceId): number | undefined => {
    const view = isLive ? client.view<StockView>(`stock:${placeId}`) : undefined;
    return view === undefined ? undefined : freeOf(view, skuId);
  };
  const places = all.filter((place) => place.kind !== "office").map((place) => place.placeId);
  const found = elsewhereOf({ skuId, here, places, followed, asked: result?.cells, told });
  if (found.length === 0) return <p>{t("card.elsewhere.none")}</p>;
  // A single place more takes no more room than to say so.
  const shown = found.length === shownPlacesMax + 1 ? found.length : shownPlacesMax;
  const rest = found.length - shown;
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <span className="mr-0.5 text-xs text-ink-faint">{t("card.elsewhere")}</span>
      {found.slice(0, shown).map(([placeId, pairs]) => (
        <span key={placeId} className="inline-flex h-6 items-center gap-1.5 rounded-sm bg-ink/5 px-2 text-xs">
          {names.place(placeId)}
          <b className="font-semibold text-ink">{pairs}</b>
        </span>
      ))}
      {rest > 0 && <span className="text-xs text-ink-faint">{t("card.elsewhere.more", { n: rest })}</span>}
    </div>
  );
}

/** A kind that this version does not know yet. */
function OtherCard({ message, card, channel }: CardProps) {
  const t = useT();
  const status = useStatus(card);
  const { steps, dialog } = useSteps(message, channel);
  return (
    <>
      <CardFrame kind={card.kind} title={t("card.other")} at={message.at} status={status} {...steps}>
        <p className="px-3 py-3 text-sm text-ink-soft">{t("card.other.body")}</p>
      </CardFrame>
      {dialog}
    </>
  );
}
