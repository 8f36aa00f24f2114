import { useCallback, useEffect, useState } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { sessionsQuery } from "@instep/domain/identity/contract.ts";
import type { z } from "zod";
import { sayRefusal, useClient, useOwn } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { List, ListRow } from "../ui/list.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { toast } from "../ui/toast-store.ts";
import { IconDevice } from "../ui/icons.tsx";
import { LoadedState } from "./loaded-state.tsx";
import { useAct } from "./use-act.ts";
import { useInstant } from "./use-instant.ts";
import { useLoaded } from "./use-loaded.ts";

type Sessions = z.infer<typeof sessionsQuery.result>;
type Device = Sessions["sessions"][number];

function useDevices() {
  const client = useClient();
  const load = useCallback(
    (signal: AbortSignal) => client.query<Sessions>("identity.sessions", {}, signal),
    [client],
  );
  const { loaded, again } = useLoaded(load);
  // The feed of one's own devices tells when one comes or goes.
  const open = useOwn()?.sessions.length;
  useEffect(() => {
    if (open !== undefined) again();
  }, [open, again]);
  return { loaded, again };
}

function DeviceRow({ device, onSignOut }: { readonly device: Device; readonly onSignOut: () => void }) {
  const t = useT();
  const instant = useInstant();
  return (
    <li className="relative flex min-h-16 items-center gap-3 border-b border-line/80 px-4 py-2.5 last:border-0">
      <IconDevice className={device.current ? "text-accent" : "text-ink-faint"} />
      <div className="min-w-0 grow">
        <p className="flex items-center gap-2">
          <span className="truncate font-medium">{device.deviceName}</span>
          {device.current && <Badge tone="accent">{t("devices.this")}</Badge>}
        </p>
        <p className="truncate text-sm text-ink-faint">
          {t("devices.since", { at: instant(device.createdAt) })}
        </p>
      </div>
      {!device.current && (
        <Button size="sm" onClick={onSignOut}>
          {t("devices.signOut")}
        </Button>
      )}
    </li>
  );
}

/** Closing one of the other sessions, or all of them, with what is said afterwards. */
function useClosing(onChanged: () => void) {
  const t = useT();
  const act = useAct();
  const close = async (device: Device): Promise<void> => {
    const acted = await act("session.close", { sessionId: device.sessionId });
    if (!acted.ok) return sayRefusal(acted.rejection);
    toast.show({ text: t("devices.signedOut", { device: device.deviceName }), tone: "enough" });
    onChanged();
  };
  const closeOthers = async (): Promise<void> => {
    const acted = await act<{ closed: number }>("session.close_all", { keepThis: true });
    if (!acted.ok) return sayRefusal(acted.rejection);
    toast.show({ text: t("devices.others.done", { n: acted.reply.closed }), tone: "enough" });
    onChanged();
  };
  return { close, closeOthers };
}

function DeviceList({
  devices,
  onChanged,
}: {
  readonly devices: readonly Device[];
  readonly onChanged: () => void;
}) {
  const t = useT();
  const { close, closeOthers } = useClosing(onChanged);
  const [leaving, setLeaving] = useState<Device>();
  const [all, setAll] = useState(false);
  // Stays while the dialog fades.
  const [name, setName] = useState("");
  return (
    <div className="space-y-4">
      <p className="px-1 text-ink-soft text-pretty">{t("devices.hint")}</p>
      <List card label={t("devices.title")}>
        {devices.map((device) => (
          <DeviceRow
            key={device.sessionId}
            device={device}
            onSignOut={() => {
              setName(device.deviceName);
              setLeaving(device);
            }}
          />
        ))}
        {devices.length === 0 && <ListRow title={t("state.empty")} />}
      </List>
      {devices.length > 1 && (
        <Button full variant="danger" onClick={() => setAll(true)}>
          {t("devices.others")}
        </Button>
      )}
      <ConfirmDialog
        open={leaving !== undefined}
        onOpenChange={() => setLeaving(undefined)}
        title={t("devices.signOut.title", { device: name })}
        body={t("devices.signOut.body")}
        confirmLabel={t("devices.signOut")}
        danger
        onConfirm={() => leaving && close(leaving)}
      />
      <ConfirmDialog
        open={all}
        onOpenChange={setAll}
        title={t("devices.others.title")}
        body={t("devices.signOut.body")}
        confirmLabel={t("devices.others")}
        danger
        onConfirm={closeOthers}
      />
    </div>
  );
}

export function DevicesPage() {
  const t = useT();
  const navigate = useNavigate();
  const { loaded, again } = useDevices();
  return (
    <Screen header={<PageHeader title={t("devices.title")} onBack={() => void navigate({ to: "/me" })} />}>
      <div className="mx-auto max-w-xl p-4 pb-10">
        {loaded.kind === "there" ? (
          <DeviceList devices={loaded.answer.sessions} onChanged={again} />
        ) : (
          <LoadedState loaded={loaded} onRetry={again} />
        )}
      </div>
    </Screen>
  );
}
