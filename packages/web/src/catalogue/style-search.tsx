/** Finds a style to do something with: by words, or one size by the code that is scanned or typed. */
import { useDeferredValue, useMemo, useState } from "react";
import { findByBarcode, search, type CatalogueView } from "@instep/domain/catalogue/feed.ts";
import { skuAt, type StyleView } from "@instep/domain/catalogue/contract.ts";
import type { SkuId } from "@instep/domain/kernel/ids.ts";
import { useT } from "../i18n/i18n.ts";
import { IconPlus } from "../ui/icons.tsx";
import { List, ListRow } from "../ui/list.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { activeSkus } from "./label-wishes.ts";
import { nameIn, stylePictureOf } from "./names.ts";
import { Picture } from "./picture.tsx";

const foundMax = 8;

export interface StyleSearchProps {
  readonly catalogue: CatalogueView;
  readonly placeholder: string;
  readonly onStyle: (style: StyleView) => void;
  readonly onSku: (skuId: SkuId) => void;
}

export function StyleSearch({ catalogue, placeholder, onStyle, onSku }: StyleSearchProps) {
  const t = useT();
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim());
  const found = useMemo(() => (asked === "" ? [] : search(catalogue, asked, foundMax)), [catalogue, asked]);
  const submit = (typed: string): void => {
    const scanned = findByBarcode(catalogue, typed);
    const [only, second] = search(catalogue, typed, 2);
    if (scanned !== undefined) onSku(scanned.sku[skuAt.id]);
    else if (only !== undefined && second === undefined) onStyle(only);
    else return;
    setText("");
  };
  return (
    <div>
      <SearchField value={text} onChange={setText} onSubmit={submit} placeholder={placeholder} />
      {asked !== "" && (
        <List card className="mt-2" label={placeholder}>
          {found.map((style) => (
            <ListRow
              key={style.id}
              leading={<Picture pictureId={stylePictureOf(style)} edge={40} />}
              title={nameIn(style, t.language)}
              subtitle={`${style.code} · ${t("catalogue.skus", { n: style.colourways.flatMap(activeSkus).length })}`}
              end={<IconPlus size={20} className="text-accent" />}
              onPress={() => {
                onStyle(style);
                setText("");
              }}
            />
          ))}
          {found.length === 0 && <li className="px-4 py-3 text-ink-faint">{t("form.noMatch")}</li>}
        </List>
      )}
    </div>
  );
}
