/** One query for one screen: its answer, why there is none, and a way to ask again. An older answer stays while asking. */
import { useCallback, useEffect, useRef, useState } from "react";
import { Refusal } from "@instep/client/http.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";
import type { QuerySpec } from "@instep/domain/kernel/query.ts";
import { useClient } from "../app/hooks.ts";

export interface Asked<Result> {
  readonly data: Result | undefined;
  /** Why the last asking failed; `unavailable` without a connection. */
  readonly refusal: Rejection | undefined;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

interface Answer<Result> {
  readonly key: string | undefined;
  readonly data: Result | undefined;
  readonly refusal: Rejection | undefined;
}

export const unavailable: Rejection = { code: "unavailable", retry: "later" };

export function refusalOf(error: unknown): Rejection {
  return error instanceof Refusal ? error.rejection : unavailable;
}

/** `args` undefined asks nothing. */
export function useQuery<Args, Result>(spec: QuerySpec<Args, Result>, args: Args | undefined): Asked<Result> {
  const client = useClient();
  const key = args === undefined ? undefined : JSON.stringify(args);
  const [answer, setAnswer] = useState<Answer<Result>>({
    key: undefined,
    data: undefined,
    refusal: undefined,
  });
  const [round, setRound] = useState(0);
  const asking = useRef<AbortController | undefined>(undefined);
  useEffect(() => {
    if (key === undefined) return;
    const ends = new AbortController();
    asking.current = ends;
    client.query<Result>(spec.name, JSON.parse(key), ends.signal).then(
      (data) => setAnswer({ key, data, refusal: undefined }),
      (error: unknown) => {
        if (!ends.signal.aborted)
          setAnswer((before) => ({
            key,
            data: before.key === key ? before.data : undefined,
            refusal: refusalOf(error),
          }));
      },
    );
    return () => ends.abort();
  }, [client, spec.name, key, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  const isKnown = key !== undefined && answer.key === key;
  return {
    data: isKnown ? answer.data : undefined,
    refusal: isKnown ? answer.refusal : undefined,
    isLoading: key !== undefined && !isKnown,
    reload,
  };
}
