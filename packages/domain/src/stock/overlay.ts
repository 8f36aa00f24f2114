/**
 * The optimistic screen: commands that wait on the device, run through the same decisions over the confirmed view. What
 * a decision refuses here is simply not drawn; the server has the last word.
 */
import { skuTable } from "../catalogue/rows.ts";
import { placeTable, staffTable, type PlaceRow, type StaffRow } from "../identity/rows.ts";
import type { Actor, Context } from "../kernel/command.ts";
import type { ChainId, CommandId, DocumentId, SkuId } from "../kernel/ids.ts";
import type { Change, State } from "../kernel/state.ts";
import { keyText, type Table } from "../kernel/table.ts";
import { balanceOf, withBalances, type Activity, type StockView } from "./feed.ts";
import { stockCommands } from "./rules.ts";
import {
  cellTable,
  documentTable,
  type CellRow,
  type Condition,
  type DocumentKind,
  type DocumentRow,
  type DocumentStatus,
} from "./rows.ts";

export interface PendingCommand {
  readonly id: string;
  readonly name: string;
  readonly args: unknown;
  readonly madeAt: number;
}

export interface OverlayScene {
  readonly chainId: ChainId;
  readonly place: PlaceRow;
  readonly actor: Actor;
  readonly staff: StaffRow;
}

const decisions = new Map(stockCommands.map((spec) => [spec.name, spec]));

/** The view as it will be when the waiting commands are accepted; commands of other places are passed over. */
export function overlayStock(
  view: StockView,
  pending: readonly PendingCommand[],
  scene: OverlayScene,
): StockView {
  let current = view;
  const documents = new Map<string, DocumentRow>();
  // A snapshot may hold what waits here for its answer; its document bears the command's id.
  const confirmed = new Set<string>(view.activity.map((one) => one.documentId));
  for (const waiting of pending) {
    if (confirmed.has(waiting.id)) continue;
    const spec = decisions.get(waiting.name);
    const placeId = (waiting.args as { placeId?: unknown } | null)?.placeId;
    if (spec === undefined || placeId !== scene.place.placeId) continue;
    const parsed = spec.args.safeParse(waiting.args);
    if (!parsed.success) continue;
    const { madeAt } = waiting;
    const commandId = waiting.id as CommandId;
    const context: Context = {
      chainId: scene.chainId,
      commandId,
      actor: scene.actor,
      at: madeAt,
      madeAt,
      random: [0, 0, 0, 0],
    };
    const state = stateOf(current, scene, documents);
    const decision = spec.decide(state, believed(parsed.data, state), context);
    if (!decision.ok) continue;
    current = withChanges(current, decision.changes, documents);
    const entry = decision.entries[0];
    if (entry !== undefined) current = withPendingActivity(current, entry.name, entry.data, waiting, scene);
  }
  return current;
}

/** A sale that this device does not know, of another store or of last week, is taken as told; the server looks it up. */
function believed(args: never, state: State): never {
  const { saleId, ...rest } = args as { saleId?: DocumentId };
  if (saleId === undefined || state.get(documentTable, saleId) !== undefined) return args;
  return rest as never;
}

function withChanges(
  view: StockView,
  changes: readonly Change[],
  documents: Map<string, DocumentRow>,
): StockView {
  const cells: [string, Condition, number, number][] = [];
  for (const { table, key, row } of changes) {
    if (row === undefined) continue;
    if (table.name === documentTable.name) documents.set(keyText(key), row as DocumentRow);
    if (table.name !== cellTable.name) continue;
    const cell = row as CellRow;
    cells.push([cell.skuId, cell.condition, cell.onHand, cell.reserved]);
  }
  return withBalances(view, cells);
}

/** A waiting act has no seq yet; 0 marks it. */
function withPendingActivity(
  view: StockView,
  name: string,
  data: unknown,
  { madeAt }: PendingCommand,
  scene: OverlayScene,
): StockView {
  const { documentId, lines } = data as Pick<Activity, "documentId" | "lines">;
  const one: Activity = { seq: 0, name, documentId, lines, by: scene.staff.staffId, at: madeAt, madeAt };
  return { ...view, activity: [...view.activity, one] };
}

function stateOf(view: StockView, scene: OverlayScene, documents: Map<string, DocumentRow>): State {
  function lookUp(of: Table, key: readonly string[]): object | undefined {
    const [first = "", second = "", third = ""] = key;
    if (of.name === placeTable.name) return first === scene.place.placeId ? scene.place : undefined;
    if (of.name === staffTable.name) return first === scene.staff.staffId ? scene.staff : undefined;
    if (of.name === documentTable.name) return documents.get(first) ?? documentOf(view, scene, first);
    // The device found the SKU in its catalogue before it could name it.
    if (of.name === skuTable.name) return { skuId: first };
    if (of.name !== cellTable.name) return undefined;
    const [onHand, reserved] = balanceOf(view, second as SkuId, third as Condition);
    return { placeId: scene.place.placeId, skuId: second, condition: third, onHand, reserved, opened: null };
  }
  return {
    get: <Row extends object>(of: Table<Row>, ...key: readonly string[]) =>
      lookUp(of as unknown as Table, key) as Row | undefined,
    has: () => true,
  };
}

const kinds: Record<string, DocumentKind> = {
  "stock.sold": "sale",
  "stock.returned": "return",
  "stock.adjusted": "adjustment",
  "stock.adjustment_requested": "adjustment",
  "stock.adjustment_approved": "adjustment",
  "stock.condition_moved": "condition_move",
};

const statuses: Record<string, DocumentStatus> = {
  "stock.adjustment_requested": "requested",
  "stock.adjustment_declined": "declined",
  "stock.undone": "undone",
};

/** A confirmed document, as far as undoing or resolving it needs to know it; undefined when its acts are too old. */
function documentOf(view: StockView, scene: OverlayScene, documentId: string): DocumentRow | undefined {
  const acts = view.activity.filter((one) => one.documentId === documentId);
  const [first] = acts;
  const kind = first === undefined ? undefined : kinds[first.name];
  if (first === undefined || kind === undefined) return undefined;
  const approved = acts.find((one) => one.name === "stock.adjustment_approved");
  return {
    documentId: documentId as DocumentId,
    kind,
    status: statuses[acts.at(-1)?.name ?? ""] ?? "posted",
    placeId: scene.place.placeId,
    lines: first.lines,
    currency: null,
    reason: null,
    note: null,
    memberId: null,
    basedOn: null,
    // Whoever approved is not whoever asked.
    byStaffId: first === approved ? null : (first.by ?? null),
    deviceId: null,
    approvedBy: approved?.by ?? null,
    resolution: null,
    at: approved?.at ?? first.at,
    madeAt: first.madeAt,
  };
}
