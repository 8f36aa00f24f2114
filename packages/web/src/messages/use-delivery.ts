import { useMemo, useSyncExternalStore } from "react";
import { receiptsQuery } from "@instep/domain/chat/contract.ts";
import type { ChannelId, StaffId } from "@instep/domain/kernel/ids.ts";
import { useClient } from "../app/hooks.ts";
import { mergeMarks, type Marks } from "./delivery.ts";
import { useAsked } from "./use-asked.ts";

interface Answer {
  readonly marks: readonly (readonly [StaffId, number, number])[];
}

/** Everybody's markers in the channel: asked once, then told live. */
export function useMarks(channelId: ChannelId): Marks {
  const client = useClient();
  const live = client.receipts(channelId);
  const told = useSyncExternalStore(live.subscribe, live.get);
  const { result } = useAsked<Answer>(receiptsQuery.name, { channelId }, 5_000);
  return useMemo(() => {
    const asked: Marks = new Map(result?.marks.map(([staff, delivered, read]) => [staff, [delivered, read]]));
    return mergeMarks(asked, told);
  }, [result, told]);
}
