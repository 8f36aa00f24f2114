import { usePlaces } from "../app/hooks.ts";
import { languages, useT } from "../i18n/i18n.ts";
import { Combobox } from "../ui/combobox.tsx";
import { Field, TextInput } from "../ui/field.tsx";
import { SegmentedControl } from "../ui/toggle.tsx";
import { GrantsField } from "./grants-field.tsx";
import type { PersonField, TypedPerson } from "./person-form.ts";
import { nameIn } from "./words.ts";

export interface PersonFieldsProps {
  readonly typed: TypedPerson;
  readonly change: (changed: Partial<TypedPerson>) => void;
  readonly errors: Partial<Record<PersonField, string>>;
  readonly rolesFixed?: boolean;
}

function HomeField({ typed, change }: Pick<PersonFieldsProps, "typed" | "change">) {
  const t = useT();
  const { all } = usePlaces();
  return (
    <Field label={t("people.home")} optional>
      <Combobox
        items={all}
        value={all.find(({ placeId }) => placeId === typed.homePlaceId) ?? null}
        onChange={(place) => change({ homePlaceId: place?.placeId ?? null })}
        placeholder={t("people.home.none")}
        itemKey={({ placeId }) => placeId}
        itemLabel={(place) => `${nameIn(place, t.language)} ${place.code}`}
      />
    </Field>
  );
}

/** Name, number, phone, roles, home place, language: for inviting and for editing. */
export function PersonFields({ typed, change, errors, rolesFixed = false }: PersonFieldsProps) {
  const t = useT();
  return (
    <div className="space-y-5">
      <Field label={t("people.name")}>
        <TextInput
          autoComplete="off"
          value={typed.name}
          onChange={(event) => change({ name: event.target.value })}
        />
      </Field>
      <Field label={t("people.nameEn")} hint={t("people.nameEn.hint")} optional>
        <TextInput
          autoComplete="off"
          value={typed.nameEn}
          onChange={(event) => change({ nameEn: event.target.value })}
        />
      </Field>
      <Field label={t("people.number")} hint={t("people.number.hint")} error={errors.number}>
        <TextInput
          autoComplete="off"
          autoCapitalize="characters"
          value={typed.number}
          onChange={(event) => change({ number: event.target.value })}
        />
      </Field>
      <Field label={t("people.phone")} hint={t("people.phone.hint")} error={errors.phone} optional>
        <TextInput
          type="tel"
          autoComplete="off"
          value={typed.phone}
          onChange={(event) => change({ phone: event.target.value })}
        />
      </Field>
      <GrantsField
        value={typed.grants}
        onChange={(grants) => change({ grants })}
        error={errors.grants}
        disabled={rolesFixed}
      />
      <HomeField typed={typed} change={change} />
      <Field label={t("people.language")}>
        <SegmentedControl
          label={t("people.language")}
          value={typed.language}
          onChange={(language) => change({ language })}
          segments={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
        />
      </Field>
    </div>
  );
}
