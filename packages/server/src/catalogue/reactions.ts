/** A saved style whose Chinese words have other pinyin than it carries is indexed anew; an import brings its own. */
import { deriveId } from "@instep/domain/kernel/ids.ts";
import type { CatalogueEntries } from "@instep/domain/catalogue/contract.ts";
import type { Reaction } from "../platform/contracts.ts";
import { pinyinOf } from "./pinyin.ts";

export const indexReaction: Reaction = {
  name: "catalogue.index",
  on: ["style.saved"],
  react: async (entry) => {
    const style = entry.data as CatalogueEntries["style.saved"];
    const pinyin = pinyinOf(style);
    if (pinyin === style.pinyin) return [];
    const id = deriveId<"command">(entry.commandId, `style.index\n${style.id}`);
    return [{ id, name: "style.index", args: { styleId: style.id, pinyin } }];
  },
};
