/** Commands in words, for the list of what waits on the device. Pure; what it cannot name it says plainly. */
import { findSku, type CatalogueView } from "@instep/domain/catalogue/feed.ts";
import type { SkuId } from "@instep/domain/kernel/ids.ts";
import { formatDelta } from "../i18n/figures.ts";
import { tDynamic, type Translate } from "../i18n/i18n.ts";
import { nameIn, sizeLabelOf } from "./shoe.ts";

interface Line {
  readonly skuId?: SkuId;
  readonly quantity?: number;
}

/** Arguments come from the storage of an older version perhaps: everything may be missing. */
interface LooseArgs {
  readonly lines?: readonly Line[];
  readonly skuId?: SkuId;
  readonly from?: string;
  readonly to?: string;
  readonly quantity?: number;
  readonly text?: string;
}

const textCharsShown = 60;

/** Commands that need no more said than what they are about: by name or by their area. */
const areaKeys: Readonly<
  Record<string, "command.card" | "command.line" | "command.catalogue" | "command.chat" | "command.self">
> = {
  card: "command.card",
  alert: "command.line",
  style: "command.catalogue",
  barcode: "command.catalogue",
  cost: "command.catalogue",
  picture: "command.catalogue",
  channel: "command.chat",
  message: "command.chat",
  "staff.set_language": "command.self",
};

function shoeWords(skuId: SkuId | undefined, catalogue: CatalogueView | undefined, t: Translate): string {
  const found = catalogue === undefined || skuId === undefined ? undefined : findSku(catalogue, skuId);
  if (found === undefined) return t("command.shoe.unknown");
  return t("command.shoe", {
    name: nameIn(found.style, t.language),
    colour: nameIn(found.colourway, t.language),
    size: sizeLabelOf(found.sku),
  });
}

function linesWords(lines: readonly Line[], catalogue: CatalogueView | undefined, t: Translate) {
  const first = shoeWords(lines[0]?.skuId, catalogue, t);
  const what = lines.length > 1 ? t("command.shoe.more", { what: first, n: lines.length - 1 }) : first;
  return { what, n: lines.reduce((sum, { quantity = 0 }) => sum + quantity, 0) };
}

export function commandWords(
  command: { readonly name: string; readonly args: unknown },
  catalogue: CatalogueView | undefined,
  t: Translate,
): string {
  const args = (command.args ?? {}) as LooseArgs;
  const { lines = [], text = "", quantity = 0 } = args;
  switch (command.name) {
    case "stock.sell":
      return t("command.sell", linesWords(lines, catalogue, t));
    case "stock.return":
      return t("command.return", linesWords(lines, catalogue, t));
    case "stock.adjust": {
      const { what, n } = linesWords(lines, catalogue, t);
      return t("command.adjust", { what, n: formatDelta(n, t.language) });
    }
    case "stock.move_condition": {
      const name = (condition = ""): string => tDynamic(`stock.condition.${condition}`, {}, condition);
      const what = shoeWords(args.skuId, catalogue, t);
      return t("command.move", { what, from: name(args.from), to: name(args.to), n: quantity });
    }
    case "stock.undo":
      return t("command.undo");
    case "stock.approve_adjustment":
    case "stock.decline_adjustment":
      return t("command.resolve");
    case "message.send": {
      const shown = text.length > textCharsShown ? `${text.slice(0, textCharsShown)}…` : text;
      return t("command.message", { text: shown });
    }
    default: {
      const key = areaKeys[command.name] ?? areaKeys[command.name.split(".", 1)[0] ?? ""];
      return key === undefined ? t("command.other", { name: command.name }) : t(key);
    }
  }
}

/** The SKU a picture stands for: the first that the command names. */
export function skuOf(command: { readonly args: unknown }): SkuId | undefined {
  const { lines, skuId } = (command.args ?? {}) as LooseArgs;
  return lines?.[0]?.skuId ?? skuId;
}
