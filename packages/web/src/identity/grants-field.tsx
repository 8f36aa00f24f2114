/** Roles and where they hold. Offers only what the person may give. */
import { usePlaces, useSelf } from "../app/hooks.ts";
import { chainWideRoles } from "@instep/domain/identity/grants.ts";
import { roles } from "@instep/domain/identity/permissions.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import { useT } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Combobox } from "../ui/combobox.tsx";
import { Field } from "../ui/field.tsx";
import { IconClose, IconDelete, IconPlus } from "../ui/icons.tsx";
import { Select } from "../ui/select.tsx";
import { Switch } from "../ui/toggle.tsx";
import { givableRoles, reachOf } from "./giving.ts";
import { noGrant, type TypedGrant } from "./person-form.ts";
import { nameIn } from "./words.ts";

interface GrantsProps {
  readonly value: readonly TypedGrant[];
  readonly onChange: (grants: readonly TypedGrant[]) => void;
  readonly error?: string | undefined;
  /** Somebody's own roles are read, not changed. */
  readonly disabled?: boolean;
}

export function GrantsField({ value, onChange, error, disabled = false }: GrantsProps) {
  const t = useT();
  const { all } = usePlaces();
  const own = useSelf()?.grants ?? [];
  const given = value.map(({ role }) => role);
  const free = givableRoles(own, all).filter((role) => !given.includes(role));
  const replace = (at: number, grant: TypedGrant): void => onChange(value.with(at, grant));
  return (
    <fieldset className="space-y-3" disabled={disabled}>
      <legend className="mb-1.5 text-sm font-medium text-ink-soft">{t("people.roles")}</legend>
      {value.map((grant, at) => (
        <GrantCard
          key={grant.role === "" ? `new-${at}` : grant.role}
          grant={grant}
          free={free}
          places={all}
          disabled={disabled}
          onChange={(changed) => replace(at, changed)}
          {...(value.length > 1 && { onRemove: () => onChange(value.filter((_, index) => index !== at)) })}
        />
      ))}
      {error !== undefined && (
        <p role="alert" className="text-sm text-out">
          {error}
        </p>
      )}
      {!disabled && free.length > 0 && !given.includes("") && (
        <Button size="sm" variant="quiet" icon={IconPlus} onClick={() => onChange([...value, noGrant])}>
          {t("people.role.add")}
        </Button>
      )}
    </fieldset>
  );
}

interface GrantCardProps {
  readonly grant: TypedGrant;
  readonly free: readonly string[];
  readonly places: readonly PlaceRow[];
  readonly disabled: boolean;
  readonly onChange: (grant: TypedGrant) => void;
  readonly onRemove?: () => void;
}

function GrantCard({ grant, free, places, disabled, onChange, onRemove }: GrantCardProps) {
  const t = useT();
  const own = useSelf()?.grants ?? [];
  const { role } = grant;
  const reach = role === "" ? undefined : reachOf(own, role, places);
  const choose = (next: Exclude<TypedGrant["role"], "">): void => {
    const { everywhere, places: reached } = reachOf(own, next, places);
    const ids = reached.map(({ placeId }) => placeId);
    // One place only: there is nothing to choose.
    const placeIds = ids.length === 1 ? ids : grant.placeIds.filter((placeId) => ids.includes(placeId));
    onChange({ role: next, everywhere: everywhere && ids.length === 0, placeIds });
  };
  return (
    <div className="space-y-3 rounded-lg border border-line bg-surface p-3">
      <div className="flex items-center gap-2">
        <Select
          className="grow"
          aria-label={t("people.filter.role")}
          value={role}
          onChange={choose}
          disabled={disabled}
          placeholder={t("people.role.none")}
          options={roles
            .filter((one) => one === role || free.includes(one))
            .map((one) => ({ value: one, label: t(`role.${one}`) }))}
        />
        {onRemove !== undefined && !disabled && (
          <IconButton icon={IconDelete} label={t("people.role.remove")} onClick={onRemove} />
        )}
      </div>
      {role !== "" && reach !== undefined && !chainWideRoles.includes(role) && (
        <>
          {(reach.everywhere || grant.everywhere) && (
            <Switch
              label={t("people.role.everywhere")}
              checked={grant.everywhere}
              disabled={disabled}
              onChange={(everywhere) => onChange({ ...grant, everywhere })}
            />
          )}
          {!grant.everywhere && (
            <PlacesField
              grant={grant}
              offered={reach.places}
              places={places}
              disabled={disabled}
              onChange={onChange}
            />
          )}
        </>
      )}
      {role !== "" && chainWideRoles.includes(role) && (
        <p className="text-sm text-ink-faint">{t("people.role.everywhere")}</p>
      )}
    </div>
  );
}

interface PlacesProps {
  readonly grant: TypedGrant;
  readonly offered: readonly PlaceRow[];
  readonly places: readonly PlaceRow[];
  readonly disabled: boolean;
  readonly onChange: (grant: TypedGrant) => void;
}

function PlacesField({ grant, offered, places, disabled, onChange }: PlacesProps) {
  const t = useT();
  const { placeIds } = grant;
  const chosen = placeIds.flatMap((placeId) => places.find((place) => place.placeId === placeId) ?? []);
  const rest = offered.filter(({ placeId }) => !placeIds.includes(placeId));
  return (
    <div className="space-y-2.5">
      {chosen.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {chosen.map((place) => (
            <li key={place.placeId}>
              <PlaceChip
                place={place}
                disabled={disabled}
                onRemove={() =>
                  onChange({ ...grant, placeIds: placeIds.filter((placeId) => placeId !== place.placeId) })
                }
              />
            </li>
          ))}
        </ul>
      )}
      {!disabled && rest.length > 0 && (
        <Field hideLabel label={t("people.role.where")}>
          <Combobox
            key={placeIds.length}
            items={rest}
            value={null}
            clearable={false}
            placeholder={t("people.role.addPlace")}
            itemKey={({ placeId }) => placeId}
            itemLabel={(place) => `${nameIn(place, t.language)} ${place.code}`}
            onChange={(place) =>
              place !== null && onChange({ ...grant, placeIds: [...placeIds, place.placeId] })
            }
          />
        </Field>
      )}
      {placeIds.length === 0 && <p className="text-sm text-ink-faint">{t("people.role.noPlace")}</p>}
    </div>
  );
}

function PlaceChip({
  place,
  disabled,
  onRemove,
}: {
  readonly place: PlaceRow;
  readonly disabled: boolean;
  readonly onRemove: () => void;
}) {
  const t = useT();
  const name = nameIn(place, t.language);
  if (disabled) return <Badge tone="accent">{name}</Badge>;
  return (
    <button
      type="button"
      aria-label={t("people.role.removePlace", { place: name })}
      onClick={onRemove}
      className="hit inline-flex h-9 items-center gap-1.5 rounded-md bg-accent-soft pr-2 pl-3 text-sm font-medium text-accent transition-colors hover:bg-out-soft hover:text-out"
    >
      {name}
      <IconClose size={16} />
    </button>
  );
}
