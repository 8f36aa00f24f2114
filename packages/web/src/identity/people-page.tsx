import { useState } from "react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ManagedStaff } from "@instep/domain/identity/contract.ts";
import { placesOf } from "@instep/domain/identity/grants.ts";
import { roles } from "@instep/domain/identity/permissions.ts";
import { useCan, useDirectory, usePlaces, useSelf } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { IconPeople, IconPlus } from "../ui/icons.tsx";
import { RowContent, rowClass } from "../ui/list.tsx";
import { useIsWide } from "../ui/media.ts";
import { PageHeader, Screen, TwoPane } from "../ui/page.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/spinner.tsx";
import {
  EmptyState,
  LoadingState,
  NoPermissionState,
  NoResults,
  NotFoundState,
  StateScreen,
} from "../ui/states.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { InviteSheet } from "./invite-sheet.tsx";
import { LoadedState } from "./loaded-state.tsx";
import { PersonDetail, statusTones } from "./person-detail.tsx";
import { usePeople, usePerson, type People, type PeopleFilter } from "./use-people.ts";
import { nameIn, rolesText } from "./words.ts";

function PersonRow({
  staff,
  selected,
  onPress,
}: {
  readonly staff: ManagedStaff;
  readonly selected: boolean;
  readonly onPress: () => void;
}) {
  const t = useT();
  const places = useDirectory()?.places;
  const name = nameIn(staff, t.language);
  return (
    <button
      type="button"
      onClick={onPress}
      aria-current={selected || undefined}
      className={rowClass(true, selected)}
    >
      <RowContent
        leading={<Avatar id={staff.staffId} name={name} />}
        title={name}
        meta={staff.number}
        subtitle={rolesText(staff.grants, places, t)}
        {...(staff.status !== "active" && {
          trailing: <Badge tone={statusTones[staff.status]}>{t(`people.status.${staff.status}`)}</Badge>,
        })}
      />
    </button>
  );
}

interface FilterProps {
  readonly filter: PeopleFilter;
  readonly onFilter: (filter: PeopleFilter) => void;
}

/** Place and role, and a search that the server answers. */
function Filters({ filter, onFilter }: FilterProps) {
  const t = useT();
  const { all } = usePlaces();
  const managed = placesOf(useSelf()?.grants ?? [], "staff.view");
  const places = managed === null ? all : all.filter(({ placeId }) => managed.includes(placeId));
  return (
    <div className="space-y-2">
      <SearchField
        placeholder={t("people.search")}
        value={filter.text}
        onChange={(text) => onFilter({ ...filter, text })}
      />
      <div className="grid grid-cols-2 gap-2">
        <Select
          aria-label={t("people.filter.place")}
          value={filter.placeId === "" ? "all" : filter.placeId}
          onChange={(value) => onFilter({ ...filter, placeId: value === "all" ? "" : value })}
          options={[
            { value: "all" as const, label: t("people.filter.allPlaces") },
            ...places.map((place) => ({ value: place.placeId, label: nameIn(place, t.language) })),
          ]}
        />
        <Select
          aria-label={t("people.filter.role")}
          value={filter.role === "" ? "all" : filter.role}
          onChange={(value) => onFilter({ ...filter, role: value === "all" ? "" : value })}
          options={[
            { value: "all" as const, label: t("people.filter.allRoles") },
            ...roles.map((role) => ({ value: role, label: t(`role.${role}`) })),
          ]}
        />
      </div>
    </div>
  );
}

interface ListProps {
  readonly people: People;
  readonly filter: PeopleFilter;
  readonly chosen: string | undefined;
  readonly onChoose: (staffId: string) => void;
}

function PeopleList({ people, filter, chosen, onChoose }: ListProps) {
  const t = useT();
  const { loaded } = people;
  if (loaded.kind === "loading") return <SkeletonRows rows={8} avatar />;
  if (loaded.kind === "refused") return <LoadedState loaded={loaded} onRetry={people.again} />;
  if (loaded.answer.length === 0)
    return filter.text.trim() === "" ? (
      <EmptyState icon={IconPeople} title={t("people.empty")} body={t("people.empty.body")} />
    ) : (
      <NoResults query={filter.text.trim()} hint={t("state.noResults.words")} />
    );
  return (
    <VirtualList
      label={t("people.title")}
      items={loaded.answer}
      itemKey={({ staffId }) => staffId}
      estimate={64}
      loadingMore={people.isMore}
      {...(people.isMore && { onReachEnd: people.more })}
      render={(staff) => (
        <PersonRow
          staff={staff}
          selected={staff.staffId === chosen}
          onPress={() => onChoose(staff.staffId)}
        />
      )}
    />
  );
}

function Detail({
  staff,
  onBack,
}: {
  readonly staff: ManagedStaff | null | undefined;
  readonly onBack: () => void;
}) {
  const isWide = useIsWide();
  if (staff === undefined) return <LoadingState />;
  if (staff === null)
    return (
      <Screen header={<PageHeader title="" onBack={onBack} />}>
        <NotFoundState />
      </Screen>
    );
  return <PersonDetail key={staff.staffId} staff={staff} onBack={isWide ? undefined : onBack} />;
}

export function PeoplePage() {
  const t = useT();
  const can = useCan();
  const navigate = useNavigate();
  const { person } = useSearch({ strict: false }) as { readonly person?: string };
  const [filter, setFilter] = useState<PeopleFilter>({ text: "", placeId: "", role: "" });
  const [inviting, setInviting] = useState(false);
  const people = usePeople(filter);
  const staff = usePerson(person, people.loaded.kind === "there" ? people.loaded.answer : []);
  const show = (staffId: string | undefined): void =>
    void navigate({ to: "/people", search: (staffId === undefined ? {} : { person: staffId }) as never });
  if (people.loaded.kind === "refused" && people.loaded.rejection.code === "forbidden")
    return (
      <Screen header={<PageHeader title={t("people.title")} onBack={() => void navigate({ to: "/me" })} />}>
        <NoPermissionState />
      </Screen>
    );
  const list = (
    <Screen
      scroll={false}
      header={
        <PageHeader
          title={t("people.title")}
          onBack={() => void navigate({ to: "/me" })}
          actions={
            can("staff.invite") && (
              <Button size="sm" variant="primary" icon={IconPlus} onClick={() => setInviting(true)}>
                {t("people.invite")}
              </Button>
            )
          }
        >
          <Filters filter={filter} onFilter={setFilter} />
        </PageHeader>
      }
    >
      <PeopleList people={people} filter={filter} chosen={person} onChoose={show} />
    </Screen>
  );
  return (
    <>
      <TwoPane
        list={list}
        detail={person === undefined ? null : <Detail staff={staff} onBack={() => show(undefined)} />}
        placeholder={
          <div className="grid h-full place-items-center">
            <StateScreen icon={IconPeople} title={t("people.choose")} />
          </div>
        }
      />
      <InviteSheet open={inviting} onClose={() => setInviting(false)} />
    </>
  );
}
