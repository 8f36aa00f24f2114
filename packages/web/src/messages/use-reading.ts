/**
 * Markers. What is on this device is delivered; what stood in view while the window was looked at, with the end of the
 * conversation in sight, is read.
 */
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { ChatView } from "@instep/domain/chat/contract.ts";
import { channelFeed } from "@instep/domain/chat/contract.ts";
import type { ChannelId } from "@instep/domain/kernel/ids.ts";
import { useClient, useOwn } from "../app/hooks.ts";

function isLookedAt(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

function onLook(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  window.addEventListener("focus", listener);
  window.addEventListener("blur", listener);
  return () => {
    document.removeEventListener("visibilitychange", listener);
    window.removeEventListener("focus", listener);
    window.removeEventListener("blur", listener);
  };
}

export function useIsLookedAt(): boolean {
  return useSyncExternalStore(onLook, isLookedAt);
}

/** Marks what is seen as read. `isAtEnd`: the newest message is in sight. */
export function useMarkRead(channelId: ChannelId, lastOrdinal: number, isAtEnd: boolean): void {
  const client = useClient();
  const isLooked = useIsLookedAt();
  const read = useOwn()?.markers[channelId] ?? 0;
  useEffect(() => {
    if (isLooked && isAtEnd && lastOrdinal > read) client.markRead(channelId, lastOrdinal, lastOrdinal);
  }, [client, channelId, isLooked, isAtEnd, lastOrdinal, read]);
}

/**
 * The ordinal behind which the line "new messages" stands: what was read when the conversation was opened, or when the
 * person came back to it. Undefined until the person's own feed is there; null when nothing was unread.
 */
export function useNewAfter(
  channelId: ChannelId,
  lastOrdinal: number | undefined,
): number | null | undefined {
  const own = useOwn();
  const isLooked = useIsLookedAt();
  const [line, setLine] = useState<number | null | undefined>(undefined);
  const [away, setAway] = useState(!isLooked);
  const read = own?.markers[channelId] ?? 0;
  const isUnread = lastOrdinal !== undefined && lastOrdinal > read;
  if (line === undefined && own !== undefined && lastOrdinal !== undefined) setLine(isUnread ? read : null);
  if (away !== !isLooked) {
    setAway(!isLooked);
    if (isLooked && isUnread && line !== undefined) setLine(read);
  }
  return line;
}

/** Keeps everything that arrived on this device marked as delivered; what is read was delivered before. */
export function useMarkDelivered(channels: readonly ChannelId[]): void {
  const client = useClient();
  const own = useOwn();
  const markers = useRef(own?.markers);
  useEffect(() => {
    markers.current = own?.markers;
  }, [own]);
  const isKnown = own !== undefined;
  useEffect(() => {
    if (!isKnown) return;
    const ends = channels.map((channelId) => {
      const chat = client.feed<ChatView>(channelFeed(channelId));
      let marked = 0;
      const mark = (): void => {
        const last = chat.get().confirmed?.lastOrdinal ?? 0;
        if (last <= Math.max(marked, markers.current?.[channelId] ?? 0)) return;
        marked = last;
        client.markRead(channelId, last, 0);
      };
      mark();
      return chat.subscribe(mark);
    });
    return () => {
      for (const end of ends) end();
    };
  }, [client, channels, isKnown]);
}
