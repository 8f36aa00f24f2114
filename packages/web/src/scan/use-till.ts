/** The till's state with its acts: what a scan, a typed text and a tap do. */
import { useCallback, useEffect, useReducer, useRef } from "react";
import { findSku, type CatalogueView } from "@instep/domain/catalogue/feed.ts";
import type { StyleView } from "@instep/domain/catalogue/contract.ts";
import type { SkuId } from "@instep/domain/kernel/ids.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { useHere, usePlaces } from "../app/hooks.ts";
import { formatMoney } from "../i18n/figures.ts";
import { useT, type Translate } from "../i18n/i18n.ts";
import { toast } from "../ui/toast-store.ts";
import type { ScannedCode, ScanVerdict } from "./code.ts";
import { isMember } from "./member.ts";
import { measurePaint, type Measure } from "./measure.ts";
import { findScanned, findTyped, lineOf, lineOfStyle, nameIn, sizeLabelOf, type Finding } from "./shoe.ts";
import {
  emptyTill,
  nextTill,
  pairsOf,
  saleLinesOf,
  totalOf,
  type SaleLine,
  type Till,
  type TillEvent,
} from "./till.ts";
import { useSell } from "./use-sale.ts";

export interface TillScene {
  /** What the till stands for; with another key it begins empty. */
  readonly key: string;
  readonly catalogue: CatalogueView | undefined;
  readonly place: PlaceRow | undefined;
  readonly canSell: boolean;
  readonly continuous: boolean;
}

export interface TillHandle {
  /** Whether anything can be looked up yet. */
  readonly isReady: boolean;
  readonly till: Till;
  readonly send: (event: TillEvent) => void;
  readonly member: string;
  readonly setMember: (member: string) => void;
  /** What a scan or a typed code means; styles found by name are for the screen to show. */
  readonly read: (code: Pick<ScannedCode, "text" | "source">) => ScanVerdict;
  readonly openStyle: (style: StyleView) => void;
  readonly openSku: (skuId: SkuId) => void;
  readonly sell: () => void;
  readonly clear: () => void;
}

/** Measures from the hand's act to the frame that answers it. */
function useMeasured(till: Till): (name: Measure) => void {
  const waiting = useRef<{ name: Measure; from: number } | null>(null);
  useEffect(() => {
    if (waiting.current === null) return;
    measurePaint(waiting.current.name, waiting.current.from);
    waiting.current = null;
  }, [till]);
  return useCallback((name) => {
    waiting.current = { name, from: performance.now() };
  }, []);
}

/** A place's own label: whoever works there is there now. */
function useGoTo(): (code: string) => ScanVerdict {
  const t = useT();
  const { own } = usePlaces();
  const { choose } = useHere();
  return (code) => {
    const place = own.find((one) => one.code === code);
    if (place === undefined) {
      toast.show({ text: t("scan.place.foreign", { code }), tone: "low" });
      return "bad";
    }
    choose(place.placeId);
    toast.show({ text: t("scan.place.chosen", { place: nameIn(place, t.language) }), tone: "enough" });
    return "ok";
  };
}

/** One shoe by its name; of several the pairs speak. */
function soldWords(lines: readonly SaleLine[], catalogue: CatalogueView | undefined, t: Translate): string {
  const [line] = lines;
  const found = catalogue === undefined || line === undefined ? undefined : findSku(catalogue, line.skuId);
  if (found === undefined || lines.length > 1) return t("scan.sold");
  return t("stock.sold", { name: nameIn(found.style, t.language), size: sizeLabelOf(found.sku) });
}

/** What follows from what was found. */
function useFindingAct(
  till: Till,
  send: (event: TillEvent) => void,
  { place, canSell, continuous }: TillScene,
): (finding: Finding) => ScanVerdict {
  const t = useT();
  const goTo = useGoTo();
  return (finding) => {
    if (place === undefined) return "bad";
    switch (finding.kind) {
      case "sku": {
        const collect = continuous && canSell;
        if (collect && till.lines.length >= limits.saleLinesMax) {
          toast.show({ text: t("scan.basket.full", { n: limits.saleLinesMax }), tone: "low" });
          return "bad";
        }
        send({ kind: "scanned", line: lineOf(finding.found, place), collect });
        return "ok";
      }
      case "place":
        return goTo(finding.placeCode);
      case "unknown":
        send({ kind: "unknown", text: finding.text });
        return "bad";
      case "styles":
        return "ok";
    }
  };
}

interface Kept {
  readonly key: string;
  readonly till: Till;
  readonly member: string;
}

type KeptEvent = { readonly key: string } & ({ readonly event: TillEvent } | { readonly member: string });

function fresh(key: string): Kept {
  return { key, till: emptyTill, member: "" };
}

function nextKept(before: Kept, change: KeptEvent): Kept {
  const kept = before.key === change.key ? before : fresh(change.key);
  return "event" in change
    ? { ...kept, till: nextTill(kept.till, change.event) }
    : { ...kept, member: change.member };
}

/** The till of a key. It is no `key` of a component, because the camera beside it goes on running. */
function useKept(key: string) {
  const [kept, change] = useReducer(nextKept, key, fresh);
  const { till, member } = kept.key === key ? kept : fresh(key);
  const send = useCallback((event: TillEvent) => change({ key, event }), [key]);
  const setMember = useCallback((text: string) => change({ key, member: text }), [key]);
  return { till, member, send, setMember };
}

export function useTill({ key, catalogue, place, canSell, continuous }: TillScene): TillHandle {
  const t = useT();
  const { till, member, send, setMember } = useKept(key);
  const measure = useMeasured(till);
  const sellNow = useSell();

  const act = useFindingAct(till, send, { key, catalogue, place, canSell, continuous });

  const sell = (): void => {
    const lines = saleLinesOf(till);
    if (place === undefined || lines === null || !isMember(member)) return;
    measure("sell-to-screen");
    const amount = formatMoney(totalOf(lines), place.currency, t.language);
    const sale = sellNow({
      place,
      lines,
      ...(member.trim() === "" ? {} : { memberId: member.trim() }),
      text: soldWords(lines, catalogue, t),
      detail: t("scan.sold.pairs", { n: pairsOf(lines), amount }),
      onUndone: (commandId) => send({ kind: "undone", commandId }),
    });
    setMember("");
    send({ kind: "sold", sale });
  };

  return {
    isReady: catalogue !== undefined && place !== undefined,
    till,
    send,
    member,
    setMember,
    read: ({ text, source }) => {
      if (catalogue === undefined) return "bad";
      measure("scan-to-result");
      return act(source === "typed" ? findTyped(catalogue, text) : findScanned(catalogue, text));
    },
    openStyle: (style) => {
      const [first] = style.colourways;
      if (place !== undefined && first !== undefined)
        send({ kind: "opened", line: lineOfStyle(style, first, place) });
    },
    openSku: (skuId) => {
      const found = catalogue === undefined ? undefined : findSku(catalogue, skuId);
      if (place !== undefined && found !== undefined) send({ kind: "opened", line: lineOf(found, place) });
    },
    sell,
    clear: () => {
      const before = till;
      send({ kind: "cleared" });
      toast.undo({
        text: t("scan.basket.cleared", { n: pairsOf(before.lines) }),
        label: t("action.undo"),
        onUndo: () => send({ kind: "restored", till: before }),
      });
    },
  };
}
