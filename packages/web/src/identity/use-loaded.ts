/** A query's answer for a screen, with the states that every screen shows: loading, refused, offline, there. */
import { useCallback, useEffect, useState } from "react";
import { Refusal } from "@instep/client/http.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";

export type Loaded<Answer> =
  | { readonly kind: "loading" }
  | { readonly kind: "refused"; readonly rejection: Rejection; readonly isOffline: boolean }
  | { readonly kind: "there"; readonly answer: Answer };

/** Loads again when `load` changes (keep it in `useCallback`) or `again` is called; the old answer stays meanwhile. */
export function useLoaded<Answer>(load: (signal: AbortSignal) => Promise<Answer>): {
  readonly loaded: Loaded<Answer>;
  readonly again: () => void;
} {
  const [loaded, setLoaded] = useState<Loaded<Answer>>({ kind: "loading" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const ends = new AbortController();
    load(ends.signal).then(
      (answer) => {
        if (!ends.signal.aborted) setLoaded({ kind: "there", answer });
      },
      (error: unknown) => {
        if (ends.signal.aborted) return;
        if (!(error instanceof Refusal)) throw error;
        setLoaded((before) =>
          before.kind === "there"
            ? before
            : { kind: "refused", rejection: error.rejection, isOffline: error.status === 0 },
        );
      },
    );
    return () => ends.abort();
  }, [load, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  return { loaded, again };
}
