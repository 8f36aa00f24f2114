import { useState } from "react";
import type { ManagedStaff } from "@instep/domain/identity/contract.ts";
import { sayRefusal, useDirectory, useSelf, useSignedIn } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Badge } from "../ui/badge.tsx";
import { FactList, type Fact } from "../ui/fact-list.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { IconDelete, IconEdit, IconLink, IconLogout, IconUndo, type Icon } from "../ui/icons.tsx";
import { List, ListRow } from "../ui/list.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { toast } from "../ui/toast-store.ts";
import { rightsOver, type Rights } from "./giving.ts";
import { drawSecret, invitationUrl } from "./invite-link.ts";
import { EditSheet, LinkSheet } from "./invite-sheet.tsx";
import type { MadeLink } from "./link-card.tsx";
import { useAct } from "./use-act.ts";
import { useInstant } from "./use-instant.ts";
import { nameIn, otherNameOf, placesText } from "./words.ts";

export const statusTones = { invited: "low", active: "enough", inactive: "plain" } as const;

type Act = "newLink" | "signOut" | "deactivate" | "reactivate";

interface DetailProps {
  readonly staff: ManagedStaff;
  readonly onBack: (() => void) | undefined;
}

function Facts({ staff }: { readonly staff: ManagedStaff }) {
  const t = useT();
  const places = useDirectory()?.places;
  const home = staff.homePlaceId === null ? undefined : places?.[staff.homePlaceId];
  const means = [staff.hasPassword && t("me.password"), staff.hasPin && t("me.pin")].filter(
    (one) => one !== false,
  );
  const rows: readonly Fact[] = [
    [t("people.number"), staff.number],
    [t("people.phone"), staff.phone ?? "–"],
    ...staff.grants.map(
      ({ role, placeIds }) => [t(`role.${role}`), placesText(placeIds, places, t)] as const,
    ),
    [t("people.home"), home === undefined ? t("people.home.none") : nameIn(home, t.language)],
    [t("people.language"), t(`language.${staff.language}`)],
    [t("people.signIn"), means.length === 0 ? t("people.signIn.none") : means.join(" · ")],
  ];
  return <FactList facts={rows} />;
}

function Head({ staff }: { readonly staff: ManagedStaff }) {
  const t = useT();
  const instant = useInstant();
  const { staffId } = useSignedIn();
  const name = nameIn(staff, t.language);
  const until = staff.invitedUntil;
  return (
    <div className="flex items-center gap-4">
      <Avatar id={staff.staffId} name={name} size="lg" />
      <div className="min-w-0 grow space-y-1.5">
        <p className="truncate text-xl font-semibold">
          {name}{" "}
          <span className="text-base font-normal text-ink-faint">{otherNameOf(staff, t.language)}</span>
        </p>
        <p className="flex flex-wrap items-center gap-2">
          <Badge tone={statusTones[staff.status]}>{t(`people.status.${staff.status}`)}</Badge>
          {staff.staffId === staffId && <Badge tone="accent">{t("people.you")}</Badge>}
          {staff.status === "invited" && until !== null && (
            <span className="text-sm text-ink-faint">
              {until > Date.now()
                ? t("people.invitedUntil", { at: instant(until) })
                : t("people.inviteExpired")}
            </span>
          )}
        </p>
      </div>
    </div>
  );
}

function Acts({
  rights,
  staff,
  onAct,
  onEdit,
}: {
  readonly rights: Rights;
  readonly staff: ManagedStaff;
  readonly onAct: (act: Act) => void;
  readonly onEdit: () => void;
}) {
  const t = useT();
  const status = staff.status === "invited" ? "invited" : "active";
  const rows: readonly (readonly [boolean, Icon, string, () => void])[] = [
    [rights.edit, IconEdit, t("people.edit"), onEdit],
    [rights.newLink, IconLink, t(`people.newLink.${status}`), () => onAct("newLink")],
    [rights.signOut, IconLogout, t("people.signOut"), () => onAct("signOut")],
    [rights.reactivate, IconUndo, t("people.reactivate"), () => onAct("reactivate")],
    [rights.deactivate, IconDelete, t("people.deactivate"), () => onAct("deactivate")],
  ];
  const shown = rows.filter(([may]) => may);
  if (shown.length === 0) return null;
  return (
    <List card>
      {shown.map(([, Glyph, label, onPress]) => {
        const isGrave = Glyph === IconDelete;
        return (
          <ListRow
            key={label}
            leading={<Glyph className={isGrave ? "text-out" : "text-ink-faint"} />}
            title={isGrave ? <span className="text-out">{label}</span> : label}
            onPress={onPress}
          />
        );
      })}
    </List>
  );
}

const commands = {
  signOut: "staff.sign_out",
  deactivate: "staff.deactivate",
  reactivate: "staff.reactivate",
} as const;

function useActs(staff: ManagedStaff, onLink: (link: MadeLink) => void): (which: Act) => Promise<void> {
  const t = useT();
  const act = useAct();
  const { chainId } = useSignedIn();
  const name = nameIn(staff, t.language);
  const { staffId } = staff;
  return async (which) => {
    if (which !== "newLink") {
      const acted = await act(commands[which], { staffId });
      if (!acted.ok) return sayRefusal(acted.rejection);
      toast.show({ text: t(`people.${which}.done`, { name }), tone: "enough" });
      return;
    }
    const { secret, tokenHash } = drawSecret();
    const acted = await act<{ expiresAt: number }>("staff.reinvite", { staffId, tokenHash });
    if (!acted.ok) return sayRefusal(acted.rejection);
    const url = invitationUrl(location.origin, { chainId, staffId, secret });
    onLink({ name, url, expiresAt: acted.reply.expiresAt });
  };
}

function AskFirst({
  which,
  staff,
  onClose,
  onConfirm,
}: {
  readonly which: Act | undefined;
  readonly staff: ManagedStaff;
  readonly onClose: () => void;
  readonly onConfirm: (which: Act) => Promise<void>;
}) {
  const t = useT();
  // Stays while the dialog fades.
  const [shown, setShown] = useState<Act>("signOut");
  if (which !== undefined && which !== shown) setShown(which);
  const status = staff.status === "invited" ? "invited" : "active";
  return (
    <ConfirmDialog
      open={which !== undefined}
      onOpenChange={onClose}
      title={t(`people.${shown}.title`, { name: nameIn(staff, t.language) })}
      body={shown === "newLink" ? t(`people.newLink.body.${status}`) : t(`people.${shown}.body`)}
      confirmLabel={shown === "newLink" ? t("people.newLink.confirm") : t(`people.${shown}`)}
      danger={shown === "deactivate" || shown === "signOut"}
      onConfirm={() => onConfirm(shown)}
    />
  );
}

export function PersonDetail({ staff, onBack }: DetailProps) {
  const t = useT();
  const self = useSelf();
  const [asking, setAsking] = useState<Act>();
  const [editing, setEditing] = useState(false);
  const [link, setLink] = useState<MadeLink>();
  const run = useActs(staff, setLink);
  const rights = self === undefined ? undefined : rightsOver(self.grants, self.staffId, staff);
  return (
    <Screen
      header={<PageHeader title={nameIn(staff, t.language)} {...(onBack !== undefined && { onBack })} />}
    >
      <div className="mx-auto max-w-xl space-y-5 p-4 pb-10 wide:p-6">
        <Head staff={staff} />
        <Facts staff={staff} />
        {rights !== undefined && (
          <Acts rights={rights} staff={staff} onAct={setAsking} onEdit={() => setEditing(true)} />
        )}
      </div>
      <AskFirst which={asking} staff={staff} onClose={() => setAsking(undefined)} onConfirm={run} />
      {editing && <EditSheet staff={staff} onClose={() => setEditing(false)} />}
      {link !== undefined && <LinkSheet link={link} onClose={() => setLink(undefined)} />}
    </Screen>
  );
}
