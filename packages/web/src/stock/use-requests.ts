/** Adjustments that wait for somebody's approval; asked again when one is made or decided anywhere this device hears of. */
import { useEffect, useMemo } from "react";
import type { z } from "zod";
import { belongsTo } from "@instep/domain/identity/permissions.ts";
import type { PlaceId, SkuId } from "@instep/domain/kernel/ids.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";
import { requestsQuery } from "@instep/domain/stock/contract.ts";
import type { Condition } from "@instep/domain/stock/rows.ts";
import { useCan, useClient, useSelf, useSignedIn } from "../app/hooks.ts";
import { useQuery } from "../catalogue/use-query.ts";

export interface RequestLine {
  readonly skuId: SkuId;
  readonly condition: Condition;
  readonly quantity: number;
}
export type Request = Omit<z.infer<typeof requestsQuery.result>[number], "lines" | "placeId"> & {
  readonly placeId: PlaceId;
  readonly lines: readonly RequestLine[];
};

export interface Requests {
  /** Those this person may see, oldest first; undefined while they are asked for. */
  readonly all: readonly Request[] | undefined;
  /** Those this person may decide. */
  readonly mine: readonly Request[];
  readonly refusal: Rejection | undefined;
  readonly reload: () => void;
}

const nobody: readonly Request[] = [];

export function useRequests(): Requests {
  const client = useClient();
  const can = useCan();
  const grants = useSelf()?.grants;
  const { staffId } = useSignedIn();
  const mayAsk = grants !== undefined && (can("stock.approve") || can("stock.adjust"));
  const { data, refusal, reload } = useQuery(requestsQuery, mayAsk ? {} : undefined);
  useEffect(
    () =>
      client.onEntry((entry) => {
        if (entry.name.startsWith("stock.adjustment_")) reload();
      }),
    [client, reload],
  );
  return useMemo(() => {
    const rows = data as readonly Request[] | undefined;
    const all = rows?.filter(
      ({ placeId, byStaffId }) => byStaffId === staffId || belongsTo(grants ?? [], placeId),
    );
    const mine = (all ?? nobody).filter(
      ({ placeId, byStaffId }) => byStaffId !== staffId && can("stock.approve", placeId),
    );
    return { all, mine, refusal, reload };
  }, [data, refusal, reload, grants, staffId, can]);
}
