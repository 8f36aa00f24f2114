/** The permission table as a page: areas of permissions, each with its roles and the acts that ask for it. */
import type { PermissionLine } from "@instep/domain/identity/contract.ts";
import { roles, type Role } from "@instep/domain/identity/permissions.ts";

export const areas = ["identity", "catalogue", "stock", "chat"] as const;
export type Area = (typeof areas)[number];

export interface PermissionRow {
  readonly permission: string;
  readonly roles: readonly Role[];
  readonly isEverybody: boolean;
  /** Asked at a place, where the role must hold. */
  readonly atPlace: boolean;
  /** Commands first, then queries. */
  readonly acts: readonly PermissionLine[];
}

export interface PermissionArea {
  readonly area: Area;
  readonly rows: readonly PermissionRow[];
}

const areaOfPrefix: Readonly<Record<string, Area>> = {
  catalogue: "catalogue",
  cost: "catalogue",
  label: "catalogue",
  stock: "stock",
  chat: "chat",
  card: "chat",
  alert: "chat",
};

export function areaOf(permission: string): Area {
  return areaOfPrefix[permission.split(".")[0] ?? ""] ?? "identity";
}

/** `role` keeps what that role may do. */
export function permissionTable(
  lines: readonly PermissionLine[],
  role: Role | undefined,
): readonly PermissionArea[] {
  const byPermission = Map.groupBy(lines, ({ permission }) => permission);
  const rows = [...byPermission].map(([permission, acts]): PermissionRow => {
    const holders = acts[0]?.roles ?? [];
    return {
      permission,
      roles: holders,
      isEverybody: holders.length === roles.length,
      atPlace: acts.some(({ atPlace }) => atPlace),
      acts,
    };
  });
  const shown = rows.filter((row) => role === undefined || row.roles.includes(role));
  return areas
    .map((area) => ({ area, rows: shown.filter(({ permission }) => areaOf(permission) === area) }))
    .filter((one) => one.rows.length > 0);
}
