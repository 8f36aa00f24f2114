/**
 * Pictures: an upload is stored once, by the hash of its file, and then attached to colourways. Storing is a command
 * like every other write, so that whoever attaches a picture a moment later finds it.
 */
import { command } from "../kernel/command.ts";
import { rejection } from "../kernel/rejection.ts";
import { Draft, reject } from "../kernel/state.ts";
import { ref } from "../kernel/table.ts";
import { doneReply, pictureAttachArgs, pictureStoreArgs } from "./contract.ts";
import { colourwayTable, mediaTable } from "./rows.ts";
import { refuse } from "./save.ts";
import { nothing, notFound, tell, tellAudit } from "./telling.ts";

/** By the upload route, once the files are written. */
export const pictureStore = command({
  name: "picture.store",
  permission: "system",
  args: pictureStoreArgs,
  reply: doneReply,
  touches: ({ mediaId }) => [ref(mediaTable, mediaId)],
  decide: (state, picture) => {
    if (state.get(mediaTable, picture.mediaId) !== undefined) return reject(rejection("unchanged"));
    const draft = new Draft(state);
    draft.put(mediaTable, picture);
    tellAudit(draft, "picture.stored", picture);
    return draft.accept(nothing);
  },
});

export const pictureAttach = command({
  name: "picture.attach",
  permission: "catalogue.manage",
  args: pictureAttachArgs,
  reply: doneReply,
  touches: ({ colourwayId, pictureId }) => [
    ref(colourwayTable, colourwayId),
    ...(pictureId === null ? [] : [ref(mediaTable, pictureId)]),
  ],
  decide: (state, { colourwayId, pictureId }) => {
    const colourway = state.get(colourwayTable, colourwayId);
    if (colourway === undefined) return notFound("colourway", colourwayId);
    if (pictureId !== null && state.get(mediaTable, pictureId) === undefined)
      return reject(refuse("picture_unknown"));
    const draft = new Draft(state);
    draft.put(colourwayTable, { ...colourway, pictureId });
    tell(draft, "picture.attached", { styleId: colourway.styleId, colourwayId, pictureId });
    return draft.accept(nothing);
  },
});
