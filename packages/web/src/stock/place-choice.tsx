/** Whose stock is shown, for people who have more than one place. */
import { nameIn } from "../catalogue/names.ts";
import { useLanguage, useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { IconDown, IconStock, IconStore, IconWarehouse } from "../ui/icons.tsx";
import { Menu } from "../ui/menu.tsx";
import type { Scope } from "./scope.ts";

export function PlaceChoice({ scope }: { readonly scope: Scope }) {
  const t = useT();
  const language = useLanguage();
  const { here, choices, choose } = scope;
  if (choices.length < 2) return null;
  const name = here === undefined ? t("stock.allPlaces") : nameIn(here, language);
  const places = choices.map((place) => ({
    id: place.placeId,
    label: nameIn(place, language),
    icon: place.kind === "warehouse" ? IconWarehouse : IconStore,
    checked: place.placeId === here?.placeId,
    onSelect: () => choose(place),
  }));
  const all = {
    id: "all",
    label: t("stock.allPlaces"),
    icon: IconStock,
    checked: here === undefined,
    onSelect: () => choose("all"),
  };
  return (
    <Menu
      trigger={
        <Button variant="quiet" size="sm" aria-label={t("stock.place.choose", { place: name })}>
          <span className="max-w-36 truncate">{name}</span>
          <IconDown size={16} className="shrink-0" />
        </Button>
      }
      groups={[[all], places]}
    />
  );
}
