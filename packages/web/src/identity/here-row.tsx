/** Where the person is working now: what "here" means on this device. */
import { useState } from "react";
import { useHere, usePlaces } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Sheet } from "../ui/dialog.tsx";
import { IconCheck, IconPin } from "../ui/icons.tsx";
import { List, ListRow } from "../ui/list.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { NoResults } from "../ui/states.tsx";
import { matchesPlace } from "./match.ts";
import { nameIn } from "./words.ts";

/** From here on a list of places is searched, not read. */
const searchedFrom = 12;

export function HereRow() {
  const t = useT();
  const { place } = useHere();
  const { own } = usePlaces();
  const [choosing, setChoosing] = useState(false);
  const name = place === undefined ? "" : nameIn(place, t.language);
  return (
    <>
      <ListRow
        leading={<IconPin className="text-ink-faint" />}
        title={t("me.here")}
        subtitle={name}
        {...(own.length > 1 && { chevron: true, onPress: () => setChoosing(true) })}
      />
      <HereSheet open={choosing} onClose={() => setChoosing(false)} />
    </>
  );
}

function HereSheet({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const t = useT();
  const { place: here, choose } = useHere();
  const { own } = usePlaces();
  const [text, setText] = useState("");
  const found = own.filter((place) => matchesPlace(place, text));
  return (
    <Sheet
      flush
      open={open}
      onOpenChange={onClose}
      title={t("me.here.choose")}
      description={t("me.here.hint")}
    >
      {own.length >= searchedFrom && <SearchField className="mx-4 mb-2" value={text} onChange={setText} />}
      {found.length === 0 && <NoResults query={text} hint={t("state.noResults.words")} />}
      <List label={t("me.here.choose")}>
        {found.map((place) => (
          <ListRow
            key={place.placeId}
            leading={<Avatar id={place.placeId} name="" kind={place.kind} />}
            title={nameIn(place, t.language)}
            subtitle={[place.code, place.city].filter((part) => part !== "").join(" · ")}
            selected={place.placeId === here?.placeId}
            {...(place.placeId === here?.placeId && {
              trailing: <IconCheck size={20} className="text-accent" />,
            })}
            onPress={() => {
              choose(place.placeId);
              onClose();
            }}
          />
        ))}
      </List>
    </Sheet>
  );
}
