/** What a message says in one line: in the list, in a quote, in what a screen reader hears. */
import { useCallback, useMemo } from "react";
import { cardSchema, type AlertCard } from "@instep/domain/alerts/contract.ts";
import { skuAt } from "@instep/domain/catalogue/contract.ts";
import { findSku, type CatalogueView } from "@instep/domain/catalogue/feed.ts";
import type { ChatCard } from "@instep/domain/chat/contract.ts";
import type { ShownMessage } from "@instep/domain/chat/feed.ts";
import type { SkuId, StaffId } from "@instep/domain/kernel/ids.ts";
import { useCatalogue, useDirectory, useSignedIn } from "../app/hooks.ts";
import { tDynamic, useT, type Language, type Translate } from "../i18n/i18n.ts";
import { nameIn } from "./names.ts";

export interface Names {
  readonly person: (staffId: string | null | undefined) => string;
  readonly place: (placeId: string | null | undefined) => string;
}

export function useNames(): Names {
  const t = useT();
  const directory = useDirectory();
  return useMemo(
    () => ({
      person: (staffId) => {
        const staff = staffId == null ? undefined : directory?.staff[staffId];
        return staff === undefined ? t("chat.someone") : nameIn(staff, t.language);
      },
      place: (placeId) => {
        const place = placeId == null ? undefined : directory?.places[placeId];
        return place === undefined ? "" : nameIn(place, t.language);
      },
    }),
    [directory, t],
  );
}

/** Data of a card as this version knows it; undefined for kinds of a newer server. */
export function alertOf({ kind, data }: ChatCard): AlertCard | undefined {
  return cardSchema.safeParse({ kind, data }).data;
}

const kindKeys = {
  last_pair: "card.lastPair",
  low_stock: "card.low",
  book_wrong: "card.bookWrong",
  adjustment_request: "card.request",
} as const;

/** "Featherlight low court, Cloud white" and the size; undefined for what the catalogue does not have. */
export function shoeWords(
  catalogue: CatalogueView | undefined,
  skuId: SkuId,
  language: Language,
): { readonly name: string; readonly colour: string; readonly size: string } | undefined {
  const found = catalogue === undefined ? undefined : findSku(catalogue, skuId);
  if (found === undefined) return undefined;
  const { style, colourway, sku } = found;
  return { name: nameIn(style, language), colour: nameIn(colourway, language), size: sku[skuAt.size] };
}

function cardWords(card: ChatCard, catalogue: CatalogueView | undefined, t: Translate): string {
  const alert = alertOf(card);
  if (alert === undefined) return `[${t("card.other")}]`;
  const kind = t(
    alert.kind === "adjustment_request" && card.status === "solved"
      ? "card.request.done"
      : kindKeys[alert.kind],
  );
  if (alert.kind === "adjustment_request") {
    const { reason } = alert.data;
    return t("chat.preview.card", {
      kind,
      what: reason === null ? "" : tDynamic(`scan.reason.${reason}`),
    }).trim();
  }
  const shoe = shoeWords(catalogue, alert.data.skuId, t.language);
  return t("chat.preview.card", {
    kind,
    what: shoe === undefined ? "" : `${shoe.name} ${shoe.colour} ${shoe.size}`,
  }).trim();
}

/** The message in one line, without its author. */
export function useMessageWords(): (message: ShownMessage) => string {
  const t = useT();
  const catalogue = useCatalogue();
  const names = useNames();
  const { staffId: me } = useSignedIn();
  return useCallback(
    (message) => {
      if (message.card !== null) return cardWords(message.card, catalogue, t);
      if (message.note !== null) return t("chat.preview.escalated");
      if (message.recalled)
        return message.by === me
          ? t("chat.preview.recalled.me")
          : t("chat.preview.recalled", { name: names.person(message.by) });
      return message.text.replace(/\s+/g, " ");
    },
    [t, catalogue, names, me],
  );
}

/** With the author before it, where several people write and it was not this one. */
export function usePreview(): (message: ShownMessage, isDirect: boolean) => string {
  const t = useT();
  const words = useMessageWords();
  const names = useNames();
  const { staffId: me } = useSignedIn();
  return useCallback(
    (message, isDirect) => {
      const text = words(message);
      const isSpoken = message.card === null && message.note === null && !message.recalled;
      if (!isSpoken || isDirect || message.by === null || message.by === (me as StaffId)) return text;
      return t("chat.preview.by", { name: names.person(message.by), text });
    },
    [t, words, names, me],
  );
}
