import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type { MeAnswer } from "@instep/domain/identity/doors.ts";
import { useClient, useDirectory, useSelf } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { IconDevice, IconLock, IconLogout, IconUpload } from "../ui/icons.tsx";
import { LinkRow } from "../ui/link.tsx";
import { List, ListRow } from "../ui/list.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/spinner.tsx";
import { askDoor } from "./ask-door.ts";
import { ChangeSecret, type SecretKind } from "./change-secret.tsx";
import { AboutList, SettingsList } from "./me-settings.tsx";
import { HereRow } from "./here-row.tsx";
import { ManageList } from "./manage-list.tsx";
import { SignOut } from "./sign-out.tsx";
import { nameIn, placesText } from "./words.ts";

function PersonCard() {
  const t = useT();
  const self = useSelf();
  const places = useDirectory()?.places;
  if (self === undefined) return <SkeletonRows rows={1} avatar />;
  const name = nameIn(self, t.language);
  return (
    <Card>
      <div className="flex items-center gap-4">
        <Avatar id={self.staffId} name={name} size="lg" />
        <div className="min-w-0 grow">
          <p className="truncate text-xl font-semibold">{name}</p>
          <p className="text-sm text-ink-faint">
            {t("people.number")} {self.number}
          </p>
        </div>
      </div>
      <ul className="mt-3.5 space-y-1 border-t border-line pt-3 text-sm text-ink-soft">
        {self.grants.map(({ role, placeIds }) => (
          <li key={role} className="flex gap-2">
            <span className="font-medium text-ink">{t(`role.${role}`)}</span>
            <span className="truncate">{placesText(placeIds, places, t)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What this device has not sent yet, and what was refused. */
function OutboxRow() {
  const t = useT();
  const client = useClient();
  const { waiting } = useSyncExternalStore(client.status.subscribe, client.status.get);
  const failed = useSyncExternalStore(client.failed.subscribe, client.failed.get).length;
  const state = waiting === 0 ? t("me.unsent.none") : t("me.unsent.some", { n: waiting });
  return (
    <li>
      <LinkRow
        to="/outbox"
        leading={<IconUpload className={waiting + failed > 0 ? "text-low" : "text-ink-faint"} />}
        title={t("me.unsent")}
        subtitle={failed === 0 ? state : `${state} · ${t("me.unsent.failed", { n: failed })}`}
        chevron
      />
    </li>
  );
}

function useMine(): { readonly mine: MeAnswer | undefined; readonly again: () => void } {
  const [mine, setMine] = useState<MeAnswer>();
  const again = useCallback(() => {
    void askDoor<MeAnswer>("/v1/auth/me").then((asked) => {
      if (asked.ok) setMine(asked.answer);
    });
  }, []);
  useEffect(again, [again]);
  return { mine, again };
}

function AccountList() {
  const t = useT();
  const { mine, again } = useMine();
  const [changing, setChanging] = useState<SecretKind>();
  const stateOf = (has: boolean | undefined): string | undefined =>
    has === undefined ? undefined : t(has ? "me.secret.set" : "me.secret.unset");
  return (
    <>
      <List card title={t("me.account")}>
        <li>
          <LinkRow
            to="/me/devices"
            leading={<IconDevice className="text-ink-faint" />}
            title={t("me.devices")}
            chevron
          />
        </li>
        {(["password", "pin"] as const).map((kind) => (
          <ListRow
            key={kind}
            leading={<IconLock className="text-ink-faint" />}
            title={t(`me.${kind}`)}
            meta={stateOf(kind === "password" ? mine?.hasPassword : mine?.hasPin)}
            chevron
            disabled={mine === undefined}
            onPress={() => setChanging(kind)}
          />
        ))}
      </List>
      {mine !== undefined && (
        <ChangeSecret kind={changing} mine={mine} onClose={() => setChanging(undefined)} onChanged={again} />
      )}
    </>
  );
}

export function MePage() {
  const t = useT();
  const [leaving, setLeaving] = useState(false);
  return (
    <Screen header={<PageHeader size="large" title={t("me.title")} />}>
      <div className="mx-auto grid max-w-4xl items-start gap-5 p-4 pb-10 *:min-w-0 wide:grid-cols-2 wide:gap-6 wide:p-6">
        <div className="space-y-5">
          <PersonCard />
          <List card>
            <HereRow />
            <OutboxRow />
          </List>
          <ManageList />
        </div>
        <div className="space-y-5">
          <SettingsList />
          <AccountList />
          <AboutList />
          <Button full variant="danger" icon={IconLogout} onClick={() => setLeaving(true)}>
            {t("signIn.out")}
          </Button>
        </div>
      </div>
      <SignOut open={leaving} onClose={() => setLeaving(false)} />
    </Screen>
  );
}
