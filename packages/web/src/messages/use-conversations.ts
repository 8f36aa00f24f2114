import { useCallback, useMemo, useSyncExternalStore } from "react";
import { channelFeed, placeChannelId } from "@instep/domain/chat/contract.ts";
import type { ShownChat } from "@instep/domain/chat/feed.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import type { ChannelId } from "@instep/domain/kernel/ids.ts";
import { useClient, useDirectory, useOwn, usePlaces, useSignedIn } from "../app/hooks.ts";
import { useChannelIds } from "../app/hooks.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { conversationOf, sortConversations, type Conversation, type ListScene } from "./list.ts";

const noMarkers = {};

interface Made {
  readonly view: ShownChat | undefined;
  readonly scene: ListScene;
  readonly place: PlaceRow | undefined;
  readonly read: number;
  readonly conversation: Conversation;
}

/** A row is made again only when its own view, marker or names changed. */
function useRows(): (
  channelId: ChannelId,
  view: ShownChat | undefined,
  place: PlaceRow | undefined,
  scene: ListScene,
) => Conversation {
  const kept = useMemo(() => new Map<ChannelId, Made>(), []);
  return useCallback(
    (channelId, view, place, scene) => {
      const before = kept.get(channelId);
      const read = scene.markers[channelId] ?? 0;
      const isSame =
        before !== undefined &&
        before.view === view &&
        before.place === place &&
        before.read === read &&
        before.scene.directory === scene.directory &&
        before.scene.language === scene.language;
      if (isSame) return before.conversation;
      const conversation = conversationOf(channelId, view, place, scene);
      kept.set(channelId, { view, scene, place, read, conversation });
      return conversation;
    },
    [kept],
  );
}

/** All conversations of the person, last activity first; live. Undefined until the person's own feeds are there. */
export function useConversations(): readonly Conversation[] | undefined {
  const client = useClient();
  const { staffId: me } = useSignedIn();
  const own = useOwn();
  const directory = useDirectory();
  const language = useLanguage();
  const { own: places } = usePlaces();
  const channels = useChannelIds();
  const rowOf = useRows();
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = channels.map((id) => client.feed(channelFeed(id)).subscribe(listener));
      return () => {
        for (const end of ends) end();
      };
    },
    [client, channels],
  );
  const getSnapshot = useMemo(() => {
    const placeOf = new Map(places.map((place) => [placeChannelId(place.placeId), place]));
    const scene: ListScene = { me, language, directory, markers: own?.markers ?? noMarkers };
    let last: readonly Conversation[] = [];
    return () => {
      // What the server refuses does not exist for this person, also where their place suggests it.
      const rows = channels.flatMap((id) => {
        const { phase, view } = client.feed<ShownChat>(channelFeed(id)).get();
        return phase === "refused" ? [] : [rowOf(id, view, placeOf.get(id), scene)];
      });
      const isSame = rows.length === last.length && rows.every((row, index) => row === last[index]);
      if (!isSame) last = rows;
      return last;
    };
  }, [client, channels, places, me, language, directory, own, rowOf]);
  const rows = useSyncExternalStore(subscribe, getSnapshot);
  const sorted = useMemo(() => sortConversations(rows.filter((row) => row.title !== "")), [rows]);
  return own === undefined || directory === undefined ? undefined : sorted;
}
