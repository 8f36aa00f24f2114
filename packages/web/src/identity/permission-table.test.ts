import { expect, test } from "vitest";
import type { PermissionLine } from "@instep/domain/identity/contract.ts";
import { permissions, roles, type Role } from "@instep/domain/identity/permissions.ts";
import { en } from "../i18n/en.ts";
import { zhCN } from "../i18n/zh-CN.ts";
import { areaOf, permissionTable } from "./permission-table.ts";

const line = (
  name: string,
  permission: string,
  holders: readonly Role[],
  atPlace = false,
): PermissionLine => ({
  kind: "command",
  name,
  permission,
  roles: [...holders],
  atPlace,
});

test("every permission has plain words in both languages", () => {
  for (const permission of ["self", ...Object.keys(permissions)]) {
    const key = `permission.${permission}`;
    expect(Object.keys(zhCN), key).toContain(key);
    expect(Object.keys(en), key).toContain(key);
  }
});

test("acts are gathered under their permission, permissions under their area", () => {
  const table = permissionTable(
    [
      line("stock.sell", "stock.sell", ["clerk", "owner"], true),
      line("staff.update", "staff.manage", ["owner"]),
      line("staff.deactivate", "staff.manage", ["owner"]),
      line("session.close", "self", roles),
    ],
    undefined,
  );
  expect(table.map(({ area }) => area)).toEqual(["identity", "stock"]);
  expect(table[0]?.rows[0]?.acts.map(({ name }) => name)).toEqual(["staff.update", "staff.deactivate"]);
  expect(table[0]?.rows[1]).toMatchObject({ permission: "self", isEverybody: true });
  expect(table[1]?.rows[0]).toMatchObject({ atPlace: true, isEverybody: false });
});

test("a role sees what it may do", () => {
  const lines = [line("a", "stock.sell", ["clerk"]), line("b", "staff.manage", ["owner"])];
  expect(
    permissionTable(lines, "clerk").flatMap(({ rows }) => rows.map(({ permission }) => permission)),
  ).toEqual(["stock.sell"]);
});

test("the areas cover every permission", () => {
  expect(areaOf("cost.view")).toBe("catalogue");
  expect(areaOf("card.handle")).toBe("chat");
  expect(areaOf("self")).toBe("identity");
});
