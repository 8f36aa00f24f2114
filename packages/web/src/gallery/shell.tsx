import { Outlet, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../i18n/i18n.ts";
import { AppShell } from "../ui/app-shell.tsx";
import { Avatar } from "../ui/avatar.tsx";
import type { Freshness } from "../ui/freshness.tsx";
import { IconChart, IconMe, IconMessages, IconStock } from "../ui/icons.tsx";
import { people, say } from "./sample.ts";

const live: Freshness = { state: "live", pending: 0 };
const states: Record<string, Freshness> = {
  live,
  sending: { state: "sending", pending: 3 },
  offline: { state: "offline", pending: 8, since: Date.now() - 11 * 60_000 },
  restoring: { state: "restoring", pending: 0 },
};

export function Shell() {
  const t = useT();
  const { pathname } = useLocation();
  const [freshness, setFreshness] = useState<Freshness>(
    () => states[new URLSearchParams(location.search).get("fresh") ?? "live"] ?? live,
  );
  const me = people[0];
  return (
    <AppShell
      nav={[
        { to: "/chat", label: t("nav.messages"), icon: IconMessages, count: 7, mention: true },
        { to: "/stock", label: t("nav.stock"), icon: IconStock },
        { to: "/wide", label: say(t.language, ["报表", "Reports"]), icon: IconChart },
        { to: "/me", label: t("nav.me"), icon: IconMe },
      ]}
      scanTo="/scan"
      freshness={freshness}
      onRetry={() => setFreshness(live)}
      bar={!(pathname === "/chat" && new URLSearchParams(location.search).has("open"))}
      railFoot={me && <Avatar id={me.id} name={say(t.language, me.name)} online />}
    >
      <Outlet />
    </AppShell>
  );
}
