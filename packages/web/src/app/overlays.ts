/** What waits on this device, drawn over the confirmed views by the same rules that the server will apply. */
import { overlay, type Overlay } from "@instep/client/optimistic.ts";
import type { NewCommand } from "@instep/client/storage.ts";
import { overlayChat } from "@instep/domain/chat/feed.ts";
import type { ChatView } from "@instep/domain/chat/contract.ts";
import type { DirectoryView } from "@instep/domain/identity/contract.ts";
import type { StaffRow } from "@instep/domain/identity/rows.ts";
import type { ChainId, DeviceId, PlaceId, SessionId, StaffId } from "@instep/domain/kernel/ids.ts";
import type { StockView } from "@instep/domain/stock/feed.ts";

/**
 * The rules of the ledger are only needed once something waits, so they come after the first screen; the client is told
 * to draw again when they are here.
 */
let rules: typeof import("@instep/domain/stock/overlay.ts") | undefined;

export async function loadRules(redraw: () => void): Promise<void> {
  rules ??= await import("@instep/domain/stock/overlay.ts");
  redraw();
}

/** The stock overlay needs places and the person; the app puts the newest directory here. */
let directory: DirectoryView | undefined;

export function setOverlayDirectory(view: DirectoryView | undefined): void {
  directory = view;
}

function argOf(command: NewCommand, name: string): unknown {
  return (command.args as { readonly [name: string]: unknown } | null)?.[name];
}

export function overlays({ chainId, staffId }: { chainId: ChainId; staffId: StaffId }): readonly Overlay[] {
  const actor = { kind: "staff", staffId, sessionId: "" as SessionId, deviceId: "" as DeviceId } as const;
  return [
    overlay<StockView>({
      family: "stock",
      concerns: (command, key) => command.name.startsWith("stock.") && argOf(command, "placeId") === key,
      show: (view, pending, { key }) => {
        const place = directory?.places[key as PlaceId];
        const staff = directory?.staff[staffId];
        if (rules === undefined || place === undefined || staff === undefined) return view;
        const self: StaffRow = { ...staff, phone: null };
        return rules.overlayStock(view, pending, { chainId, place, actor, staff: self });
      },
    }),
    overlay<ChatView>({
      family: "chat",
      concerns: (command, key) => /^(message|card)\./.test(command.name) && concernsChannel(command, key),
      show: (view, pending) => overlayChat(view, pending, staffId),
    }),
  ];
}

/** Messages name their channel; a card's handling names only the message, and every open channel looks for it. */
function concernsChannel(command: NewCommand, channelId: string): boolean {
  const named = argOf(command, "channelId");
  return named === undefined || named === channelId;
}
