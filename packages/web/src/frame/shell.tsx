/** The frame around every screen of a signed-in person: what is always followed, how fresh it is, what was refused. */
import { useEffect, useMemo, useSyncExternalStore, type ReactNode } from "react";
import { Outlet, useRouterState } from "@tanstack/react-router";
import type { Client } from "@instep/client/client.ts";
import type { ChatView } from "@instep/domain/chat/contract.ts";
import { unreadOf } from "@instep/domain/chat/feed.ts";
import { PlaceFormatContext, useT } from "../i18n/i18n.ts";
import { AppShell } from "../ui/app-shell.tsx";
import type { Freshness } from "../ui/freshness.tsx";
import { IconMe, IconMessages, IconStock } from "../ui/icons.tsx";
import {
  useChannelIds,
  useClient,
  useHere,
  useDirectory,
  useOwn,
  usePlaces,
  useSignedIn,
} from "../app/hooks.ts";
import { useMarkDelivered } from "../messages/use-reading.ts";
import { settleFirstScreen, useFeedsFree } from "../app/first-screen.ts";
import { setOverlayDirectory } from "../app/overlays.ts";

/** Keeps on this device what every screen needs, also offline: catalogue, own places' stock, own conversations. */
function useAlwaysFollowed(): void {
  const client = useClient();
  const { staffId } = useSignedIn();
  const channels = useChannelIds();
  useMarkDelivered(channels);
  const { own } = usePlaces();
  const key = [...channels.map((id) => `chat:${id}`), ...own.map((place) => `stock:${place.placeId}`)].join(
    " ",
  );
  const isFree = useFeedsFree();
  useEffect(() => {
    if (!isFree) return;
    const feeds = [
      "directory",
      "catalogue",
      `me:${staffId}`,
      ...key.split(" ").filter((feed) => feed !== ""),
    ];
    const ends = feeds.map((feed) => client.follow(feed));
    return () => {
      for (const end of ends) end();
    };
  }, [client, staffId, key, isFree]);
}

function useFreshness(client: Client): Freshness {
  const status = useSyncExternalStore(client.status.subscribe, client.status.get);
  const { kind, waiting, offlineSince } = status;
  const state = kind === "signed_out" ? "offline" : kind;
  return { state, pending: waiting, ...(offlineSince === undefined ? {} : { since: offlineSince }) };
}

/** Unread messages over all channels, and whether one of them mentions the person. */
function useUnread(): { count: number; mention: boolean } {
  const client = useClient();
  const { staffId } = useSignedIn();
  const own = useOwn();
  const channels = useChannelIds();
  const subscribe = useMemo(
    () => (listener: () => void) => {
      const ends = channels.map((id) => client.feed(`chat:${id}`).subscribe(listener));
      return () => {
        for (const end of ends) end();
      };
    },
    [client, channels],
  );
  const text = useSyncExternalStore(subscribe, () => {
    let count = 0;
    let mention = false;
    for (const id of channels) {
      const view = client.view<ChatView>(`chat:${id}`);
      if (view === undefined) continue;
      const read = own?.markers[id] ?? 0;
      count += unreadOf(view, read);
      mention ||= view.messages.some(
        (message) => message.ordinal > read && message.mentions.includes(staffId),
      );
    }
    return `${count}/${mention ? 1 : 0}`;
  });
  const [count = "0", mention = "0"] = text.split("/");
  return { count: Number(count), mention: mention === "1" };
}

/** Screens that are reached from those, outside their addresses. */
const behindStock = /^\/trail\//;
const behindMe = /^\/(requests|safety-lines|people|places|catalogue|permissions|audit|outbox)(\/|$)/;

export function Shell({ children }: { readonly children?: ReactNode }) {
  const t = useT();
  const client = useClient();
  const directory = useDirectory();
  const { place } = useHere();
  const unread = useUnread();
  const freshness = useFreshness(client);
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  useAlwaysFollowed();
  useEffect(() => {
    setOverlayDirectory(directory);
    client.redraw();
  }, [client, directory]);
  useEffect(() => {
    // The scanner needs no directory; it says itself when it runs.
    if (directory !== undefined && pathname !== "/scan") settleFirstScreen();
  }, [directory, pathname]);
  const nav = [
    {
      to: "/messages",
      label: t("nav.messages"),
      icon: IconMessages,
      count: unread.count,
      mention: unread.mention,
    },
    { to: "/stock", label: t("nav.stock"), icon: IconStock, isOpen: behindStock.test(pathname) },
    { to: "/me", label: t("nav.me"), icon: IconMe, isOpen: behindMe.test(pathname) },
  ];
  const format = useMemo(
    () => ({ timeZone: place?.timeZone, currency: place?.currency ?? directory?.chain?.currency ?? "CNY" }),
    [place, directory],
  );
  // A conversation has its composer at the bottom, and the scanner its own controls.
  const bar = !/^\/(messages\/.+|scan|01\/|c\/)/.test(pathname);
  return (
    <PlaceFormatContext value={format}>
      <AppShell nav={nav} scanTo="/scan" freshness={freshness} bar={bar} onRetry={() => client.reconnect()}>
        {children ?? <Outlet />}
      </AppShell>
    </PlaceFormatContext>
  );
}
