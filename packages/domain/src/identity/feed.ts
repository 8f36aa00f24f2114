/** What devices keep of identity: the directory of the chain, the audit trail, and what a person's own devices share. */
import type { Entry, FeedSpec } from "../kernel/entry.ts";
import { limits } from "../kernel/limits.ts";
import { auditFeed } from "./audit.ts";
import type {
  AuditLine,
  AuditView,
  ChainCreated,
  DirectoryView,
  MeView,
  PlaceSaved,
  SessionClosed,
  SessionOpened,
  StaffTold,
} from "./contract.ts";

export const directorySpec: FeedSpec<DirectoryView> = {
  family: "directory",
  empty: () => ({ chain: null, places: {}, staff: {} }),
  apply: (view, { name, data }) => {
    switch (name) {
      case "chain.created":
        return { ...view, chain: (data as ChainCreated).chain };
      case "place.saved": {
        const { place } = data as PlaceSaved;
        return { ...view, places: { ...view.places, [place.placeId]: place } };
      }
      case "staff.added":
      case "staff.invited":
      case "staff.joined":
      case "staff.updated":
      case "staff.deactivated":
      case "staff.reactivated": {
        const { staff } = data as StaffTold;
        return { ...view, staff: { ...view.staff, [staff.staffId]: staff } };
      }
      default:
        return view;
    }
  },
};

/** Whatever a domain puts into the feed is a line of the trail. */
export function auditLineOf({ position, at, by, name, data }: Entry): AuditLine {
  return { position, at, by: by ?? null, name, data };
}

export const auditSpec: FeedSpec<AuditView> = {
  family: auditFeed,
  empty: () => ({ lines: [] }),
  apply: (view, entry) => ({ lines: [auditLineOf(entry), ...view.lines].slice(0, limits.auditEntriesKept) }),
};

export const meSpec: FeedSpec<MeView> = {
  family: "me",
  empty: () => ({ sessions: [], channelIds: [], markers: {} }),
  apply: (view, { name, data }) => {
    switch (name) {
      case "session.opened":
        return { ...view, sessions: [...view.sessions, (data as SessionOpened).session] };
      case "session.closed": {
        const { sessionId } = data as SessionClosed;
        return { ...view, sessions: view.sessions.filter((session) => session.sessionId !== sessionId) };
      }
      case "chat.channel_joined": {
        const { channelId } = data as { channelId: string };
        if (view.channelIds.includes(channelId)) return view;
        return { ...view, channelIds: [...view.channelIds, channelId].sort() };
      }
      case "chat.channel_left": {
        const { channelId } = data as { channelId: string };
        return { ...view, channelIds: view.channelIds.filter((one) => one !== channelId) };
      }
      case "chat.marked": {
        const { channelId, read } = data as { channelId: string; read: number };
        return {
          ...view,
          markers: { ...view.markers, [channelId]: Math.max(view.markers[channelId] ?? 0, read) },
        };
      }
      default:
        return view;
    }
  },
};

export const identityFeeds: readonly FeedSpec[] = [directorySpec, auditSpec, meSpec] as FeedSpec[];
