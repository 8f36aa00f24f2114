/** How screens read and act: feeds that stay true by themselves, permissions, commands whose refusal is said aloud. */
import { createContext, useCallback, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import type { Client, Submission } from "@instep/client/client.ts";
import type { FeedView } from "@instep/client/optimistic.ts";
import type { CatalogueView } from "@instep/domain/catalogue/feed.ts";
import { placeChannelId, type ChatView } from "@instep/domain/chat/contract.ts";
import type { DirectoryView, MeView, PublicStaff } from "@instep/domain/identity/contract.ts";
import { belongsTo, isAllowed, type Permission } from "@instep/domain/identity/permissions.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import type { ChannelId, PlaceId } from "@instep/domain/kernel/ids.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";
import type { StockView } from "@instep/domain/stock/feed.ts";
import { tRejection } from "../i18n/i18n.ts";
import { toast } from "../ui/toast-store.ts";
import { useFeedsFree } from "./first-screen.ts";
import { sessionStore, type Session, type SignedIn } from "./session.ts";
import { chosenPlaceStore, choosePlace } from "./chosen-place.ts";

export function useSession(): Session {
  return useSyncExternalStore(sessionStore.subscribe, sessionStore.get);
}

const SignedInContext = createContext<SignedIn | null>(null);
export const SignedInProvider = SignedInContext;

/** The signed-in person's client; only below the shell. */
export function useSignedIn(): SignedIn {
  const signedIn = useContext(SignedInContext);
  if (signedIn === null) throw new Error("only below the shell");
  return signedIn;
}

export function useClient(): Client {
  return useSignedIn().client;
}

/** Follows a feed while the screen is there. `feed` undefined follows nothing. */
export function useFeed<View>(feed: string | undefined): FeedView<View> {
  const client = useClient();
  const isFree = useFeedsFree();
  useEffect(() => (feed === undefined || !isFree ? undefined : client.follow(feed)), [client, feed, isFree]);
  const observable = useMemo(() => client.feed<View>(feed ?? "none"), [client, feed]);
  return useSyncExternalStore(observable.subscribe, observable.get);
}

export function useDirectory(): DirectoryView | undefined {
  return useFeed<DirectoryView>("directory").view;
}
export function useCatalogue(): CatalogueView | undefined {
  return useFeed<CatalogueView>("catalogue").view;
}
export function useStock(placeId: PlaceId | undefined): FeedView<StockView> {
  return useFeed<StockView>(placeId === undefined ? undefined : `stock:${placeId}`);
}
export function useChat(channelId: ChannelId | undefined): FeedView<ChatView> {
  return useFeed<ChatView>(channelId === undefined ? undefined : `chat:${channelId}`);
}
export function useOwn(): MeView | undefined {
  return useFeed<MeView>(`me:${useSignedIn().staffId}`).view;
}

export function useSelf(): PublicStaff | undefined {
  const { staffId } = useSignedIn();
  return useDirectory()?.staff[staffId];
}

/** Answers whether the person may, at a place when one is asked for. Hides what the server would refuse anyway. */
export function useCan(): (permission: Permission, placeId?: PlaceId) => boolean {
  const grants = useSelf()?.grants;
  return useCallback((permission, placeId) => isAllowed(grants ?? [], permission, placeId), [grants]);
}

/** Places in a steady order: the person's own first, then stores, warehouses and offices by code. */
export function usePlaces(): { readonly all: readonly PlaceRow[]; readonly own: readonly PlaceRow[] } {
  const directory = useDirectory();
  const grants = useSelf()?.grants;
  return useMemo(() => {
    const kinds = ["store", "warehouse", "office"];
    const all = Object.values(directory?.places ?? {})
      .filter((place) => place.active)
      .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || (a.code < b.code ? -1 : 1));
    const own = all.filter((place) => belongsTo(grants ?? [], place.placeId));
    return { all: [...own, ...all.filter((place) => !own.includes(place))], own };
  }, [directory, grants]);
}

/** Channels of the person: those of their places, then groups and direct ones. */
export function useChannelIds(): readonly ChannelId[] {
  const own = useOwn();
  const { own: places } = usePlaces();
  return useMemo(
    () => [
      ...places.map((place) => placeChannelId(place.placeId)),
      ...((own?.channelIds ?? []) as ChannelId[]),
    ],
    [own, places],
  );
}

/** The place that "here" means: chosen on this device, else the person's home, else their first store. */
export function useHere(): {
  readonly place: PlaceRow | undefined;
  readonly choose: (placeId: PlaceId) => void;
} {
  const chosen = useSyncExternalStore(chosenPlaceStore.subscribe, chosenPlaceStore.get);
  const { own, all } = usePlaces();
  const home = useSelf()?.homePlaceId;
  const place =
    own.find((one) => one.placeId === chosen) ??
    own.find((one) => one.placeId === home) ??
    own.find((one) => one.kind !== "office") ??
    all[0];
  return { place, choose: choosePlace };
}

/** Submits a command. A refusal is said as a toast in the person's language, unless the screen says it itself. */
export function useSubmit(): (name: string, args: unknown, quiet?: boolean) => Submission {
  const client = useClient();
  return useCallback(
    (name, args, quiet = false) => {
      const submission = client.submit(name, args);
      void submission.outcome.then((outcome) => {
        if (outcome.ok || quiet || outcome.rejection.code === "withdrawn") return;
        sayRefusal(outcome.rejection);
        void client.dismiss(submission.id);
      });
      return submission;
    },
    [client],
  );
}

export function sayRefusal(why: Rejection): void {
  toast.show({ text: tRejection(why), tone: "out" });
}
