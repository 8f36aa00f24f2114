/** Inviting somebody, and editing somebody: one form in a sheet. An invitation ends with its link. */
import { useState } from "react";
import type { ManagedStaff } from "@instep/domain/identity/contract.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";
import { useHere, useSelf, useSignedIn } from "../app/hooks.ts";
import { tRejection, useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { Sheet } from "../ui/dialog.tsx";
import { toast } from "../ui/toast-store.ts";
import { drawSecret, invitationUrl } from "./invite-link.ts";
import { rightsOver } from "./giving.ts";
import { LinkCard, type MadeLink } from "./link-card.tsx";
import { PersonFields } from "./person-fields.tsx";
import {
  fieldOf,
  inviteArgsOf,
  isPersonFilled,
  newPerson,
  typedOf,
  updateArgsOf,
  type TypedPerson,
} from "./person-form.ts";
import { useAct } from "./use-act.ts";
import { FormAlert } from "./way-in.tsx";
import { nameIn } from "./words.ts";

function useForm(first: () => TypedPerson) {
  const [typed, setTyped] = useState(first);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Rejection>();
  const change = (changed: Partial<TypedPerson>): void => {
    setTyped((before) => ({ ...before, ...changed }));
    setRefused(undefined);
  };
  const field = refused === undefined ? undefined : fieldOf(refused.code);
  const text = refused === undefined ? undefined : tRejection(refused);
  return {
    typed,
    change,
    busy,
    setBusy,
    setRefused,
    errors: field === undefined || text === undefined ? {} : { [field]: text },
    alert: field === undefined ? text : undefined,
  };
}

export function InviteSheet({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return open ? <OpenInvite onClose={onClose} /> : null;
}

function OpenInvite({ onClose }: { readonly onClose: () => void }) {
  const t = useT();
  const act = useAct();
  const { chainId } = useSignedIn();
  const { place } = useHere();
  const form = useForm(() => newPerson(t.language, place?.placeId ?? null));
  const [link, setLink] = useState<MadeLink>();
  const invite = async (): Promise<void> => {
    form.setBusy(true);
    const { secret, tokenHash } = drawSecret();
    const acted = await act<{ staffId: ManagedStaff["staffId"]; expiresAt: number }>(
      "staff.invite",
      inviteArgsOf(form.typed, tokenHash),
    );
    form.setBusy(false);
    if (!acted.ok) return form.setRefused(acted.rejection);
    const { staffId, expiresAt } = acted.reply;
    const name = form.typed.name.trim();
    setLink({ name, expiresAt, url: invitationUrl(location.origin, { chainId, staffId, secret }) });
  };
  if (link !== undefined) return <LinkSheet link={link} onClose={onClose} />;
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t("people.invite.title")}
      footer={
        <Button
          full
          variant="primary"
          loading={form.busy}
          disabled={!isPersonFilled(form.typed)}
          onClick={() => void invite()}
        >
          {t("people.invite.submit")}
        </Button>
      }
    >
      <div className="space-y-5">
        {form.alert !== undefined && <FormAlert>{form.alert}</FormAlert>}
        <PersonFields typed={form.typed} change={form.change} errors={form.errors} />
      </div>
    </Sheet>
  );
}

/** Only its buttons close it: a link that slips away has to be made again. */
export function LinkSheet({ link, onClose }: { readonly link: MadeLink; readonly onClose: () => void }) {
  const t = useT();
  return (
    <Sheet
      open
      dismissible={false}
      onOpenChange={onClose}
      title={t("people.link.title", { name: link.name })}
      footer={
        <Button full variant="primary" onClick={onClose}>
          {t("action.done")}
        </Button>
      }
    >
      <LinkCard link={link} />
    </Sheet>
  );
}

export function EditSheet({
  staff,
  onClose,
}: {
  readonly staff: ManagedStaff;
  readonly onClose: () => void;
}) {
  const t = useT();
  const act = useAct();
  const self = useSelf();
  const form = useForm(() => typedOf(staff));
  const rights = self === undefined ? undefined : rightsOver(self.grants, self.staffId, staff);
  const args = updateArgsOf(staff, form.typed);
  const save = async (): Promise<void> => {
    if (args === undefined) return onClose();
    form.setBusy(true);
    const acted = await act("staff.update", args);
    form.setBusy(false);
    if (!acted.ok) return form.setRefused(acted.rejection);
    toast.show({ text: t("people.saved"), tone: "enough" });
    onClose();
  };
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={t("people.edit.title", { name: nameIn(staff, t.language) })}
      footer={
        <Button
          full
          variant="primary"
          loading={form.busy}
          disabled={args === undefined || !isPersonFilled(form.typed)}
          onClick={() => void save()}
        >
          {t("action.save")}
        </Button>
      }
    >
      <div className="space-y-5">
        {form.alert !== undefined && <FormAlert>{form.alert}</FormAlert>}
        <PersonFields
          typed={form.typed}
          change={form.change}
          errors={form.errors}
          rolesFixed={rights?.changeRoles !== true}
        />
      </div>
    </Sheet>
  );
}
