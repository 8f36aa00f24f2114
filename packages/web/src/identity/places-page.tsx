import { useMemo, useState, type ReactNode } from "react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { PublicStaff } from "@instep/domain/identity/contract.ts";
import { placeKinds, type PlaceRow } from "@instep/domain/identity/rows.ts";
import { useCan, useDirectory } from "../app/hooks.ts";
import { formatInstant } from "../i18n/figures.ts";
import { useT } from "../i18n/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { FactList, type Fact } from "../ui/fact-list.tsx";
import { IconEdit, IconPlus, IconStore } from "../ui/icons.tsx";
import { List, ListRow } from "../ui/list.tsx";
import { useIsWide } from "../ui/media.ts";
import { PageHeader, Screen, TwoPane } from "../ui/page.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { SkeletonRows } from "../ui/spinner.tsx";
import { NoPermissionState, NoResults, StateScreen } from "../ui/states.tsx";
import { matchesPlace } from "./match.ts";
import { PlaceSheet } from "./place-sheet.tsx";
import { currencyLabel, timeZoneLabel, timeZoneOf } from "./time-zones.ts";
import { nameIn, otherNameOf } from "./words.ts";

/** Those whose role names the place or whose home it is; roles of the whole chain hold everywhere and tell nothing. */
function workersOf(place: PlaceRow, staff: readonly PublicStaff[]): readonly PublicStaff[] {
  return staff.filter(
    ({ grants, status, homePlaceId }) =>
      status !== "inactive" &&
      (homePlaceId === place.placeId ||
        grants.some(({ placeIds }) => placeIds?.includes(place.placeId) === true)),
  );
}

interface PlacesListProps {
  readonly places: readonly PlaceRow[];
  readonly staff: readonly PublicStaff[];
  readonly chosen: string | undefined;
  readonly onChoose: (placeId: string) => void;
}

function PlacesList({ places, staff, chosen, onChoose }: PlacesListProps) {
  const t = useT();
  const row = (place: PlaceRow): ReactNode => (
    <ListRow
      key={place.placeId}
      leading={<Avatar id={place.placeId} name="" kind={place.kind} />}
      title={nameIn(place, t.language)}
      meta={place.code}
      subtitle={[place.city, t("places.staff", { n: workersOf(place, staff).length })]
        .filter((part) => part !== "")
        .join(" · ")}
      selected={place.placeId === chosen}
      {...(!place.active && { trailing: <Badge>{t("places.closed")}</Badge> })}
      onPress={() => onChoose(place.placeId)}
    />
  );
  const groups = placeKinds
    .map((kind) => ({ kind, places: places.filter((place) => place.kind === kind && place.active) }))
    .filter((group) => group.places.length > 0);
  const closed = places.filter((place) => !place.active);
  return (
    <div className="space-y-5 py-4">
      {groups.map((group) => (
        <List key={group.kind} title={`${t(`places.kind.${group.kind}`)} ${group.places.length}`}>
          {group.places.map(row)}
        </List>
      ))}
      {closed.length > 0 && <List title={t("places.closed")}>{closed.map(row)}</List>}
    </div>
  );
}

function Facts({ place }: { readonly place: PlaceRow }) {
  const t = useT();
  const now = Date.now();
  const rows: readonly Fact[] = [
    [t("places.code"), place.code],
    [t("places.city"), place.city === "" ? "–" : place.city],
    [t("places.timeZone"), timeZoneLabel(timeZoneOf(place.timeZone, t.language, now))],
    [t("places.localTime"), formatInstant(now, "time", t.language, place.timeZone)],
    [t("places.currency"), currencyLabel(place.currency, t.language)],
    [t("places.gln"), place.gln ?? "–"],
  ];
  return <FactList facts={rows} />;
}

interface PlaceDetailProps {
  readonly place: PlaceRow;
  readonly staff: readonly PublicStaff[];
  readonly onBack: (() => void) | undefined;
  readonly onEdit: () => void;
}

function PlaceDetail({ place, staff, onBack, onEdit }: PlaceDetailProps) {
  const t = useT();
  const workers = workersOf(place, staff);
  return (
    <Screen
      header={
        <PageHeader
          title={nameIn(place, t.language)}
          {...(onBack !== undefined && { onBack })}
          actions={
            <Button size="sm" icon={IconEdit} onClick={onEdit}>
              {t("action.edit")}
            </Button>
          }
        />
      }
    >
      <div className="mx-auto max-w-xl space-y-5 p-4 pb-10 wide:p-6">
        <div className="flex items-center gap-4">
          <Avatar id={place.placeId} name="" kind={place.kind} size="lg" />
          <div className="min-w-0 space-y-1.5">
            <p className="text-xl font-semibold">
              {nameIn(place, t.language)}{" "}
              <span className="text-base font-normal text-ink-faint">{otherNameOf(place, t.language)}</span>
            </p>
            <Badge tone={place.active ? "enough" : "plain"}>
              {t(place.active ? "places.active" : "places.closed")}
            </Badge>
          </div>
        </div>
        <Facts place={place} />
        {workers.length > 0 && (
          <List card title={t("places.people")}>
            {workers.map((worker) => (
              <ListRow
                key={worker.staffId}
                leading={<Avatar id={worker.staffId} name={nameIn(worker, t.language)} size="sm" />}
                title={nameIn(worker, t.language)}
                meta={worker.grants.map(({ role }) => t(`role.${role}`)).join(" · ")}
              />
            ))}
          </List>
        )}
      </div>
    </Screen>
  );
}

/** All places, also closed ones, by code. */
function useEverything():
  | { readonly places: readonly PlaceRow[]; readonly staff: readonly PublicStaff[] }
  | undefined {
  const directory = useDirectory();
  return useMemo(() => {
    if (directory === undefined) return undefined;
    const places = Object.values(directory.places).toSorted((a, b) => (a.code < b.code ? -1 : 1));
    return { places, staff: Object.values(directory.staff) };
  }, [directory]);
}

interface ListPaneProps extends PlacesListProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onAdd: () => void;
}

function ListPane({ text, onText, onAdd, ...list }: ListPaneProps) {
  const t = useT();
  const navigate = useNavigate();
  return (
    <Screen
      header={
        <PageHeader
          title={t("places.title")}
          onBack={() => void navigate({ to: "/me" })}
          actions={
            <Button size="sm" variant="primary" icon={IconPlus} onClick={onAdd}>
              {t("action.add")}
            </Button>
          }
        >
          <SearchField value={text} onChange={onText} />
        </PageHeader>
      }
    >
      {list.places.length === 0 ? (
        <NoResults query={text} hint={t("state.noResults.words")} />
      ) : (
        <PlacesList {...list} />
      )}
    </Screen>
  );
}

export function PlacesPage() {
  const t = useT();
  const can = useCan();
  const navigate = useNavigate();
  const isWide = useIsWide();
  const everything = useEverything();
  const { place: chosen } = useSearch({ strict: false }) as { readonly place?: string };
  const [text, setText] = useState("");
  const [sheet, setSheet] = useState<"new" | "edit">();
  if (everything === undefined) return <SkeletonRows rows={8} avatar />;
  if (!can("place.manage"))
    return (
      <Screen header={<PageHeader title={t("places.title")} onBack={() => void navigate({ to: "/me" })} />}>
        <NoPermissionState />
      </Screen>
    );
  const show = (placeId: string | undefined): void =>
    void navigate({ to: "/places", search: (placeId === undefined ? {} : { place: placeId }) as never });
  const found = everything.places.filter((place) => matchesPlace(place, text));
  const place = everything.places.find(({ placeId }) => placeId === chosen);
  const list = (
    <ListPane
      places={found}
      staff={everything.staff}
      chosen={chosen}
      onChoose={show}
      text={text}
      onText={setText}
      onAdd={() => setSheet("new")}
    />
  );
  const detail = place !== undefined && (
    <PlaceDetail
      place={place}
      staff={everything.staff}
      onBack={isWide ? undefined : () => show(undefined)}
      onEdit={() => setSheet("edit")}
    />
  );
  return (
    <>
      <TwoPane
        list={list}
        detail={detail === false ? null : detail}
        placeholder={
          <div className="grid h-full place-items-center">
            <StateScreen icon={IconStore} title={t("places.choose")} />
          </div>
        }
      />
      {sheet === "new" && <PlaceSheet onClose={() => setSheet(undefined)} />}
      {sheet === "edit" && place !== undefined && (
        <PlaceSheet place={place} onClose={() => setSheet(undefined)} />
      )}
    </>
  );
}
