import { useCallback, useState } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { PermissionLine } from "@instep/domain/identity/contract.ts";
import { roles, type Role } from "@instep/domain/identity/permissions.ts";
import { useClient } from "../app/hooks.ts";
import { tDynamic, useT } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Field } from "../ui/field.tsx";
import { IconCheck, IconDown } from "../ui/icons.tsx";
import { useMedia } from "../ui/media.ts";
import { PageHeader, Screen } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { LoadedState } from "./loaded-state.tsx";
import { permissionTable, type PermissionArea, type PermissionRow } from "./permission-table.ts";
import { useLoaded } from "./use-loaded.ts";

function Name({ row }: { readonly row: PermissionRow }) {
  const t = useT();
  return (
    <>
      <span className="font-medium text-pretty">{tDynamic(`permission.${row.permission}`)}</span>
      {row.atPlace && (
        <span className="ml-2 text-sm whitespace-nowrap text-ink-faint">{t("permissions.atPlace")}</span>
      )}
    </>
  );
}

/** The names that programs use, for those who write them. */
function Acts({ row }: { readonly row: PermissionRow }) {
  const t = useT();
  return (
    <details className="group">
      <summary className="inline-flex min-h-8 list-none items-center gap-1 text-sm text-ink-faint hover:text-ink [&::-webkit-details-marker]:hidden">
        {t("permissions.commands", { n: row.acts.length })}
        <IconDown size={14} className="transition-transform group-open:rotate-180" />
      </summary>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 pb-2 font-mono text-xs text-ink-faint">
        {row.acts.map((act) => (
          <li key={act.kind + act.name}>{act.name}</li>
        ))}
      </ul>
    </details>
  );
}

/** Phone: one permission after the other, with the roles that hold it. */
function Cards({ area }: { readonly area: PermissionArea }) {
  const t = useT();
  return (
    <ul className="overflow-hidden rounded-lg border border-line bg-surface">
      {area.rows.map((row) => (
        <li key={row.permission} className="space-y-2 border-b border-line/80 px-4 pt-3 pb-1 last:border-0">
          <p>
            <Name row={row} />
          </p>
          <p className="flex flex-wrap gap-1.5">
            {row.isEverybody ? (
              <Badge tone="enough">{t("permissions.everybody")}</Badge>
            ) : (
              row.roles.map((role) => <Badge key={role}>{t(`role.${role}`)}</Badge>)
            )}
          </p>
          <Acts row={row} />
        </li>
      ))}
    </ul>
  );
}

function Cell({ may }: { readonly may: boolean }) {
  const t = useT();
  return (
    <td className="px-1 py-3 text-center align-top">
      {may ? (
        <IconCheck size={20} strokeWidth={2.2} className="inline text-enough" />
      ) : (
        <span aria-hidden="true" className="text-line-strong">
          ·
        </span>
      )}
      <span className="sr-only">{t(may ? "permissions.yes" : "permissions.no")}</span>
    </td>
  );
}

/** Wide: permissions down, roles across. */
function Grid({
  table,
  shown,
}: {
  readonly table: readonly PermissionArea[];
  readonly shown: readonly Role[];
}) {
  const t = useT();
  return (
    <table className="w-full border-separate border-spacing-0">
      <thead className="sticky top-0 z-10 bg-paper">
        <tr>
          <th className="border-b border-line py-3 pr-4 text-left text-sm font-medium text-ink-faint">
            {t("permissions.what")}
          </th>
          {shown.map((role) => (
            <th key={role} className="w-21 border-b border-line px-1 py-3 text-sm font-medium text-ink-soft">
              {t(`role.${role}`)}
            </th>
          ))}
        </tr>
      </thead>
      {table.map((area) => (
        <tbody key={area.area}>
          <tr>
            <th colSpan={shown.length + 1} className="pt-7 pb-1 text-left text-lg font-semibold">
              {t(`permissions.area.${area.area}`)}
            </th>
          </tr>
          {area.rows.map((row) => (
            <tr key={row.permission} className="[&>*]:border-b [&>*]:border-line/80">
              <th scope="row" className="py-3 pr-4 text-left font-normal">
                <Name row={row} />
                <Acts row={row} />
              </th>
              {shown.map((role) => (
                <Cell key={role} may={row.roles.includes(role)} />
              ))}
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function usePermissionLines() {
  const client = useClient();
  const load = useCallback(
    (signal: AbortSignal) =>
      client.query<{ readonly lines: readonly PermissionLine[] }>("identity.permissions", {}, signal),
    [client],
  );
  return useLoaded(load);
}

export function PermissionsPage() {
  const t = useT();
  const navigate = useNavigate();
  const isGrid = useMedia("(min-width: 64rem)");
  const { loaded, again } = usePermissionLines();
  const [role, setRole] = useState<Role>();
  const table = loaded.kind === "there" ? permissionTable(loaded.answer.lines, role) : [];
  const count = table.reduce((sum, { rows }) => sum + rows.length, 0);
  return (
    <Screen
      header={<PageHeader title={t("permissions.title")} onBack={() => void navigate({ to: "/me" })} />}
    >
      {loaded.kind !== "there" ? (
        <LoadedState loaded={loaded} onRetry={again} />
      ) : (
        <div className="mx-auto max-w-5xl space-y-6 px-4 pb-12 wide:px-6">
          <div className="grid items-center gap-4 pt-4 wide:grid-cols-[1fr_15rem]">
            <p className="text-ink-soft text-pretty">{t("permissions.hint")}</p>
            <Field label={t("permissions.role")} hint={t("permissions.count", { n: count })}>
              <Select
                value={role ?? "all"}
                onChange={(value) => setRole(value === "all" ? undefined : value)}
                options={[
                  { value: "all" as const, label: t("permissions.all") },
                  ...roles.map((value) => ({ value, label: t(`role.${value}`) })),
                ]}
              />
            </Field>
          </div>
          {isGrid ? (
            <Grid table={table} shown={role === undefined ? roles : [role]} />
          ) : (
            table.map((area) => (
              <section key={area.area}>
                <h2 className="pb-2 text-lg font-semibold">{t(`permissions.area.${area.area}`)}</h2>
                <Cards area={area} />
              </section>
            ))
          )}
        </div>
      )}
    </Screen>
  );
}
