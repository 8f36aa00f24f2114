/** Opening stock of any number of places in one decision: all or nothing, and the same file again changes nothing. */
import { placeTable } from "../identity/rows.ts";
import { command } from "../kernel/command.ts";
import { deriveId, type DocumentId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { rejection } from "../kernel/rejection.ts";
import { Draft, reject } from "../kernel/state.ts";
import { ref } from "../kernel/table.ts";
import { Book } from "./book.ts";
import { importOpeningArgs, importReply } from "./contract.ts";
import { newDocument, openPlace, post } from "./posting.ts";
import { cellTable, type DocumentLine } from "./rows.ts";

export const importOpening = command({
  name: "stock.import_opening",
  permission: "system",
  args: importOpeningArgs,
  reply: importReply,
  touches: (args) =>
    args.places.flatMap(({ placeId, lines }) => [
      ref(placeTable, placeId),
      ...lines.map(([skuId, condition]) => ref(cellTable, placeId, skuId, condition)),
    ]),
  decide: (state, args, context) => {
    const draft = new Draft(state);
    let opened = 0;
    let unchanged = 0;
    let conflicts = 0;
    for (const { placeId, lines } of args.places) {
      const place = openPlace(state, placeId);
      if ("ok" in place) return place;
      const fresh: DocumentLine[] = [];
      for (const [skuId, condition, quantity] of lines) {
        const before = draft.get(cellTable, placeId, skuId, condition)?.opened ?? null;
        if (before === null) fresh.push({ skuId, condition, quantity });
        else if (before === quantity) unchanged += 1;
        else conflicts += 1;
      }
      opened += fresh.length;
      for (let start = 0; start < fresh.length; start += limits.openingLinesMax) {
        const part = fresh.slice(start, start + limits.openingLinesMax);
        const documentId = deriveId<"document">(context.commandId, `${placeId}/${start}`) as DocumentId;
        const book = new Book(draft, placeId, documentId);
        for (const line of part) book.open(line.skuId, line.condition, line.quantity);
        const document = { ...newDocument(context, { kind: "opening", placeId, lines: part }), documentId };
        // The entry's balances say it all; repeating twenty thousand lines in it would double its size.
        post(draft, book, "stock.opened", document, []);
      }
    }
    if (conflicts > 0) return reject(rejection("already_opened", { cells: conflicts }));
    if (opened === 0) draft.emit("audit", "stock.import_repeated", { source: args.source, unchanged });
    return draft.accept({ opened, unchanged });
  },
});

