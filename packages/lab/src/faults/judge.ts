/**
 * Judges a history against the ledger, after the ideas of Jepsen's checkers (`set-full`, `total-queue` and the real-time
 * order of strict serializability; https://github.com/jepsen-io/jepsen): what was promised must be there, once, in order,
 * seen by all, and nothing else may be. Pure: lines in, checks out. It knows the ledger beforehand, so each line is judged
 * as it is read and a history of any length fits.
 *
 *   lost        acknowledged, and not in the ledger as it was acknowledged
 *   doubled     in the ledger more often than it was made, or applied twice by a device
 *   reordered   a clerk's sales out of their order; a sale before one that had been acknowledged before it was made
 *               (whoever made it, on whichever server); a device's feed running backwards
 *   unseen      an entry that a device passed over, or did not have when everybody had come to rest
 *   phantom     in the ledger, and made by nobody or refused; seen by a device, and not in the log
 *
 * And three of our own: the same id is always told the same, every sale of a living device is answered, and what a
 * server sends can be read.
 */
import { canonicalJson, type Outcome } from "@instep/domain/kernel/command.ts";
import { isFinal, type Line, type Made, type SeenEntry } from "./history.ts";

export interface Check {
  readonly check: string;
  readonly checked: number;
  readonly breaks: number;
  readonly examples: readonly string[];
}

/** What the database holds of one sale. */
export interface LedgerSale {
  /** Of its entries `stock.sold`. */
  readonly positions: readonly number[];
  /** That moved to customers. */
  readonly pairs: number;
  readonly documents: number;
  readonly reply: Outcome | undefined;
}

export interface LogEntry {
  readonly position: number;
  readonly commandId: string;
}

export interface Ledger {
  readonly sales: ReadonlyMap<string, LedgerSale>;
  /** Entries of each feed by seq; nothing at 0. */
  readonly feeds: ReadonlyMap<string, readonly (LogEntry | undefined)[]>;
}

interface Sale {
  readonly clerk: number;
  readonly pairs: number;
  /** The first final answer. */
  told: string | undefined;
  isAccepted: boolean;
}

interface Device {
  readonly clerk: number;
  readonly feed: string;
  session: number;
  /** The last that was applied in this session. */
  last: number;
  /** Up to here everything was applied, or is in a snapshot. */
  reached: number;
  readonly snapshots: Set<number>;
}

const examplesMax = 5;

class Tally {
  checked = 0;
  breaks = 0;
  readonly examples: string[] = [];

  fail(example: string): void {
    this.breaks += 1;
    if (this.examples.length < examplesMax) this.examples.push(example);
  }
}

export function report(check: string, checked: number, breaks: readonly string[]): Check {
  return { check, checked, breaks: breaks.length, examples: breaks.slice(0, examplesMax) };
}

export class Judge {
  readonly #ledger: Ledger;
  readonly #sales = new Map<string, Sale>();
  readonly #devices = new Map<string, Device>();
  readonly #gone = new Set<number>();
  /** Position of the last sale of each clerk that took effect. */
  readonly #lastOf = new Map<number, number>();
  #acknowledgedUpTo = 0;
  readonly #tallies = {
    lost: new Tally(),
    doubled: new Tally(),
    reordered: new Tally(),
    unseen: new Tally(),
    phantom: new Tally(),
    contradicted: new Tally(),
    unanswered: new Tally(),
    unreadable: new Tally(),
  };

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  read(line: Line): void {
    if (line.what === "made") this.#made(line);
    else if (line.what === "answer") this.#answered(line.id, line.outcome);
    else if (line.what === "unreadable") this.#tallies.unreadable.fail(`…${line.text}`);
    else if (line.what === "phone lost") this.#gone.add(line.clerk);
    else if (line.what === "snapshot") this.#snapshot(this.#device(line.clerk, line.feed), line.seq);
    else if (line.what === "seen") {
      const device = this.#device(line.clerk, line.feed);
      for (const entry of line.entries) this.#saw(device, line.session, entry);
    }
  }

  /** Acknowledged sales. */
  get acknowledged(): number {
    return this.#tallies.lost.checked;
  }

  finish(): Check[] {
    this.#judgeLedger();
    this.#judgeFeeds();
    for (const device of this.#devices.values()) this.#judgeDevice(device);
    for (const [id, sale] of this.#sales) {
      if (this.#gone.has(sale.clerk)) continue;
      this.#tallies.unanswered.checked += 1;
      if (sale.told === undefined) this.#tallies.unanswered.fail(id);
    }
    return Object.entries(this.#tallies).map(([check, { checked, breaks, examples }]) => ({
      check,
      checked,
      breaks,
      examples,
    }));
  }

  #made({ id, clerk, pairs }: Made): void {
    this.#sales.set(id, { clerk, pairs, told: undefined, isAccepted: false });
    const position = this.#ledger.sales.get(id)?.positions[0];
    if (position === undefined) return;
    const { reordered } = this.#tallies;
    reordered.checked += 1;
    const before = this.#lastOf.get(clerk) ?? 0;
    if (position < before)
      reordered.fail(`clerk ${clerk}: ${id} at ${position}, the one before at ${before}`);
    this.#lastOf.set(clerk, Math.max(before, position));
    if (position < this.#acknowledgedUpTo)
      reordered.fail(`${id} at ${position}, made when ${this.#acknowledgedUpTo} was acknowledged`);
  }

  #answered(id: string, outcome: Outcome): void {
    this.#tallies.unreadable.checked += 1;
    if (!isFinal(outcome)) return;
    const { lost, contradicted, phantom } = this.#tallies;
    const sale = this.#sales.get(id);
    if (sale === undefined) return phantom.fail(`${id}: answered, and made by nobody`);
    const text = canonicalJson(outcome);
    contradicted.checked += 1;
    if (sale.told !== undefined) {
      if (sale.told !== text) contradicted.fail(`${id}: first ${sale.told}, then ${text}`);
      return;
    }
    sale.told = text;
    const held = this.#ledger.sales.get(id);
    if (!outcome.ok) {
      phantom.checked += 1;
      if (held !== undefined && (held.positions.length > 0 || held.pairs > 0 || held.documents > 0))
        phantom.fail(`${id}: refused, and in the ledger`);
      return;
    }
    sale.isAccepted = true;
    lost.checked += 1;
    this.#acknowledgedUpTo = Math.max(this.#acknowledgedUpTo, outcome.position);
    const missing = whatIsMissing(sale, text, outcome.position, held);
    if (missing !== undefined) lost.fail(`${id}: ${missing}`);
  }

  #device(clerk: number, feed: string): Device {
    const key = `${clerk} ${feed}`;
    let device = this.#devices.get(key);
    if (device === undefined) {
      device = { clerk, feed, session: -1, last: 0, reached: 0, snapshots: new Set() };
      this.#devices.set(key, device);
    }
    return device;
  }

  #snapshot(device: Device, seq: number): void {
    device.snapshots.add(seq);
    device.reached = Math.max(device.reached, seq);
  }

  #saw(device: Device, session: number, [seq, position, commandId]: SeenEntry): void {
    const { unseen, doubled, reordered, phantom } = this.#tallies;
    const who = `clerk ${device.clerk}, ${device.feed}`;
    unseen.checked += 1;
    const logged = this.#ledger.feeds.get(device.feed)?.[seq];
    if (logged?.position !== position || logged.commandId !== commandId)
      phantom.fail(`${who}: ${seq} is not what the log has`);
    const isFirst = device.session !== session;
    if (!isFirst && seq === device.last) doubled.fail(`${who}: ${seq} twice`);
    else if (!isFirst && seq < device.last) reordered.fail(`${who}: ${seq} after ${device.last}`);
    // A new session stands where the device's storage does, which may be a little behind.
    const follows = isFirst ? seq <= device.reached + 1 : seq <= device.last + 1;
    if (!follows && !device.snapshots.has(seq - 1))
      unseen.fail(`${who}: ${seq} after ${isFirst ? device.reached : device.last}`);
    device.session = session;
    device.last = seq;
    device.reached = Math.max(device.reached, seq);
  }

  #judgeDevice(device: Device): void {
    if (this.#gone.has(device.clerk)) return;
    const head = (this.#ledger.feeds.get(device.feed)?.length ?? 1) - 1;
    if (device.reached < head)
      this.#tallies.unseen.fail(
        `clerk ${device.clerk}, ${device.feed}: came to ${device.reached} of ${head}`,
      );
  }

  #judgeLedger(): void {
    const { doubled, phantom } = this.#tallies;
    for (const [id, held] of this.#ledger.sales) {
      if (held.positions.length === 0 && held.pairs === 0 && held.documents === 0) continue;
      const sale = this.#sales.get(id);
      doubled.checked += 1;
      phantom.checked += 1;
      if (sale === undefined) phantom.fail(`${id}: made by nobody`);
      else if (sale.pairs === 0) phantom.fail(`${id}: had to be refused`);
      if (held.positions.length > 1) doubled.fail(`${id}: ${held.positions.length} entries`);
      else if (held.documents > 1) doubled.fail(`${id}: ${held.documents} documents`);
      else if (sale !== undefined && held.pairs > sale.pairs)
        doubled.fail(`${id}: ${held.pairs} pairs moved, ${sale.pairs} sold`);
    }
  }

  /** A seq that the log does not have can be seen by nobody. */
  #judgeFeeds(): void {
    for (const [feed, entries] of this.#ledger.feeds)
      for (let seq = 1; seq < entries.length; seq += 1)
        if (entries[seq] === undefined) this.#tallies.unseen.fail(`${feed} has no ${seq}`);
  }
}

function whatIsMissing(
  sale: Sale,
  told: string,
  position: number,
  held: LedgerSale | undefined,
): string | undefined {
  if (held === undefined || held.positions.length === 0) return "no entry";
  if (!held.positions.includes(position))
    return `acknowledged at ${position}, logged at ${held.positions.join(", ")}`;
  if (held.pairs < sale.pairs) return `${held.pairs} pairs moved, ${sale.pairs} sold`;
  if (held.documents === 0) return "no document";
  if (held.reply === undefined) return "no stored reply";
  const stored = canonicalJson(held.reply);
  return stored === told ? undefined : `told ${told}, stored ${stored}`;
}
