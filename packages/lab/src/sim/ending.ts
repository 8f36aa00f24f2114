/** The end of a run: what is still waited for, and whether everything came together. */
import type { StockView } from "@instep/domain/stock/feed.ts";
import { digestOf } from "@instep/domain/stock/feed.ts";
import { moveLedger, type MoveRow } from "@instep/domain/stock/rows.ts";
import { canonicalJson } from "@instep/domain/kernel/command.ts";
import type { Device } from "./device.ts";
import { viewNow } from "./views.ts";
import type { Run } from "./run.ts";

export interface Ending {
  /** The first thing that has not come together yet. */
  waitsFor(): string | undefined;
  check(): void;
}

export function endOf(run: Run): Ending {
  return {
    waitsFor: () => {
      for (const device of run.devices) {
        const waiting = waitingOn(run, device);
        if (waiting !== undefined) return `${device.name}: ${waiting}`;
      }
      const order = run.kiosk.orders.find((one) => one.outcome === undefined);
      return order === undefined ? undefined : `the kiosk has no answer for ${order.id}`;
    },
    check: () => {
      const waiting = endOf(run).waitsFor();
      if (waiting !== undefined) return run.fail(`all is well, and still ${waiting}`);
      const served = new Map<string, Served>();
      for (const device of run.devices) checkDevice(run, device, served);
      checkOrder(run);
      checkLedger(run);
      checkCards(run);
    },
  };
}

function waitingOn(run: Run, { client, feeds }: Device): string | undefined {
  if (client === undefined) return "does not run";
  const { kind, waiting } = client.status.get();
  if (kind !== "live" || waiting > 0) return `is ${kind} with ${waiting} unanswered`;
  const [pending] = client.pending.get();
  if (pending !== undefined) return `${pending.name} ${pending.id} is still ${pending.phase}`;
  for (const feed of feeds) {
    const { phase, seq } = client.feed(feed).get();
    const head = run.store.journal.headOf(feed);
    if (phase !== "current" || seq !== head) return `${feed} is ${phase} at ${seq} of ${head}`;
  }
  return undefined;
}

/** A feed's view as the server has it in the end. */
interface Served {
  readonly text: string;
  readonly digest: string | undefined;
}

function servedOf({ store }: Run, feed: string): Served {
  const view = viewNow(store.journal, feed);
  return {
    text: canonicalJson(view),
    digest: feed.startsWith("stock:") ? digestOf(view as StockView) : undefined,
  };
}

function checkDevice(run: Run, device: Device, served: Map<string, Served>): void {
  const { auditor, fail } = run;
  device.check();
  for (const feed of device.feeds) {
    const shown = device.client?.feed(feed).get();
    const right = served.get(feed) ?? servedOf(run, feed);
    served.set(feed, right);
    const text = canonicalJson(shown?.confirmed);
    if (text !== right.text) fail(`${device.name}: ${feed} is ${text}, the server has ${right.text}`);
    if (shown?.view !== shown?.confirmed) fail(`${device.name}: ${feed} still shows something pending`);
    if (right.digest !== undefined && digestOf(shown?.confirmed as StockView) !== right.digest)
      fail(`${device.name}: the digest of ${feed} differs`);
  }
  const left = device.disk.outboxIds;
  if (left.length > 0) fail(`${device.name}: ${left.join()} still in the stored outbox`);
  for (const { id, act, isStored, isWithdrawn, isOutOfHand, outcome } of device.promises) {
    const isOwn = outcome?.ok === false && outcome.rejection.code === "device_storage";
    const isKnown = auditor.known.has(id);
    if (isOwn && isKnown) fail(`${device.name}: ${act.name} ${id} could not be stored and was sent`);
    if (isOutOfHand || isOwn) continue;
    if (isWithdrawn && isKnown) fail(`${device.name}: ${act.name} ${id} was withdrawn and sent`);
    if (isStored && !isWithdrawn && !isKnown)
      fail(`${device.name}: ${act.name} ${id} was stored and is lost`);
  }
}

/** Commands of one outbox took effect in the order in which they were made. */
function checkOrder({ auditor, fail }: Run): void {
  const byOutbox = Map.groupBy(auditor.intentions.values(), (one) => one.outbox);
  for (const [outbox, intentions] of byOutbox) {
    let last = -1;
    for (const { id, name } of intentions.toSorted((a, b) => a.order - b.order)) {
      const known = auditor.known.get(id);
      if (known === undefined || !known.outcome.ok) continue;
      if (known.position < last)
        fail(`${outbox}: ${name} ${id} at ${known.position} was overtaken by one at ${last}`);
      last = known.position;
    }
  }
}

/** Balance = moves in - moves out, for every cell. */
function checkLedger({ store, auditor, fail }: Run): void {
  const sums = new Map<string, number>();
  const add = (place: string | null, sku: string, account: string, pairs: number): void => {
    const cell = `${place}/${sku}/${account}`;
    if (place !== null) sums.set(cell, (sums.get(cell) ?? 0) + pairs);
  };
  for (const { ledger, row } of store.journal.ledger) {
    if (ledger !== moveLedger.name) continue;
    const { skuId, fromPlaceId, fromAccount, toPlaceId, toAccount, quantity } = row as MoveRow;
    if (quantity < 1) fail(`a move of ${quantity} pairs`);
    add(fromPlaceId, skuId, fromAccount, -quantity);
    add(toPlaceId, skuId, toAccount, quantity);
  }
  for (const cell of new Set([...sums.keys(), ...auditor.stock.pairs.keys()])) {
    const [moved, pairs] = [sums.get(cell) ?? 0, auditor.stock.pairs.get(cell) ?? 0];
    if (moved !== pairs || pairs < 0) fail(`${cell}: moves make ${moved}, the auditor counts ${pairs}`);
  }
}

/** Every sale of pairs that the book did not have asked for a count, once. */
function checkCards({ store, fail }: Run): void {
  const cards = new Map<string, number>();
  const sales: string[] = [];
  for (const { name, data, commandId } of store.journal.log) {
    if (name === "message.card_posted") {
      const { documentId } = (data as { data: { documentId: string } }).data;
      cards.set(documentId, (cards.get(documentId) ?? 0) + 1);
    }
    const isFound = (line: { found?: number }): boolean => line.found !== undefined;
    if (name === "stock.sold" && (data as { lines: { found?: number }[] }).lines.some(isFound))
      sales.push(commandId);
  }
  for (const sale of sales)
    if (cards.get(sale) !== 1) fail(`the sale ${sale} of found pairs has ${cards.get(sale) ?? 0} cards`);
}
