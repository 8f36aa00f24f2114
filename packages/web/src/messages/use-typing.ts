import { useCallback, useEffect, useRef, useState } from "react";
import { channelFeed } from "@instep/domain/chat/contract.ts";
import type { ChannelId, StaffId } from "@instep/domain/kernel/ids.ts";
import { useClient } from "../app/hooks.ts";
import { lasting, stopped, typed, typingEveryMs, type Typists } from "./typing.ts";

const nobody: Typists = new Map();

/** Who is writing in the channel, and telling the others that this person is. */
export function useTyping(channelId: ChannelId): {
  readonly typists: readonly StaffId[];
  readonly tell: () => void;
} {
  const client = useClient();
  const feed = channelFeed(channelId);
  const [typists, setTypists] = useState(nobody);
  const toldAt = useRef(0);
  useEffect(() => {
    const ends = [
      client.onSignal((signal) => {
        if (signal.feed === feed && signal.kind === "typing")
          setTypists((before) => typed(before, signal.by, Date.now()));
      }),
      client.onEntry((entry) => {
        const { by } = entry;
        if (entry.feed === feed && by !== undefined) setTypists((before) => stopped(before, by));
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [client, feed]);
  const isAnybody = typists.size > 0;
  useEffect(() => {
    if (!isAnybody) return;
    const beat = setInterval(() => setTypists((before) => lasting(before, Date.now())), 500);
    return () => clearInterval(beat);
  }, [isAnybody]);
  const tell = useCallback(() => {
    if (Date.now() - toldAt.current < typingEveryMs) return;
    toldAt.current = Date.now();
    client.signal(feed, "typing");
  }, [client, feed]);
  return { typists: [...typists.keys()] as StaffId[], tell };
}
