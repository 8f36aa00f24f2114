/** Commands of the catalogue. Saving itself stands in `save.ts`. */
import { hash128, type ColourwayId, type SkuId, type StyleId } from "../kernel/ids.ts";
import { command, type CommandSpec, type Context } from "../kernel/command.ts";
import { Draft, reject, type Decision, type State } from "../kernel/state.ts";
import { ref, type RowRef } from "../kernel/table.ts";
import {
  barcodeArgs,
  barcodeAssignArgs,
  barcodeAssignReply,
  barcodeReply,
  catalogueImportArgs,
  catalogueImportReply,
  codeKeyOf,
  costSetArgs,
  doneReply,
  importedStyleIdOf,
  priceSetArgs,
  scaleSaveArgs,
  styleIndexArgs,
  styleRefArgs,
  styleSaveArgs,
  styleSaveReply,
  type CatalogueImportArgs,
  type ImportStyle,
  type Saved,
  type StyleSaveArgs,
} from "./contract.ts";
import {
  barcodeTable,
  sizeScaleTable,
  skuTable,
  styleCodeTable,
  styleCostTable,
  styleTable,
  type StyleRow,
} from "./rows.ts";
import { colourRefs, knownColours } from "./colours.ts";
import { internalGtinOf } from "./gtin.ts";
import { pictureAttach, pictureStore } from "./pictures.ts";
import {
  isRejection,
  refuse,
  saveStyle,
  searchTextOf,
  styleRefs,
  takeBarcode,
  type StylePatch,
} from "./save.ts";
import { ownLabelOf, renumber } from "./scales.ts";
import { isSizeScaleId } from "./sizes.ts";
import { nothing, notFound, tell, tellAudit } from "./telling.ts";
import { limits } from "../kernel/limits.ts";

function styleIdOf(args: StyleSaveArgs, context: Context): StyleId {
  return args.styleId ?? (context.commandId as string as StyleId);
}

function patchOf({ styleId: _, colourways, ...fields }: StyleSaveArgs): StylePatch {
  return {
    ...fields,
    colourways: colourways.map(({ skus, ...colourway }) => ({
      ...colourway,
      skus: skus.map(({ size, width, barcodes, active }) => [size, width, barcodes, active] as const),
    })),
  };
}

const styleSave = command({
  name: "style.save",
  permission: "catalogue.manage",
  args: styleSaveArgs,
  reply: styleSaveReply,
  touches: (args, context, state) => [...styleRefs(state, styleIdOf(args, context), patchOf(args))],
  decide: (state, args, context) => {
    const styleId = styleIdOf(args, context);
    if (args.styleId !== undefined && state.get(styleTable, styleId) === undefined)
      return notFound("style", styleId);
    const draft = new Draft(state);
    const saving = saveStyle(draft, styleId, patchOf(args));
    if (isRejection(saving)) return reject(saving);
    tell(draft, "style.saved", saving.view);
    return draft.accept({ styleId, saved: saving.saved });
  },
});

/** One command for archiving and bringing back: both only turn the flag. */
function activation(
  name: string,
  active: boolean,
  entry: "style.archived" | "style.restored",
): CommandSpec<{ styleId: StyleId }, object> {
  return command({
    name,
    permission: "catalogue.manage",
    args: styleRefArgs,
    reply: doneReply,
    touches: ({ styleId }) => [ref(styleTable, styleId)],
    decide: (state, { styleId }) => {
      const style = state.get(styleTable, styleId);
      if (style === undefined) return notFound("style", styleId);
      const draft = new Draft(state);
      draft.put(styleTable, { ...style, active });
      tell(draft, entry, { styleId });
      return draft.accept(nothing);
    },
  });
}

const styleIndex = command({
  name: "style.index",
  permission: "system",
  args: styleIndexArgs,
  reply: doneReply,
  touches: ({ styleId }) => [ref(styleTable, styleId)],
  decide: (state, { styleId, pinyin }) => {
    const style = state.get(styleTable, styleId);
    if (style === undefined) return notFound("style", styleId);
    const draft = new Draft(state);
    const next: StyleRow = { ...style, pinyin };
    draft.put(styleTable, { ...next, searchText: searchTextOf(next, style) });
    tell(draft, "style.indexed", { styleId, pinyin });
    return draft.accept(nothing);
  },
});

const priceSet = command({
  name: "price.set",
  permission: "catalogue.manage",
  args: priceSetArgs,
  reply: doneReply,
  touches: ({ prices }) => prices.map(({ styleId }) => ref(styleTable, styleId)),
  decide: (state, { prices }) => {
    const draft = new Draft(state);
    for (const { styleId, priceMinor, currency } of prices) {
      const style = draft.get(styleTable, styleId);
      if (style === undefined) return notFound("style", styleId);
      draft.put(styleTable, { ...style, priceMinor, currency });
    }
    tell(draft, "price.set", {
      prices: prices.map(({ styleId, priceMinor, currency }) => [styleId, priceMinor, currency]),
    });
    return draft.accept(nothing);
  },
});

const costSet = command({
  name: "cost.set",
  permission: "cost.manage",
  args: costSetArgs,
  reply: doneReply,
  touches: ({ costs }) => costs.map(({ styleId }) => ref(styleTable, styleId)),
  decide: (state, { costs }) => {
    const draft = new Draft(state);
    for (const cost of costs) {
      if (state.get(styleTable, cost.styleId) === undefined) return notFound("style", cost.styleId);
      draft.put(styleCostTable, cost);
    }
    tellAudit(draft, "cost.set", { styleIds: costs.map(({ styleId }) => styleId) });
    return draft.accept(nothing);
  },
});

function barcodeRefs({ skuId, barcode }: { skuId: string; barcode: string }): RowRef[] {
  return [ref(skuTable, skuId), ref(barcodeTable, barcode)];
}

const barcodeAttach = command({
  name: "barcode.attach",
  permission: "catalogue.manage",
  args: barcodeArgs,
  reply: barcodeReply,
  touches: barcodeRefs,
  decide: (state, { skuId, barcode }) => {
    const sku = state.get(skuTable, skuId);
    if (sku === undefined) return notFound("sku", skuId);
    const draft = new Draft(state);
    const refused = takeBarcode(draft, skuId, barcode, { size: sku.size });
    if (refused !== undefined) return reject(refused);
    if (!sku.barcodes.includes(barcode)) {
      if (sku.barcodes.length >= limits.barcodesPerSkuMax) {
        return reject(refuse("barcodes_too_many", { max: limits.barcodesPerSkuMax }));
      }
      draft.put(skuTable, { ...sku, barcodes: [...sku.barcodes, barcode] });
    }
    const { styleId, colourwayId } = sku;
    tell(draft, "barcode.attached", { styleId, colourwayId, skuId, barcode });
    return draft.accept({ barcode });
  },
});

const barcodeDetach = command({
  name: "barcode.detach",
  permission: "catalogue.manage",
  args: barcodeArgs,
  reply: barcodeReply,
  touches: barcodeRefs,
  decide: (state, { skuId, barcode }) => {
    const sku = state.get(skuTable, skuId);
    if (sku === undefined || state.get(barcodeTable, barcode)?.skuId !== skuId)
      return notFound("barcode", barcode);
    const draft = new Draft(state);
    draft.remove(barcodeTable, barcode);
    draft.put(skuTable, { ...sku, barcodes: sku.barcodes.filter((one) => one !== barcode) });
    const { styleId, colourwayId } = sku;
    tell(draft, "barcode.detached", { styleId, colourwayId, skuId, barcode });
    return draft.accept({ barcode });
  },
});

/** Apart from 20, which people use for numbers that they give by hand. */
const ownNumberPrefix = 21;

/** Numbers that a SKU may get: several, because two SKUs may fall on the same. */
function ownNumbersOf(skuId: SkuId): string[] {
  return [0, 1, 2, 3].map((attempt) => {
    const [high, low] = hash128(`${skuId}/${attempt}`);
    return `0${internalGtinOf((high * 2 ** 20 + (low >>> 12)) % 10 ** 10, ownNumberPrefix)}`;
  });
}

const barcodeAssign = command({
  name: "barcode.assign",
  permission: "label.print",
  args: barcodeAssignArgs,
  reply: barcodeAssignReply,
  touches: ({ skuIds }) =>
    skuIds.flatMap((skuId) => [
      ref(skuTable, skuId),
      ...ownNumbersOf(skuId).map((number) => ref(barcodeTable, number)),
    ]),
  decide: (state, { skuIds }) => {
    const draft = new Draft(state);
    const barcodes: (readonly [StyleId, ColourwayId, SkuId, string])[] = [];
    for (const skuId of skuIds) {
      const sku = draft.get(skuTable, skuId);
      if (sku === undefined) return notFound("sku", skuId);
      if (sku.barcodes.length > 0) continue;
      const barcode = ownNumbersOf(skuId).find((number) => draft.get(barcodeTable, number) === undefined);
      if (barcode === undefined) return reject(refuse("barcode_numbers_used_up", { size: sku.size }));
      draft.put(barcodeTable, { barcode, skuId });
      draft.put(skuTable, { ...sku, barcodes: [barcode] });
      barcodes.push([sku.styleId, sku.colourwayId, skuId, barcode]);
    }
    tell(draft, "barcode.assigned", { barcodes });
    return draft.accept({ assigned: barcodes.length });
  },
});

const scaleSave = command({
  name: "scale.save",
  permission: "catalogue.manage",
  args: scaleSaveArgs,
  reply: doneReply,
  touches: ({ name }) => [ref(sizeScaleTable, name)],
  decide: (state, { name, brand, sizes }) => {
    if (isSizeScaleId(name)) return reject(refuse("scale_name_taken", { scale: name }));
    const labels = [...new Set(sizes.map((size) => ownLabelOf(size)?.size ?? ""))];
    const numbered = renumber(state.get(sizeScaleTable, name)?.sizes ?? [], labels);
    if (numbered === null) return reject(refuse("scale_label_missing", { scale: name }));
    const draft = new Draft(state);
    draft.put(sizeScaleTable, { name, brand, sizes: numbered });
    tell(draft, "scale.saved", { name, brand, sizes: labels });
    return draft.accept(nothing);
  },
});

/** Where the style of a file goes: the one that has the code, or a new one. */
function importIdOf(state: State, style: ImportStyle, context: Context): StyleId {
  const key = codeKeyOf(style.code);
  const owner = state.has(styleCodeTable, key) ? state.get(styleCodeTable, key) : undefined;
  return owner?.styleId ?? importedStyleIdOf(context.commandId, key);
}

/** The patch that a style of a file is, when the chain has that style already or not. */
function importPatchOf(
  state: State,
  styleId: StyleId,
  { costMinor: _, ifNew, ...style }: ImportStyle,
): StylePatch {
  const stored = state.get(styleTable, styleId);
  if (stored === undefined) return { ...ifNew, ...style };
  // The code in a file finds the style; how it is written stays as it is.
  return { ...style, code: stored.code, colourways: knownColours(state, stored, style.colourways) };
}

function* importRefs(args: CatalogueImportArgs, context: Context, state: State): Generator<RowRef> {
  for (const style of args.styles) {
    const key = codeKeyOf(style.code);
    yield ref(styleCodeTable, key);
    if (!state.has(styleCodeTable, key)) continue;
    const styleId = importIdOf(state, style, context);
    yield ref(styleTable, styleId);
    if (!state.has(styleTable, styleId)) continue;
    yield* colourRefs(state.get(styleTable, styleId), style.colourways);
    yield* styleRefs(state, styleId, importPatchOf(state, styleId, style));
    if (style.costMinor !== undefined) yield ref(styleCostTable, styleId);
  }
}

/** Sets the cost beside the style; true when that changed something. */
function importCost(draft: Draft, styleId: StyleId, { costMinor }: ImportStyle): boolean {
  if (costMinor === undefined) return false;
  const before = draft.get(styleCostTable, styleId);
  const currency = draft.get(styleTable, styleId)?.currency ?? "";
  if (before?.costMinor === costMinor && before.currency === currency) return false;
  draft.put(styleCostTable, { styleId, costMinor, currency });
  return true;
}

function decideImport(
  state: State,
  args: CatalogueImportArgs,
  context: Context,
): Decision<Record<Saved, number>> {
  const draft = new Draft(state);
  const counts: Record<Saved, number> = { created: 0, updated: 0, unchanged: 0 };
  let costs = 0;
  const named = new Set<string>();
  for (const style of args.styles) {
    const key = codeKeyOf(style.code);
    if (named.has(key)) return reject(refuse("import_repeated", { code: style.code }));
    named.add(key);
    const styleId = importIdOf(draft, style, context);
    const saving = saveStyle(draft, styleId, importPatchOf(draft, styleId, style));
    if (isRejection(saving)) return reject(saving);
    if (saving.saved !== "unchanged") tell(draft, "style.saved", saving.view);
    const isCostChanged = importCost(draft, styleId, style);
    if (isCostChanged) costs += 1;
    counts[saving.saved === "unchanged" && isCostChanged ? "updated" : saving.saved] += 1;
  }
  const { source, fileName } = args;
  tellAudit(draft, "catalogue.imported", { ...counts, costs, source, fileName });
  return draft.accept(counts);
}

export const catalogueImport = command({
  name: "catalogue.import",
  permission: "catalogue.import",
  args: catalogueImportArgs,
  reply: catalogueImportReply,
  touches: (args, context, state) => [...importRefs(args, context, state)],
  decide: decideImport,
});

export const catalogueCommands = [
  styleSave,
  activation("style.archive", false, "style.archived"),
  activation("style.restore", true, "style.restored"),
  styleIndex,
  priceSet,
  costSet,
  barcodeAttach,
  barcodeDetach,
  barcodeAssign,
  pictureStore,
  pictureAttach,
  scaleSave,
  catalogueImport,
] as unknown as readonly CommandSpec<never, unknown>[];
