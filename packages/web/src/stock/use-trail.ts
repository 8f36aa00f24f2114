/**
 * The trail of a SKU, page by page. The balance of the newest move is what is on hand now; moves and balances come by two
 * questions, so the newest move is asked for once more afterwards: if another came between, both are asked again. A move
 * that this device hears of is fetched and put before the others.
 */
import { useCallback, useEffect, useRef, useState, type Dispatch, type SetStateAction } from "react";
import type { z } from "zod";
import type { Client } from "@instep/client/client.ts";
import type { PlaceId, SkuId, StyleId } from "@instep/domain/kernel/ids.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";
import { matrixQuery, trailQuery, type StockEntryData } from "@instep/domain/stock/contract.ts";
import { useClient } from "../app/hooks.ts";
import { refusalOf } from "../catalogue/use-query.ts";
import { merged, type Known, type Move } from "./trail.ts";

type Page = z.infer<typeof trailQuery.result>;
type Matrix = z.infer<typeof matrixQuery.result>;

const pageMoves = 50;
const attemptsMax = 4;

export interface Subject {
  readonly skuId: SkuId;
  readonly styleId: StyleId;
  readonly placeId: PlaceId | undefined;
}

export interface Trail {
  /** Newest first; undefined until the first page is there. */
  readonly moves: readonly Move[] | undefined;
  /** Pairs on hand after the newest of them, in all conditions. */
  readonly now: number;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly refusal: Rejection | undefined;
  readonly loadMore: () => void;
  readonly reload: () => void;
}

type Asked = Pick<Subject, "skuId" | "placeId">;

function askedOf({ skuId, placeId }: Asked): object {
  return { skuId, ...(placeId === undefined ? {} : { placeId }) };
}

async function readHead(client: Client, subject: Subject, signal: AbortSignal): Promise<Known> {
  const { skuId, styleId, placeId } = subject;
  const asked = askedOf(subject);
  for (let attempt = 1; ; attempt += 1) {
    const page = await client.query<Page>(trailQuery.name, { ...asked, limit: pageMoves }, signal);
    const { cells } = await client.query<Matrix>(matrixQuery.name, { styleId }, signal);
    const newest = await client.query<Page>(trailQuery.name, { ...asked, limit: 1 }, signal);
    if (newest.moves[0]?.position !== page.moves[0]?.position && attempt < attemptsMax) continue;
    const own = cells.filter(
      (cell) => cell.skuId === skuId && (placeId === undefined || cell.placeId === placeId),
    );
    return { moves: page.moves, now: own.reduce((sum, cell) => sum + cell.onHand, 0), hasMore: page.more };
  }
}

export function useTrail({ skuId, styleId, placeId }: Subject): Trail {
  const client = useClient();
  const [known, setKnown] = useState<Known>();
  const [refusal, setRefusal] = useState<Rejection>();
  const [round, setRound] = useState(0);
  const subject = useRef("");
  const key = `${skuId} ${placeId ?? ""}`;
  useEffect(() => {
    const ends = new AbortController();
    const isOther = subject.current !== key;
    subject.current = key;
    if (isOther) setKnown(undefined);
    setRefusal(undefined);
    readHead(client, { skuId, styleId, placeId }, ends.signal).then(
      (head) => {
        if (!ends.signal.aborted) setKnown((before) => merged(head, before));
      },
      (error: unknown) => {
        if (!ends.signal.aborted) setRefusal(refusalOf(error));
      },
    );
    return () => ends.abort();
  }, [client, key, skuId, styleId, placeId, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  useEffect(
    () =>
      client.onEntry((entry) => {
        const lines = (entry.data as Partial<StockEntryData> | null)?.lines;
        if (entry.name.startsWith("stock.") && lines?.some((line) => line.skuId === skuId) === true) reload();
      }),
    [client, skuId, reload],
  );
  const { isLoadingMore, loadMore } = useOlder({ skuId, placeId }, known, setKnown, setRefusal);
  return {
    moves: known?.moves,
    now: known?.now ?? 0,
    hasMore: known?.hasMore ?? false,
    isLoadingMore,
    refusal,
    loadMore,
    reload,
  };
}

/** Puts the next page behind what is known, unless that changed while it was fetched. */
function useOlder(
  { skuId, placeId }: Asked,
  known: Known | undefined,
  setKnown: Dispatch<SetStateAction<Known | undefined>>,
  setRefusal: (refusal: Rejection) => void,
): Pick<Trail, "isLoadingMore" | "loadMore"> {
  const client = useClient();
  const [isLoadingMore, setLoadingMore] = useState(false);
  const before = known?.moves.at(-1)?.position;
  const loadMore = useCallback(() => {
    if (before === undefined || isLoadingMore) return;
    setLoadingMore(true);
    const args = { ...askedOf({ skuId, placeId }), beforePosition: before, limit: pageMoves };
    client
      .query<Page>(trailQuery.name, args)
      .then(
        ({ moves, more }) =>
          setKnown((now) =>
            now?.moves.at(-1)?.position === before
              ? { ...now, moves: [...now.moves, ...moves], hasMore: more }
              : now,
          ),
        (error: unknown) => setRefusal(refusalOf(error)),
      )
      .finally(() => setLoadingMore(false));
  }, [client, skuId, placeId, before, isLoadingMore, setKnown, setRefusal]);
  return { isLoadingMore, loadMore };
}
