import { useCallback, useMemo, useState, type ReactNode } from "react";
import type { PublicStaff } from "@instep/domain/identity/contract.ts";
import type { StaffId } from "@instep/domain/kernel/ids.ts";
import { useDirectory } from "../app/hooks.ts";
import { tDynamic, useT } from "../i18n/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { cx } from "../ui/cx.ts";
import { IconCheck, IconClose } from "../ui/icons.tsx";
import { ListRow } from "../ui/list.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { NoResults } from "../ui/states.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { findPeople, sortPeople } from "./list.ts";
import { homeOf, nameIn } from "./names.ts";

/** "Clerk · Shanghai Jing'an" */
export function usePersonDetail(): (staff: PublicStaff) => string {
  const t = useT();
  const directory = useDirectory();
  return useCallback(
    (staff) => {
      const place = directory === undefined ? undefined : homeOf(staff, directory);
      const role = staff.grants[0]?.role;
      const words = [role && tDynamic(`role.${role}`), place && nameIn(place, t.language)];
      return words.filter((part) => part !== undefined).join(" · ");
    },
    [directory, t],
  );
}

export function PersonRow({
  staff,
  onPress,
  end,
}: {
  readonly staff: PublicStaff;
  readonly onPress?: () => void;
  readonly end?: ReactNode;
}) {
  const t = useT();
  const detailOf = usePersonDetail();
  const name = nameIn(staff, t.language);
  return (
    <ListRow
      leading={<Avatar id={staff.staffId} name={name} />}
      title={name}
      subtitle={detailOf(staff)}
      meta={staff.number}
      end={end}
      {...(onPress && { onPress })}
    />
  );
}

export interface PeoplePickerProps {
  readonly people: readonly PublicStaff[];
  readonly onPress: (staff: PublicStaff) => void;
  /** Several may be chosen; those are ticked. */
  readonly picked?: ReadonlySet<StaffId>;
}

/** A searchable list of people, of any length. Stands in a box that gives it its height. */
export function PeoplePicker({ people, onPress, picked }: PeoplePickerProps) {
  const t = useT();
  const directory = useDirectory();
  const [query, setQuery] = useState("");
  const found = useMemo(() => {
    const sorted = sortPeople(people, t.language);
    return directory === undefined
      ? sorted
      : findPeople(query, sorted, directory, (role) => tDynamic(`role.${role}`));
  }, [people, query, directory, t]);
  return (
    <div className="flex min-h-0 grow flex-col">
      <SearchField
        value={query}
        onChange={setQuery}
        placeholder={t("chat.new.search")}
        className="mx-4 mb-2 shrink-0"
      />
      {found.length === 0 ? (
        <NoResults query={query} hint={t("state.noResults.words")} />
      ) : (
        <VirtualList
          label={t("chat.search.people")}
          items={found}
          itemKey={(staff) => staff.staffId}
          render={(staff) => (
            <PersonRow
              staff={staff}
              onPress={() => onPress(staff)}
              end={picked === undefined ? undefined : <Tick on={picked.has(staff.staffId)} />}
            />
          )}
          estimate={67}
        />
      )}
    </div>
  );
}

function Tick({ on }: { readonly on: boolean }) {
  return (
    <span
      className={cx(
        "grid size-6 place-items-center rounded-full border-[1.5px]",
        on ? "border-accent bg-accent text-on-accent" : "border-line-strong",
      )}
    >
      <IconCheck size={16} strokeWidth={2.4} className={cx(!on && "invisible")} />
    </span>
  );
}

/** Those chosen so far, each taken back by a press. */
export function PickedPeople({
  people,
  onRemove,
}: {
  readonly people: readonly PublicStaff[];
  readonly onRemove: (staffId: StaffId) => void;
}) {
  const t = useT();
  if (people.length === 0) return null;
  return (
    <ul className="mx-4 mb-2 flex max-h-24 shrink-0 flex-wrap gap-1.5 overflow-y-auto">
      {people.map((staff) => (
        <li key={staff.staffId}>
          <button
            type="button"
            aria-label={t("chat.picked.remove", { name: nameIn(staff, t.language) })}
            onClick={() => onRemove(staff.staffId)}
            className="hit inline-flex h-9 items-center gap-1 rounded-full bg-accent-soft pr-2 pl-3 text-sm font-medium text-accent"
          >
            {nameIn(staff, t.language)}
            <IconClose size={16} />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What is ticked: the people of the given list, in the order they were chosen. */
export function usePicked(people: readonly PublicStaff[]) {
  const [ids, setIds] = useState<ReadonlySet<StaffId>>(new Set());
  const toggle = (staffId: StaffId): void => {
    const next = new Set(ids);
    if (!next.delete(staffId)) next.add(staffId);
    setIds(next);
  };
  const chosen = [...ids].flatMap((staffId) => people.find((staff) => staff.staffId === staffId) ?? []);
  return { ids, chosen, toggle, clear: () => setIds(new Set()) };
}
