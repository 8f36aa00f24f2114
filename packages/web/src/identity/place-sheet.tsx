import { useState } from "react";
import { placeKinds, type PlaceRow } from "@instep/domain/identity/rows.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";
import { useDirectory } from "../app/hooks.ts";
import { tRejection, useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { Sheet } from "../ui/dialog.tsx";
import { Field, TextInput } from "../ui/field.tsx";
import { IconOffice, IconStore, IconWarehouse } from "../ui/icons.tsx";
import { Select } from "../ui/select.tsx";
import { toast } from "../ui/toast-store.ts";
import { SegmentedControl, Switch } from "../ui/toggle.tsx";
import {
  glnDigits,
  glnState,
  isPlaceFilled,
  newPlace,
  placeArgsOf,
  placeFieldOf,
  typedPlaceOf,
  type TypedPlace,
} from "./place-form.ts";
import { currencies, currencyLabel, ownTimeZone } from "./time-zones.ts";
import { useAct } from "./use-act.ts";
import { FormAlert } from "./way-in.tsx";
import { nameIn } from "./words.ts";
import { ZonePicker } from "./zone-picker.tsx";

interface FieldsProps {
  readonly typed: TypedPlace;
  readonly change: (changed: Partial<TypedPlace>) => void;
  readonly errorFor: (field: "code" | "timeZone" | "gln" | "currency") => string | undefined;
  /** The currency of a place that exists never changes. */
  readonly isNew: boolean;
}

const kindIcons = { store: IconStore, warehouse: IconWarehouse, office: IconOffice } as const;

function NameFields({ typed, change, errorFor }: FieldsProps) {
  const t = useT();
  return (
    <>
      <Field label={t("places.kind")}>
        <SegmentedControl
          label={t("places.kind")}
          value={typed.kind}
          onChange={(kind) => change({ kind })}
          segments={placeKinds.map((value) => ({
            value,
            label: t(`place.${value}`),
            icon: kindIcons[value],
          }))}
        />
      </Field>
      <Field label={t("places.name")}>
        <TextInput value={typed.name} onChange={(event) => change({ name: event.target.value })} />
      </Field>
      <Field label={t("places.nameEn")} hint={t("places.nameEn.hint")} optional>
        <TextInput value={typed.nameEn} onChange={(event) => change({ nameEn: event.target.value })} />
      </Field>
      <div className="grid grid-cols-2 items-start gap-4">
        <Field label={t("places.code")} hint={t("places.code.hint")} error={errorFor("code")}>
          <TextInput
            autoCapitalize="characters"
            spellCheck={false}
            value={typed.code}
            onChange={(event) => change({ code: event.target.value })}
          />
        </Field>
        <Field label={t("places.city")} optional>
          <TextInput value={typed.city} onChange={(event) => change({ city: event.target.value })} />
        </Field>
      </div>
    </>
  );
}

function MoreFields({ typed, change, errorFor, isNew }: FieldsProps) {
  const t = useT();
  const gln = glnState(typed.gln);
  const rest = glnDigits - typed.gln.replace(/\s/g, "").length;
  return (
    <>
      <Field label={t("places.timeZone")} error={errorFor("timeZone")}>
        <ZonePicker value={typed.timeZone} onChange={(timeZone) => change({ timeZone })} />
      </Field>
      <Field label={t("places.currency")} hint={t("places.currency.hint")} error={errorFor("currency")}>
        <Select
          value={typed.currency}
          disabled={!isNew}
          onChange={(currency) => change({ currency })}
          options={currencies().map((value) => ({ value, label: currencyLabel(value, t.language) }))}
        />
      </Field>
      <Field
        label={t("places.gln")}
        optional
        hint={gln === "short" ? t("places.gln.rest", { n: rest }) : t("places.gln.hint")}
        error={gln === "wrong" ? t("rejection.gln_malformed") : errorFor("gln")}
      >
        <TextInput
          inputMode="numeric"
          value={typed.gln}
          onChange={(event) => change({ gln: event.target.value })}
        />
      </Field>
      {!isNew && (
        <Switch
          label={t("places.active")}
          hint={t("places.active.hint")}
          checked={typed.active}
          onChange={(active) => change({ active })}
        />
      )}
    </>
  );
}

/** `place` absent: a new one. */
export function PlaceSheet({ place, onClose }: { readonly place?: PlaceRow; readonly onClose: () => void }) {
  const t = useT();
  const act = useAct();
  const currency = useDirectory()?.chain?.currency ?? "CNY";
  const [typed, setTyped] = useState(() =>
    place === undefined ? newPlace(ownTimeZone(), currency) : typedPlaceOf(place),
  );
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Rejection>();
  const field = refused === undefined ? undefined : placeFieldOf(refused.code);
  const save = async (): Promise<void> => {
    setBusy(true);
    const acted = await act("place.save", placeArgsOf(typed, place?.placeId));
    setBusy(false);
    if (!acted.ok) return setRefused(acted.rejection);
    toast.show({ text: t("places.saved", { place: nameIn(typed, t.language) }), tone: "enough" });
    onClose();
  };
  const props: FieldsProps = {
    typed,
    isNew: place === undefined,
    errorFor: (one) => (refused !== undefined && field === one ? tRejection(refused) : undefined),
    change: (changed) => {
      setTyped((before) => ({ ...before, ...changed }));
      setRefused(undefined);
    },
  };
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={
        place === undefined
          ? t("places.add.title")
          : t("places.edit.title", { place: nameIn(place, t.language) })
      }
      footer={
        <Button
          full
          variant="primary"
          loading={busy}
          disabled={!isPlaceFilled(typed)}
          onClick={() => void save()}
        >
          {t("action.save")}
        </Button>
      }
    >
      <div className="space-y-5">
        {refused !== undefined && field === undefined && <FormAlert>{tRejection(refused)}</FormAlert>}
        <NameFields {...props} />
        <MoreFields {...props} />
      </div>
    </Sheet>
  );
}
