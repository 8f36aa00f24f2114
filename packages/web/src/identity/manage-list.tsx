/** What the person may manage; nothing is shown that the server would refuse. */
import type { ReactElement } from "react";
import type { Permission } from "@instep/domain/identity/permissions.ts";
import { useCan } from "../app/hooks.ts";
import { useT, type MessageKey } from "../i18n/i18n.ts";
import {
  IconBell,
  IconFile,
  IconHistory,
  IconLock,
  IconOpen,
  IconPeople,
  IconPrint,
  IconShoe,
  IconStore,
  IconTask,
  IconUpload,
  type Icon,
} from "../ui/icons.tsx";
import { LinkRow } from "../ui/link.tsx";
import { List, rowClass, RowContent } from "../ui/list.tsx";

interface Managed {
  readonly to:
    | "/people"
    | "/places"
    | "/catalogue"
    | "/catalogue/import"
    | "/catalogue/labels"
    | "/requests"
    | "/safety-lines"
    | "/permissions"
    | "/audit";
  readonly label: MessageKey;
  readonly icon: Icon;
  readonly permission: Permission;
}

const managed: readonly Managed[] = [
  { to: "/requests", label: "me.link.requests", icon: IconTask, permission: "stock.approve" },
  { to: "/safety-lines", label: "stock.safetyLine", icon: IconBell, permission: "alert.manage" },
  { to: "/people", label: "me.link.people", icon: IconPeople, permission: "staff.view" },
  { to: "/places", label: "me.link.places", icon: IconStore, permission: "place.manage" },
  { to: "/catalogue", label: "me.link.catalogue", icon: IconShoe, permission: "catalogue.manage" },
  { to: "/catalogue/import", label: "me.link.import", icon: IconUpload, permission: "catalogue.import" },
  { to: "/catalogue/labels", label: "me.link.labels", icon: IconPrint, permission: "label.print" },
  { to: "/permissions", label: "me.link.permissions", icon: IconLock, permission: "permission.view" },
  { to: "/audit", label: "me.link.audit", icon: IconHistory, permission: "audit.view" },
];

/** The contract of the server is a page of its own, outside of the app. */
function ApiRow({ title }: { readonly title: string }): ReactElement {
  return (
    <a href="/docs" target="_blank" rel="noreferrer" className={rowClass(true, false)}>
      <RowContent
        leading={<IconFile className="text-ink-faint" />}
        title={title}
        meta={<IconOpen size={18} />}
      />
    </a>
  );
}

export function ManageList() {
  const t = useT();
  const can = useCan();
  const shown = managed.filter(({ permission }) => can(permission));
  return (
    <List card title={t("me.manage")}>
      {shown.map(({ to, label, icon: Glyph }) => (
        <li key={to}>
          <LinkRow
            to={to}
            leading={<Glyph className="text-ink-faint" />}
            title={t(label as "me.manage")}
            chevron
          />
        </li>
      ))}
      {can("audit.view") && (
        <li>
          <ApiRow title={t("me.link.api")} />
        </li>
      )}
    </List>
  );
}
