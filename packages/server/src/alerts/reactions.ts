/**
 * Stock's entries become alerts. An ordinary sale is decided by a pure look at its entry and one number kept in memory
 * (the chain's highest safety line), without any read; what calls for a card reads where else the size is and who is
 * responsible, and submits commands whose ids derive from the entry.
 */
import type { Entry } from "@instep/domain/kernel/entry.ts";
import { parseFeed } from "@instep/domain/kernel/entry.ts";
import {
  deriveId,
  type ChainId,
  type CommandId,
  type PlaceId,
  type SkuId,
} from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { concernedBy } from "@instep/domain/alerts/audience.ts";
import {
  cellSubject,
  documentSubject,
  type AlertCard,
  type LineSet,
  type SettleArgs,
} from "@instep/domain/alerts/contract.ts";
import { stockEntryNames } from "@instep/domain/stock/terms.ts";
import { watch, type Finding, type Watched } from "@instep/domain/alerts/watch.ts";
import type { StockEntryData } from "@instep/domain/stock/contract.ts";
import type { Reaction, SystemCommand } from "../platform/contracts.ts";
import type { Sql } from "../platform/database.ts";
import {
  readElsewhere,
  readHighestLine,
  readLines,
  readLowCells,
  readPeople,
  readShoes,
  readSubjects,
  type Elsewhere,
  type Shoe,
} from "./reading.ts";

const highestLines = new Map<ChainId, number>();

async function highestLine(sql: Sql, chainId: ChainId): Promise<number> {
  let pairs = highestLines.get(chainId);
  if (pairs === undefined) highestLines.set(chainId, (pairs = await readHighestLine(sql)));
  return pairs;
}

function idFor(entry: Entry, label: string): CommandId {
  return deriveId<"command">(entry.commandId, `alert/${entry.position}/${label}`);
}

/** Lines of those SKUs of the entry that any line could concern. */
async function linesFor(sql: Sql, chainId: ChainId, placeId: PlaceId, data: StockEntryData) {
  const highest = await highestLine(sql, chainId);
  const near = data.cells
    .filter(([, condition, onHand]) => condition === "sellable" && onHand < highest)
    .map(([skuId]) => skuId);
  return near.length === 0 ? new Map<SkuId, number>() : readLines(sql, placeId, near);
}

async function settling(
  sql: Sql,
  entry: Entry,
  placeId: PlaceId,
  watched: Watched,
): Promise<SystemCommand[]> {
  const { refilled, settled } = watched;
  const skuOf = new Map(refilled.map((skuId) => [cellSubject(placeId, skuId), skuId]));
  const ofDocument = settled === undefined ? [] : [documentSubject(settled.documentId)];
  const known = await readSubjects(sql, [...skuOf.keys(), ...ofDocument]);
  if (known.size === 0) return [];
  const skuIds = [...skuOf].filter(([subject]) => known.has(subject)).map(([, skuId]) => skuId);
  const shoes = await readShoes(sql, skuIds);
  const args: SettleArgs = {
    cells: [...shoes.values()].map(({ skuId, styleId }) => ({ placeId, skuId, styleId })),
    documents: settled === undefined ? [] : [settled],
  };
  return settleCommands(entry, args);
}

function settleCommands(entry: Entry, { cells, documents }: SettleArgs): SystemCommand[] {
  const commands: SystemCommand[] = [];
  for (let start = 0; start === 0 || start < cells.length; start += limits.settleCellsMax) {
    const args: SettleArgs = {
      cells: cells.slice(start, start + limits.settleCellsMax),
      documents: start === 0 ? documents : [],
    };
    commands.push({ id: idFor(entry, `settle/${start}`), name: "alert.settle", args });
  }
  return commands;
}

function cardOf(
  finding: Finding,
  placeId: PlaceId,
  data: StockEntryData,
  shoe: Shoe | undefined,
  elsewhere: Elsewhere | undefined,
): AlertCard | undefined {
  const { documentId } = data;
  if (finding.kind === "adjustment_request") {
    const lines = data.lines.map((line): [SkuId, typeof line.condition, number] => [
      line.skuId,
      line.condition,
      line.quantity,
    ]);
    return { kind: finding.kind, data: { placeId, documentId, reason: data.reason ?? null, lines } };
  }
  if (shoe === undefined) return undefined;
  const what = { placeId, documentId, ...shoe };
  if (finding.kind === "book_wrong") return { kind: finding.kind, data: { ...what, found: finding.found } };
  const others = elsewhere?.others ?? [];
  if (finding.kind === "last_pair") return { kind: finding.kind, data: { ...what, others } };
  return { kind: finding.kind, data: { ...what, others, onHand: finding.onHand, pairs: finding.pairs } };
}

async function raising(sql: Sql, entry: Entry, placeId: PlaceId, watched: Watched): Promise<SystemCommand[]> {
  const { findings } = watched;
  if (findings.length === 0) return [];
  const data = entry.data as StockEntryData;
  const skuIds = [
    ...new Set(findings.flatMap((one) => (one.kind === "adjustment_request" ? [] : [one.skuId]))),
  ];
  const [shoes, people, elsewhere] = [
    await readShoes(sql, skuIds),
    await readPeople(sql),
    skuIds.length === 0 ? new Map<SkuId, Elsewhere>() : await readElsewhere(sql, placeId, skuIds),
  ];
  return findings.flatMap((finding): SystemCommand[] => {
    const skuId = finding.kind === "adjustment_request" ? undefined : finding.skuId;
    const there = skuId === undefined ? undefined : elsewhere.get(skuId);
    const shoe = skuId === undefined ? undefined : shoes.get(skuId);
    const card = cardOf(finding, placeId, data, shoe, there);
    if (card === undefined) return [];
    const concerned = concernedBy(card.kind, placeId, people, there?.warehouses ?? [], entry.by);
    return [
      { id: idFor(entry, `${card.kind}/${skuId ?? ""}`), name: "alert.raise", args: { card, ...concerned } },
    ];
  });
}

export const stockAlertReaction: Reaction = {
  name: "alerts.stock",
  on: stockEntryNames,
  react: async (entry, sql, chainId) => {
    const placeId = parseFeed(entry.feed).key as PlaceId;
    const data = entry.data as StockEntryData;
    const lines = await linesFor(sql, chainId, placeId, data);
    const watched = watch(entry.name, data, (skuId) => lines.get(skuId) ?? 0);
    return [
      ...(await settling(sql, entry, placeId, watched)),
      ...(await raising(sql, entry, placeId, watched)),
    ];
  },
};

/** A line that was lowered or taken away may have ended what was low. [ALERT-10] */
export const lineAlertReaction: Reaction = {
  name: "alerts.line",
  on: ["alert.line_set"],
  react: async (entry, sql, chainId) => {
    highestLines.delete(chainId);
    const { placeId, target } = entry.data as LineSet;
    const low = await readLowCells(sql, placeId);
    const cells = low.filter(
      (cell) =>
        target.kind === "all" ||
        (target.kind === "sku" ? cell.skuId === target.skuId : cell.styleId === target.styleId),
    );
    return cells.length === 0 ? [] : settleCommands(entry, { cells, documents: [] });
  },
};
