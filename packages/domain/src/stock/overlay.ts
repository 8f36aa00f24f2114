/**
 * The optimistic screen: commands that wait on the device, run through the same decisions over the confirmed view. What
 * a decision refuses here is simply not drawn; the server has the last word.
 */
import { placeTable, staffTable, type PlaceRow, type StaffRow } from "../identity/rows.ts";
import type { Actor, Context } from "../kernel/command.ts";
import type { ChainId, CommandId, DocumentId, SkuId } from "../kernel/ids.ts";
import type { Change, State } from "../kernel/state.ts";
import { keyText, type Table } from "../kernel/table.ts";
import { balanceOf, withBalances, type Activity, type StockView } from "./feed.ts";
import { stockCommands } from "./rules.ts";
import { cellTable, documentTable, type CellRow, type Condition, type DocumentRow } from "./rows.ts";

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
export function overlayStock(view: StockView, pending: readonly PendingCommand[], scene: OverlayScene): StockView {
  let current = view;
  const documents = new Map<string, DocumentRow>();
  for (const waiting of pending) {
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
    const decision = spec.decide(stateOf(current, scene, documents), parsed.data, context);
    if (!decision.ok) continue;
    current = withChanges(current, decision.changes, documents);
    const entry = decision.entries[0];
    if (entry !== undefined) current = withPendingActivity(current, entry.name, entry.data, waiting, scene);
  }
  return current;
}

function withChanges(view: StockView, changes: readonly Change[], documents: Map<string, DocumentRow>): StockView {
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

const kinds: Record<string, DocumentRow["kind"]> = {
  "stock.sold": "sale",
  "stock.returned": "return",
  "stock.adjusted": "adjustment",
  "stock.condition_moved": "condition_move",
};

/** A confirmed act, as far as undoing it needs to know it. */
function documentOf(view: StockView, scene: OverlayScene, documentId: string): DocumentRow | undefined {
  const act = view.activity.find((one) => one.documentId === documentId && kinds[one.name] !== undefined);
  const kind = act === undefined ? undefined : kinds[act.name];
  if (act === undefined || kind === undefined) return undefined;
  const undone = view.activity.some((one) => one.documentId === documentId && one.name === "stock.undone");
  return {
    documentId: documentId as DocumentId,
    kind,
    status: undone ? "undone" : "posted",
    placeId: scene.place.placeId,
    lines: act.lines,
    currency: null,
    reason: null,
    note: null,
    memberId: null,
    saleId: null,
    byStaffId: act.by ?? null,
    approvedBy: null,
    at: act.at,
    madeAt: act.madeAt,
  };
}
