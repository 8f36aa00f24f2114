/** Older messages of an open conversation, read when the reader comes near the first one. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Client } from "@instep/client/client.ts";
import type { FeedView } from "@instep/client/optimistic.ts";
import { channelFeed } from "@instep/domain/chat/contract.ts";
import type { ChatView } from "@instep/domain/chat/contract.ts";
import type { ShownChat, ShownMessage } from "@instep/domain/chat/feed.ts";
import type { ChannelId } from "@instep/domain/kernel/ids.ts";
import { useClient } from "../app/hooks.ts";
import { beginAt, isWhole, noPast, withEntry, withPage, withWindow, type Past } from "./history.ts";

const pageEntries = 250;
/** Pages may hold steps only; reading goes on until so many messages came. */
const messagesAtOnceMin = 40;

export interface History {
  readonly messages: readonly ShownMessage[];
  /** The channel's first message is among them. */
  readonly isWhole: boolean;
  readonly isLoading: boolean;
  readonly loadOlder: () => void;
  /** Reads until the message with this ordinal is there; false when it cannot be read now. */
  readonly loadUntil: (ordinal: number) => Promise<boolean>;
}

/** Reads pages into the holder until `isEnough`. */
async function readBack(
  client: Client,
  feed: string,
  holder: { current: Past },
  isEnough: (past: Past) => boolean,
): Promise<void> {
  holder.current = beginAt(holder.current, client.feed<ChatView>(feed).get().seq);
  while (!isEnough(holder.current)) {
    const upper = holder.current.from ?? 0;
    if (upper === 0) return;
    const from = Math.max(0, upper - pageEntries);
    const page = await client.http.entries(feed, from, upper - from);
    holder.current = withPage(holder.current, page.entries, from);
  }
}

/** Applies what happens to messages that the window no longer holds. */
function useSteps(
  client: Client,
  feed: string,
  holder: { current: Past },
  setPast: (past: Past) => void,
): void {
  useEffect(
    () =>
      client.onEntry((entry) => {
        if (entry.feed !== feed) return;
        const next = withEntry(holder.current, entry);
        if (next === holder.current) return;
        holder.current = next;
        setPast(holder.current);
      }),
    [client, feed, holder, setPast],
  );
}

export function useHistory(channelId: ChannelId, chat: FeedView<ChatView>): History {
  const client = useClient();
  const feed = channelFeed(channelId);
  const holder = useRef<Past>(noPast);
  const reading = useRef<Promise<void> | null>(null);
  const epoch = useRef(chat.epoch);
  const [past, setPast] = useState(noPast);
  const [isLoading, setIsLoading] = useState(false);
  const { confirmed, view } = chat;

  useSteps(client, feed, holder, setPast);

  const read = useCallback(
    async (isEnough: (past: Past) => boolean): Promise<boolean> => {
      while (reading.current !== null) await reading.current.catch(() => undefined);
      if (isEnough(holder.current)) return true;
      setIsLoading(true);
      reading.current = readBack(client, feed, holder, isEnough);
      try {
        await reading.current;
        return isEnough(holder.current);
      } catch {
        // Offline or refused: asked again when the reader scrolls on.
        return false;
      } finally {
        reading.current = null;
        setIsLoading(false);
        setPast(holder.current);
      }
    },
    [client, feed],
  );

  useEffect(() => {
    if (confirmed === undefined) return;
    if (epoch.current !== chat.epoch) holder.current = noPast;
    epoch.current = chat.epoch;
    holder.current = withWindow(holder.current, confirmed);
    setPast(holder.current);
  }, [confirmed, chat.epoch]);

  const whole = useMemo(
    () => (confirmed === undefined ? past : withWindow(past, confirmed)),
    [past, confirmed],
  );
  const messages = useMemo(() => {
    if (view === undefined) return [];
    const shown: ShownChat = view;
    const first = shown.messages[0]?.ordinal ?? Number.POSITIVE_INFINITY;
    return [...whole.messages.filter((message) => message.ordinal < first), ...shown.messages];
  }, [whole, view]);

  const loadOlder = useCallback(() => {
    const first = holder.current.messages[0]?.ordinal ?? 1;
    if (reading.current === null)
      void read((past) => (past.messages[0]?.ordinal ?? 1) <= Math.max(1, first - messagesAtOnceMin));
  }, [read]);
  const loadUntil = useCallback(
    (ordinal: number) => read((past) => (past.messages[0]?.ordinal ?? 1) <= ordinal),
    [read],
  );
  return { messages, isWhole: isWhole(whole, confirmed?.lastOrdinal ?? 0), isLoading, loadOlder, loadUntil };
}
