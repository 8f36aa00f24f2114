/** Opening stock of any number of places in one decision: all or nothing, and the same file again changes nothing. */
import { skuTable } from "../catalogue/rows.ts";
import { placeTable } from "../identity/rows.ts";
import { command, staffOf } from "../kernel/command.ts";
import { deriveId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import { rejection } from "../kernel/rejection.ts";
import { Draft, reject } from "../kernel/state.ts";
import { ref } from "../kernel/table.ts";
import { Book } from "./book.ts";
import { importOpeningArgs, importReply } from "./contract.ts";
import { newDocument, openPlace, post, unknownSku } from "./posting.ts";
import { cellTable, type DocumentLine, type DocumentRow } from "./rows.ts";

/** Cells that a refusal names, as `place/sku/condition`. */
const conflictsNamed = 5;

export const importOpening = command({
  name: "stock.import_opening",
  permission: "system",
  args: importOpeningArgs,
  reply: importReply,
  touches: (args) =>
    args.places.flatMap(({ placeId, lines }) => [
      ref(placeTable, placeId),
      ...lines.map(([skuId]) => ref(skuTable, skuId)),
      ...lines.map(([skuId, condition]) => ref(cellTable, placeId, skuId, condition)),
    ]),
  decide: (state, args, context) => {
    const draft = new Draft(state);
    let opened = 0;
    let unchanged = 0;
    const conflicts: string[] = [];
    for (const { placeId, lines } of args.places) {
      const place = openPlace(state, placeId);
      if ("ok" in place) return place;
      const unknown = unknownSku(
        state,
        lines.map(([skuId]) => ({ skuId })),
      );
      if (unknown !== undefined) return unknown;
      const fresh = new Map<string, DocumentLine>();
      for (const [skuId, condition, quantity] of lines) {
        const cell = `${skuId}/${condition}`;
        // A second line for a cell is judged by the first one, as a second file is.
        const before =
          fresh.get(cell)?.quantity ?? draft.get(cellTable, placeId, skuId, condition)?.opened ?? null;
        if (before === null) fresh.set(cell, { skuId, condition, quantity });
        else if (before === quantity) unchanged += 1;
        else conflicts.push(`${placeId}/${cell}`);
      }
      const byStaffId = args.byStaffId ?? staffOf(context.actor) ?? null;
      const opening = newDocument(context, { kind: "opening", placeId, lines: [], byStaffId });
      postOpening(draft, opening, [...fresh.values()], opened);
      opened += fresh.size;
    }
    if (conflicts.length > 0) {
      const first = conflicts.slice(0, conflictsNamed).join(",");
      return reject(rejection("already_opened", { cells: conflicts.length, first }));
    }
    if (opened === 0) draft.emit("audit", "stock.import_repeated", { source: args.source, unchanged });
    return draft.accept({ opened, unchanged });
  },
});

/** One document and one entry for at most so many lines, so that neither grows without bound. `from` numbers them. */
function postOpening(draft: Draft, opening: DocumentRow, lines: readonly DocumentLine[], from: number): void {
  for (let start = 0; start < lines.length; start += limits.openingLinesMax) {
    const part = lines.slice(start, start + limits.openingLinesMax);
    const documentId = deriveId<"document">(opening.documentId, `opening/${from + start}`);
    const book = new Book(draft, opening.placeId, documentId);
    for (const { skuId, condition, quantity } of part) book.open(skuId, condition, quantity);
    // The entry's balances say it all; repeating twenty thousand lines in it would double its size.
    post(draft, book, "stock.opened", { ...opening, documentId, lines: part }, []);
  }
}
