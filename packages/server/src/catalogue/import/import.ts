/**
 * From an uploaded sheet to a preview and a command. Reading runs in a thread of its own; the check against the chain's
 * data is the command's own decision on a snapshot, so the preview tells what the import will do. Applying runs the same
 * again and then submits one command: all or nothing, and the same file once more changes nothing.
 */
import { isAllowed } from "@instep/domain/identity/permissions.ts";
import type { CatalogueImportArgs } from "@instep/domain/catalogue/contract.ts";
import { catalogueImport } from "@instep/domain/catalogue/rules.ts";
import { makeId, type ChainId, type CommandId, type PlaceId } from "@instep/domain/kernel/ids.ts";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import type { Caller, House } from "../../platform/contracts.ts";
import { Refusal } from "../../platform/rejected.ts";
import {
  stockFields,
  styleFields,
  type StockField,
  type StyleField,
  type TemplateKind,
} from "../sheets/fields.ts";
import { importStock, importStyles, type Imported, type SheetLayout } from "../sheets/import.ts";
import type { Mapping } from "../sheets/mapping.ts";
import { decideAhead } from "./ahead.ts";
import { Issues, issuesShownMax, type ImportIssue } from "./issues.ts";
import {
  linesOfRows,
  openingArgsOf,
  withoutOpened,
  type OpeningArgs,
  type StockPlace,
  type StockSummary,
} from "./stock.ts";
import { summaryOf, type StyleSummary } from "./style-summary.ts";
import { checkStyles, importArgsOf, stylesOfRows } from "./styles.ts";

export type ImportKind = TemplateKind;
export interface ImportRequest {
  readonly kind: ImportKind;
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, hex. */
  readonly token: string;
  readonly fileName: string;
  readonly sheet?: string | undefined;
  readonly mapping?: Mapping<string> | undefined;
}

/** What the dry run shows. */
export interface ImportPreview {
  readonly token: string;
  readonly kind: ImportKind;
  readonly fileName: string;
  /** True when nothing stands in the way of applying it. */
  readonly ready: boolean;
  /** Absent when the file cannot be read at all; then the only error says why. */
  readonly sheet?: SheetLayout<string>;
  readonly fields: readonly {
    readonly field: string;
    readonly required: boolean;
    readonly titles: { readonly "zh-CN": string; readonly en: string };
  }[];
  readonly errors: readonly ImportIssue[];
  readonly errorCount: number;
  readonly warnings: readonly ImportIssue[];
  readonly warningCount: number;
  readonly styles?: StyleSummary;
  readonly stock?: StockSummary;
}

type ImportCommand =
  | { readonly name: "catalogue.import"; readonly args: CatalogueImportArgs }
  | { readonly name: "stock.import_opening"; readonly args: OpeningArgs };
export interface PreparedImport {
  readonly preview: ImportPreview;
  /** Absent when the preview is not ready. */
  readonly command?: ImportCommand | undefined;
}
type ImportHouse = Pick<House, "database" | "journal" | "now" | "random">;

export function mayImport(caller: Caller, kind: ImportKind): boolean {
  return isAllowed(caller.grants, kind === "styles" ? "catalogue.import" : "stock.open");
}

export async function prepareImport(
  house: ImportHouse,
  caller: Caller,
  request: ImportRequest,
): Promise<PreparedImport> {
  if (!mayImport(caller, request.kind)) throw new Refusal("forbidden", { permission: request.kind });
  return request.kind === "styles"
    ? prepareStyles(house, caller, request)
    : prepareStock(house, caller, request);
}

/** Submits what was prepared, as the person; the ledger's own import is the system's, on the person's behalf. */
export async function applyImport(
  house: ImportHouse,
  caller: Caller,
  command: ImportCommand,
  id: CommandId = makeId(house.now(), house.random(10)),
): Promise<Outcome> {
  const { name, args } = command;
  if (name === "catalogue.import") {
    return house.journal.submit(caller.chainId, { id, name, args, madeAt: house.now() }, caller);
  }
  // The system asks nobody's permission, so it is asked here, at each place.
  if (args.places.some(({ placeId }) => !isAllowed(caller.grants, "stock.open", placeId))) {
    throw new Refusal("forbidden", { permission: "stock.open" });
  }
  const signed = { ...args, byStaffId: caller.staffId };
  return house.journal.submitSystem(caller.chainId, { id, name, args: signed }, `import:${caller.staffId}`);
}

async function prepareStyles(
  house: ImportHouse,
  caller: Caller,
  request: ImportRequest,
): Promise<PreparedImport> {
  const words = await chainWordsOf(house, caller.chainId);
  const sheet = await importStyles(
    { ...request, mapping: request.mapping as Mapping<StyleField> | undefined },
    words,
  );
  if (!sheet.ok) return { preview: previewOf(request, sheet, new Issues()) };
  if (sheet.mapping.cost !== undefined && !isAllowed(caller.grants, "cost.manage")) {
    throw new Refusal("forbidden", { permission: "cost.manage" });
  }
  const issues = new Issues();
  issues.takeAll(sheet.errors, sheet.errorCount);
  const styles = await stylesOfRows(sheet.rows, sheet.mapping);
  const args = importArgsOf(styles, { source: request.token, fileName: request.fileName }, issues);
  if (args === undefined) return { preview: previewOf(request, sheet, issues) };
  return house.database.read(caller.chainId, async (sql): Promise<PreparedImport> => {
    const instant = { chainId: caller.chainId, at: house.now(), random: house.random(10) };
    const { decision, state } = await decideAhead(sql, catalogueImport, args, instant);
    checkStyles(styles, state, issues);
    if (!decision.ok) {
      // Nearly always found by row above; what is left is named by the rule itself.
      if (issues.count === 0)
        issues.add("refused", null, { ...decision.rejection.params, reason: decision.rejection.code });
      return { preview: previewOf(request, sheet, issues) };
    }
    const preview = { ...previewOf(request, sheet, issues), styles: summaryOf(decision, state) };
    return preview.ready ? { preview, command: { name: "catalogue.import", args } } : { preview };
  });
}

async function prepareStock(
  house: ImportHouse,
  caller: Caller,
  request: ImportRequest,
): Promise<PreparedImport> {
  const places = await placesOf(house, caller);
  const sheet = await importStock(
    { ...request, mapping: request.mapping as Mapping<StockField> | undefined },
    { places },
  );
  if (!sheet.ok) return { preview: previewOf(request, sheet, new Issues()) };
  const issues = new Issues();
  issues.takeAll(sheet.errors, sheet.errorCount);
  return house.database.read(caller.chainId, async (sql): Promise<PreparedImport> => {
    const lines = await linesOfRows(sql, sheet.rows, places, issues);
    const hints = new Issues();
    const opening = await withoutOpened(sql, lines, hints);
    const preview = { ...previewOf(request, sheet, issues, hints), stock: opening.summary };
    if (!preview.ready) return { preview };
    const args = openingArgsOf(opening.lines, request.token);
    return { preview, command: { name: "stock.import_opening", args } };
  });
}

/** What a sheet may leave to the chain: its currency, its own size scales. */
async function chainWordsOf(
  house: ImportHouse,
  chainId: ChainId,
): Promise<{ currency: string; ownScales: string[] }> {
  return house.database.read(chainId, async (sql) => {
    const chains = await sql<{ currency: string }>("SELECT currency FROM chain_profile");
    const scales = await sql<{ name: string }>("SELECT name FROM size_scale");
    return { currency: chains[0]?.currency ?? "CNY", ownScales: scales.map(({ name }) => name) };
  });
}

/** Active places whose stock this person may open. */
async function placesOf(house: ImportHouse, caller: Caller): Promise<StockPlace[]> {
  const rows = await house.database.read(caller.chainId, (sql) =>
    sql<StockPlace & { placeId: PlaceId }>(
      `SELECT place_id AS "placeId", code, name FROM place WHERE active ORDER BY code`,
    ),
  );
  return rows.filter(({ placeId }) => isAllowed(caller.grants, "stock.open", placeId));
}

/** `hints` are found against the chain's data; those of the sheet itself come before them. */
function previewOf(
  request: ImportRequest,
  read: Imported<string, unknown>,
  issues: Issues,
  hints = new Issues(),
): ImportPreview {
  const { token, kind, fileName } = request;
  const fields = Object.entries(kind === "styles" ? styleFields : stockFields).map(
    ([field, { isRequired, title }]) => ({
      field,
      required: isRequired,
      titles: title,
    }),
  );
  const common = { token, kind, fileName, fields };
  if (!read.ok) {
    const { failure, layout } = read;
    return {
      ...common,
      ready: false,
      errors: [failure],
      errorCount: 1,
      warnings: [],
      warningCount: 0,
      ...(layout && { sheet: layout }),
    };
  }
  const { sheetName, sheets, headers, mapping, ignoredHeaders, sample, rowCount, warnings } = read;
  const sheet = { sheetName, sheets, headers, mapping, ignoredHeaders, sample, rowCount };
  const { shown: errors, count: errorCount } = issues;
  return {
    ...common,
    ready: errorCount === 0,
    sheet,
    errors,
    errorCount,
    warnings: [...warnings, ...hints.shown].slice(0, issuesShownMax),
    warningCount: warnings.length + hints.count,
  };
}
