/** Where "here" is, for people who belong to several places; a plain word for everybody else. */
import { useState } from "react";
import { searchTokensOf, matches } from "@instep/domain/catalogue/find.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import { useHere, usePlaces } from "../app/hooks.ts";
import { useLanguage, useT } from "../i18n/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Sheet } from "../ui/dialog.tsx";
import { IconCheck, IconDown } from "../ui/icons.tsx";
import { List, ListRow } from "../ui/list.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { nameIn } from "./shoe.ts";

const searchedFrom = 8;
const shownMax = 100;

function tokensOf({ code, name, nameEn, city }: PlaceRow): string[] {
  return searchTokensOf([code, name, nameEn, city].join(" "));
}

export function PlaceChoice({ onOpenChange }: { readonly onOpenChange: (isOpen: boolean) => void }) {
  const t = useT();
  const language = useLanguage();
  const { own } = usePlaces();
  const { place, choose } = useHere();
  const [isOpen, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  // A line that says nothing yet keeps the title where it is.
  if (place === undefined) return "\u00A0";
  const name = nameIn(place, language);
  if (own.length < 2) return <span>{t("scan.place", { place: name })}</span>;
  const show = (open: boolean): void => {
    setOpen(open);
    onOpenChange(open);
    setQuery("");
  };
  const found = query.trim() === "" ? own : own.filter((one) => matches(query, tokensOf(one)));
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-label={`${t("scan.place", { place: name })} · ${t("scan.place.choose")}`}
        onClick={() => show(true)}
        className="hit inline-flex max-w-full items-center gap-0.5 text-accent"
      >
        <span className="truncate">{t("scan.place", { place: name })}</span>
        <IconDown size={16} className="shrink-0" />
      </button>
      <Sheet open={isOpen} onOpenChange={show} title={t("scan.place.choose")} flush>
        {own.length > searchedFrom && (
          <SearchField
            value={query}
            onChange={setQuery}
            placeholder={t("scan.place.search")}
            className="mx-4 mb-2"
          />
        )}
        <List label={t("scan.place.choose")}>
          {found.slice(0, shownMax).map((one) => (
            <ListRow
              key={one.placeId}
              leading={<Avatar id={one.placeId} name={nameIn(one, language)} kind={one.kind} />}
              title={nameIn(one, language)}
              subtitle={`${one.code} · ${one.city}`}
              trailing={one.placeId === place.placeId && <IconCheck size={20} className="text-accent" />}
              onPress={() => {
                choose(one.placeId);
                show(false);
              }}
            />
          ))}
        </List>
      </Sheet>
    </>
  );
}
