/** Everything the server can say by a code has words in both languages, so that nobody ever reads a code. */
import { describe, expect, it } from "vitest";
import type { ImportIssue } from "@instep/server/catalogue/import/issues.ts";
import { alertRejections, cardKinds, settleCauses } from "@instep/domain/alerts/contract.ts";
import { catalogueRejections, catalogueRouteRejections, genders } from "@instep/domain/catalogue/contract.ts";
import { chatRejections } from "@instep/domain/chat/terms.ts";
import { commandTable } from "@instep/domain/commands.ts";
import { identityRejections } from "@instep/domain/identity/contract.ts";
import { permissions, roles } from "@instep/domain/identity/permissions.ts";
import type { KernelRejectionCode } from "@instep/domain/kernel/rejection.ts";
import { reasons, stockRejections } from "@instep/domain/stock/contract.ts";
import { conditions, documentKinds } from "@instep/domain/stock/rows.ts";
import { en } from "./en.ts";
import { zhCN } from "./zh-CN.ts";

/** The compiler says when a code is missing here. */
const kernelCodes: Record<KernelRejectionCode, true> = {
  malformed: true,
  unknown_command: true,
  too_large: true,
  conflict: true,
  forbidden: true,
  not_found: true,
  not_signed_in: true,
  busy: true,
  unavailable: true,
  rate_limited: true,
  internal: true,
};

const importCodes: Record<ImportIssue["code"], true> = {
  file_empty: true,
  file_too_large: true,
  file_too_slow: true,
  file_format: true,
  file_old_excel: true,
  file_damaged: true,
  encoding_unknown: true,
  sheet_not_found: true,
  sheet_empty: true,
  too_many_rows: true,
  too_many_columns: true,
  merged_cells: true,
  quote_unclosed: true,
  columns_missing: true,
  formula_without_value: true,
  cell_error: true,
  cell_too_long: true,
  required: true,
  required_either: true,
  too_long: true,
  not_a_choice: true,
  not_a_size: true,
  not_a_scale: true,
  not_a_price: true,
  not_a_currency: true,
  not_a_quantity: true,
  not_a_barcode: true,
  barcode_scientific: true,
  barcode_not_gtin: true,
  too_many_barcodes: true,
  barcode_twice: true,
  row_twice: true,
  style_differs: true,
  size_unlisted: true,
  unknown_place: true,
  barcode_taken: true,
  scale_fixed: true,
  scale_unknown: true,
  size_unknown: true,
  skus_too_many: true,
  barcodes_too_many: true,
  import_incomplete: true,
  text_unusable: true,
  sku_unknown: true,
  sku_ambiguous: true,
  cell_twice: true,
  already_opened: true,
  refused: true,
};

/** As they stand in the code, also those that no list names. The journal's fixture is a test's own domain. */
const sources = import.meta.glob<string>(
  [
    "../../../{domain,server,client}/src/**/*.ts",
    "!../../../*/src/**/{*.test,testing,fixture,suite}.ts",
    "!../../../*/src/testing/**",
  ],
  { query: "?raw", import: "default", eager: true },
);
const written = Object.values(sources).flatMap((source) =>
  [...source.matchAll(/(?<!#)\b(?:rejection|refuse|Refusal)\(\s*"([a-z_]+)"/g)].map(([, code = ""]) => code),
);

const rejectionCodes = new Set([
  ...Object.keys(kernelCodes),
  ...identityRejections,
  ...catalogueRejections,
  ...catalogueRouteRejections,
  ...stockRejections,
  ...chatRejections,
  ...alertRejections,
  ...written,
]);

function textless(keys: Iterable<string>): string[] {
  return [...keys].filter((key) => !(key in zhCN) || !(key in en));
}

describe("what the server says by codes", () => {
  it("every rejection of the command table, the routes and the device has a text in both languages", () => {
    expect(written.length).toBeGreaterThan(100);
    expect(textless([...rejectionCodes].map((code) => `rejection.${code}`))).toEqual([]);
  });

  it("no text tells of a rejection that nothing refuses with", () => {
    const told = Object.keys(zhCN).filter((key) => key.startsWith("rejection."));
    const codes = told.map((key) => key.slice("rejection.".length));
    // `unknown` stands for codes of a newer server, `offline` is the screen's own.
    expect(codes.filter((code) => !rejectionCodes.has(code)).toSorted()).toEqual(["offline", "unknown"]);
  });

  it("every problem of an import has a text in both languages", () => {
    const own = Object.keys(importCodes).filter((code) => code !== "refused");
    expect(textless(own.map((code) => `import.${code}`))).toEqual([]);
  });

  it("every permission, role, condition, reason, document, card and cause has a name in both languages", () => {
    const commandPermissions = [...commandTable.values()].map(({ permission }) => permission);
    const asked = commandPermissions.filter((permission) => permission !== "system");
    const named = {
      permission: new Set([...Object.keys(permissions), ...asked]),
      role: roles,
      "stock.condition": conditions,
      "stock.account": [...conditions, "customer", "supplier", "loss", "found", "opening"],
      "scan.reason": reasons,
      "trail.document": documentKinds,
      "card.settled": settleCauses,
      "catalogue.gender": genders,
    };
    const keys = Object.entries(named).flatMap(([area, names]) =>
      [...names].map((name) => `${area}.${name}`),
    );
    expect(textless(keys)).toEqual([]);
    expect(cardKinds).toEqual(["last_pair", "low_stock", "book_wrong", "adjustment_request"]);
  });

  it("every line of the audit trail has words in both languages", () => {
    const notes = Object.values(sources).flatMap((source) => [...source.matchAll(/\bwhat: [^,}\n]+/g)]);
    const whats = notes.flatMap(([note]) =>
      [...note.matchAll(/"([a-z]+\.[a-z_]+)"/g)].map(([, what]) => what),
    );
    expect(whats.length).toBeGreaterThan(10);
    expect(textless(new Set(whats.map((what) => `audit.${what}`)))).toEqual([]);
  });
});
