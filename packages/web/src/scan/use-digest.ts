/**
 * The proof that this device shows the truth: a digest over every balance of a place, here and on the server. They are
 * compared only at the same seq; while the feed moves the comparison waits for the next one.
 */
import { useCallback, useEffect, useState } from "react";
import type { PlaceId } from "@instep/domain/kernel/ids.ts";
import { useClient } from "../app/hooks.ts";

export type Agreement =
  | { readonly kind: "running" | "moving" | "offline" }
  | { readonly kind: "same" | "different"; readonly seq: number };

const attemptsMax = 4;

export function useDigest(placeId: PlaceId, isLive: boolean): { agreement: Agreement; again: () => void } {
  const client = useClient();
  const [agreement, setAgreement] = useState<Agreement>({ kind: "running" });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const ends = new AbortController();
    const feed = `stock:${placeId}`;
    const compare = async (): Promise<Agreement> => {
      for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
        const theirs = await client.query<{ seq: number; digest: string }>(
          "stock.digest",
          { placeId },
          ends.signal,
        );
        await client.refresh(feed);
        const own = client.digest(feed);
        if (own === undefined || own.seq !== theirs.seq) continue;
        return { kind: own.digest === theirs.digest ? "same" : "different", seq: own.seq };
      }
      return { kind: "moving" };
    };
    if (isLive)
      compare().then(
        (result) => !ends.signal.aborted && setAgreement(result),
        () => !ends.signal.aborted && setAgreement({ kind: "offline" }),
      );
    return () => ends.abort();
  }, [client, placeId, isLive, turn]);
  const again = useCallback(() => {
    setAgreement({ kind: "running" });
    setTurn((before) => before + 1);
  }, []);
  return { agreement: isLive ? agreement : { kind: "offline" }, again };
}
