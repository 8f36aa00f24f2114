/** A saved place gets its channel; a renamed one passes its name on. */
import { deriveId } from "@instep/domain/kernel/ids.ts";
import type { PlaceSaved } from "@instep/domain/identity/contract.ts";
import type { Reaction } from "../platform/contracts.ts";

export const placeChannelReaction: Reaction = {
  name: "chat.place_channel",
  on: ["place.saved"],
  react: async (entry) => {
    const { placeId, name } = (entry.data as PlaceSaved).place;
    const id = deriveId<"command">(entry.commandId, `channel/${placeId}`);
    return [{ id, name: "channel.ensure_place", args: { placeId, name } }];
  },
};
