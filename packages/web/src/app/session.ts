/**
 * Who is signed in on this device. The cookie says so to the server; the ids are kept beside it, so that the app opens
 * offline with the right person's storage. Everything else about the person comes from the feeds.
 */
import { openClient, type Client } from "@instep/client/client.ts";
import { indexedDbStorage } from "@instep/client/indexeddb.ts";
import { memoryStorage } from "@instep/client/memory.ts";
import type { ChainId, DeviceId, StaffId } from "@instep/domain/kernel/ids.ts";
import { makeId } from "@instep/domain/kernel/ids.ts";
import { feedSpecs } from "@instep/domain/feeds.ts";
import { digestOf } from "@instep/domain/stock/feed.ts";
import { dropEarly, takeEarly } from "./early.ts";
import { forgetDrafts } from "./drafts.ts";
import { afterFirstScreen } from "./first-screen.ts";
import { loadRules, overlays } from "./overlays.ts";

export interface SignedIn {
  readonly chainId: ChainId;
  readonly staffId: StaffId;
  readonly client: Client;
}

export type Session =
  | { readonly kind: "opening" }
  | { readonly kind: "signed_out"; readonly hasChain: boolean }
  | ({ readonly kind: "signed_in" } & SignedIn);

interface Identity {
  readonly chainId: ChainId;
  readonly staffId: StaffId;
}

const identityKey = "instep.identity";
const deviceKey = "instep.device";

let session: Session = { kind: "opening" };
const listeners = new Set<() => void>();

export const sessionStore = {
  get: (): Session => session,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function become(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

/** This device's lasting id; it is no secret and survives signing out. */
export function deviceId(): DeviceId {
  const kept = localStorage.getItem(deviceKey);
  if (kept !== null) return kept as DeviceId;
  const made = makeId<"device">(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
  localStorage.setItem(deviceKey, made);
  return made;
}

/** What a person calls this device in a list of devices. */
export function deviceName(): string {
  const { userAgent } = navigator;
  const kind = /iPhone|iPad|Android|Macintosh|Windows|Linux/.exec(userAgent)?.[0] ?? "Browser";
  const browser = /Edg|Firefox|MicroMessenger|Chrome|Safari/.exec(userAgent)?.[0] ?? "";
  return `${kind === "Macintosh" ? "Mac" : kind} ${browser === "MicroMessenger" ? "WeChat" : browser}`.trim();
}

function keptIdentity(): Identity | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(identityKey) ?? "null") as Identity | null;
    return kept ?? undefined;
  } catch {
    return undefined;
  }
}

/** What sign-in, `me`, joining and the set-up answer. */
export interface SignInAnswer {
  readonly chain: { readonly id: ChainId };
  readonly staff: { readonly staffId: StaffId };
}

export function identityOf({ chain, staff }: SignInAnswer): Identity {
  return { chainId: chain.id, staffId: staff.staffId };
}

/** Opens the person's storage and connection. */
export async function enter(identity: Identity): Promise<void> {
  localStorage.setItem(identityKey, JSON.stringify({ chainId: identity.chainId, staffId: identity.staffId }));
  endSession();
  const owner = { chain: identity.chainId, staff: identity.staffId };
  // A browser that refuses storage (private mode) still works while it is open.
  const storage = await indexedDbStorage(owner).catch(() => memoryStorage({ owner }));
  const client = openClient({
    url: location.origin,
    storage,
    feeds: feedSpecs,
    overlays: overlays(identity),
    device: deviceId(),
    digests: { stock: digestOf },
  });
  const drawByRules = (): void => void loadRules(() => client.redraw());
  void afterFirstScreen(drawByRules);
  const endWatch = client.pending.subscribe(() => client.pending.get().length > 0 && drawByRules());
  const end = client.status.subscribe(() => {
    if (
      client.status.get().kind === "signed_out" &&
      session.kind === "signed_in" &&
      session.client === client
    )
      leave();
  });
  endSession = () => {
    end();
    endWatch();
    void client.close();
  };
  become({ kind: "signed_in", ...identity, client });
}

/** Gives the old client's connection and storage back; a second one beside it would keep the lead among the tabs. */
let endSession: () => void = () => undefined;

/** The server ended the session: what was not sent stays on the device for the same person's return. */
function leave(): void {
  endSession();
  endSession = () => undefined;
  localStorage.removeItem(identityKey);
  become({ kind: "signed_out", hasChain: true });
}

/** Asks the server who this is; without a connection the kept person goes on working. */
export async function openSession(): Promise<void> {
  const kept = keptIdentity();
  if (kept !== undefined) await enter(kept);
  try {
    const answer = await (takeEarly("me") ??
      fetch("/v1/auth/me", { headers: { accept: "application/json" } }));
    if (answer.ok) {
      const { chainId, staffId } = identityOf((await answer.json()) as SignInAnswer);
      if (kept?.staffId !== staffId || kept.chainId !== chainId) await enter({ chainId, staffId });
      return;
    }
    if (answer.status !== 401) throw new Error(`status ${answer.status}`);
    const setup = await fetch("/v1/setup");
    const { hasChain } = setup.ok ? ((await setup.json()) as { hasChain: boolean }) : { hasChain: true };
    endSession();
    dropEarly();
    localStorage.removeItem(identityKey);
    become({ kind: "signed_out", hasChain });
  } catch {
    if (kept === undefined) become({ kind: "signed_out", hasChain: true });
  }
}

/** Signs this device out and leaves nothing of the person on it; refuses while something is unsent, unless told. */
export async function signOut(evenIfUnsent: boolean): Promise<{ readonly unsent: number }> {
  if (session.kind !== "signed_in") return { unsent: 0 };
  const { client, staffId } = session;
  const { wiped, unsent } = await client.wipe(evenIfUnsent);
  if (!wiped) return { unsent };
  forgetDrafts(staffId);
  await fetch("/v1/auth/sign-out", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  }).catch(() => undefined);
  leave();
  return { unsent: 0 };
}
