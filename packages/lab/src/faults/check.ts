/**
 * After the storm: what the clients were told against what the database holds, and what every device saw against the
 * log. Each check counts what it looked at and gives its first breaks.
 */
import pg from "pg";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import { verify } from "@instep/server/verify/verify.ts";
import type { Clerk } from "./clerk.ts";
import type { Act, History } from "./history.ts";

export interface Check {
  readonly check: string;
  readonly checked: number;
  readonly breaks: number;
  readonly examples: readonly string[];
}

interface Ledger {
  /** Outcomes by command id. */
  readonly replies: ReadonlyMap<string, Outcome>;
  /** Positions of `stock.sold` entries by command id. */
  readonly sold: ReadonlyMap<string, readonly number[]>;
  /** Pairs that moved to customers by command id. */
  readonly pairs: ReadonlyMap<string, number>;
  readonly documents: ReadonlySet<string>;
  /** Command id of each entry, by feed and seq. */
  readonly log: ReadonlyMap<string, ReadonlyMap<number, { position: number; commandId: string }>>;
}

const examplesMax = 5;

export function report(check: string, checked: number, breaks: readonly string[]): Check {
  return { check, checked, breaks: breaks.length, examples: breaks.slice(0, examplesMax) };
}

async function readLedger(databaseUrl: string): Promise<Ledger> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const replies = await client.query<{ id: string; outcome: Outcome }>(
      "SELECT command_id AS id, outcome FROM command_reply WHERE name = 'stock.sell'",
    );
    const entries = await client.query<{
      feed: string;
      seq: string;
      position: string;
      name: string;
      id: string;
    }>(
      "SELECT feed, seq, position, name, command_id AS id FROM entry WHERE feed LIKE 'stock:%' ORDER BY position",
    );
    const moves = await client.query<{ id: string; pairs: number }>(
      "SELECT command_id AS id, sum(quantity)::int4 AS pairs FROM move WHERE to_account = 'customer' GROUP BY 1",
    );
    const documents = await client.query<{ id: string }>(
      "SELECT document_id AS id FROM stock_document WHERE kind = 'sale'",
    );
    const sold = new Map<string, number[]>();
    const log = new Map<string, Map<number, { position: number; commandId: string }>>();
    for (const row of entries.rows) {
      const position = Number(row.position);
      if (row.name === "stock.sold") sold.set(row.id, [...(sold.get(row.id) ?? []), position]);
      const feed = log.get(row.feed) ?? new Map<number, { position: number; commandId: string }>();
      feed.set(Number(row.seq), { position, commandId: row.id });
      log.set(row.feed, feed);
    }
    return {
      replies: new Map(replies.rows.map((row) => [row.id, row.outcome])),
      sold,
      pairs: new Map(moves.rows.map((row) => [row.id, row.pairs])),
      documents: new Set(documents.rows.map((row) => row.id)),
      log,
    };
  } finally {
    await client.end();
  }
}

export async function checkAll(
  databaseUrl: string,
  history: History,
  clerks: readonly Clerk[],
): Promise<Check[]> {
  const ledger = await readLedger(databaseUrl);
  const verified = await verify(databaseUrl);
  const broken = verified.checks.filter((one) => one.breaks > 0);
  return [
    acknowledgedOnce(history, ledger),
    refusedNowhere(history, ledger),
    noneElse(history, ledger),
    allAnswered(history, clerks),
    report(
      "the same id got the same answer",
      [...history.told.values()].reduce((sum, told) => sum + told.times, 0),
      history.contradictions.map((one) => JSON.stringify(one)),
    ),
    orderKept(history, ledger),
    feedsWithoutGap(ledger),
    seenAsLogged(clerks, ledger),
    report(
      "instep verify",
      verified.checks.length,
      broken.map((one) => `${one.name}: ${one.breaks}, ${JSON.stringify(one.examples[0])}`),
    ),
  ];
}

function acknowledgedOnce({ acts, told }: History, ledger: Ledger): Check {
  const accepted = [...told].filter(([, { outcome }]) => outcome.ok);
  const breaks = accepted.flatMap(([id, { text }]) => {
    const act = acts.get(id);
    const entries = ledger.sold.get(id) ?? [];
    if (entries.length !== 1) return [`${id}: ${entries.length} entries`];
    if (ledger.pairs.get(id) !== act?.pairs)
      return [`${id}: ${ledger.pairs.get(id)} pairs moved, ${act?.pairs} sold`];
    if (!ledger.documents.has(id)) return [`${id}: no document`];
    const stored = ledger.replies.get(id);
    if (stored?.ok !== true) return [`${id}: answered ${text}, stored ${JSON.stringify(stored)}`];
    return stored.position === entries[0]
      ? []
      : [`${id}: answered position ${stored.position}, logged ${entries[0]}`];
  });
  return report("acknowledged sales are in the ledger exactly once", accepted.length, breaks);
}

function refusedNowhere({ told }: History, ledger: Ledger): Check {
  const refused = [...told].filter(([, { outcome }]) => !outcome.ok).map(([id]) => id);
  const breaks = refused.filter(
    (id) => ledger.sold.has(id) || ledger.pairs.has(id) || ledger.documents.has(id),
  );
  return report("refused sales left nothing", refused.length, breaks);
}

function noneElse({ acts, told }: History, ledger: Ledger): Check {
  const breaks = [...ledger.sold.keys(), ...ledger.pairs.keys()].filter((id) => {
    const act = acts.get(id);
    return act === undefined || act.pairs === 0 || told.get(id)?.outcome.ok === false;
  });
  return report("no sale that nobody made", ledger.sold.size, breaks);
}

function allAnswered({ acts, told }: History, clerks: readonly Clerk[]): Check {
  const lost = new Set(clerks.filter((clerk) => clerk.isLost).map((clerk) => clerk.index));
  const due = [...acts.values()].filter((act) => !lost.has(act.clerk));
  return report(
    "every sale of a living device was answered",
    due.length,
    due.filter(({ id }) => !told.has(id)).map(({ id }) => id),
  );
}

/** What one clerk did takes effect in the order in which it was done; also the sales that were never acknowledged. */
function orderKept({ acts }: History, ledger: Ledger): Check {
  const byClerk = Map.groupBy(acts.values(), (act) => act.clerk);
  const breaks: string[] = [];
  let checked = 0;
  for (const ofClerk of byClerk.values()) {
    let last: { act: Act; position: number } | undefined;
    for (const act of ofClerk.toSorted((a, b) => a.order - b.order)) {
      const position = ledger.sold.get(act.id)?.[0];
      if (position === undefined) continue;
      checked += 1;
      if (last !== undefined && position < last.position)
        breaks.push(
          `clerk ${act.clerk}: act ${act.order} at ${position}, act ${last.act.order} at ${last.position}`,
        );
      last = { act, position };
    }
  }
  return report("the order of each clerk was kept", checked, breaks);
}

function feedsWithoutGap({ log }: Ledger): Check {
  const breaks: string[] = [];
  let checked = 0;
  for (const [feed, entries] of log) {
    checked += entries.size;
    for (let seq = 1; seq <= entries.size; seq += 1)
      if (!entries.has(seq)) breaks.push(`${feed} has no ${seq}`);
  }
  return report("no feed has a gap", checked, breaks);
}

/** Every entry that a device applied is the log's, one after the other; only a snapshot may jump. */
function seenAsLogged(clerks: readonly Clerk[], { log }: Ledger): Check {
  const breaks: string[] = [];
  let checked = 0;
  for (const clerk of clerks) {
    const last = new Map<string, { seq: number; session: number }>();
    let jumps = 0;
    for (const { session, feed, seq, position, commandId } of clerk.seen) {
      checked += 1;
      const logged = log.get(feed)?.get(seq);
      if (logged?.position !== position || logged.commandId !== commandId)
        breaks.push(`clerk ${clerk.index}: ${feed} ${seq} is not what the log has`);
      const before = last.get(feed);
      if (before?.session === session && seq <= before.seq)
        breaks.push(`clerk ${clerk.index}: ${feed} ${seq} after ${before.seq}`);
      else if (seq !== (before?.seq ?? 0) + 1) jumps += 1;
      last.set(feed, { seq, session });
    }
    if (jumps > clerk.snapshots)
      breaks.push(`clerk ${clerk.index}: ${jumps} jumps with ${clerk.snapshots} snapshots`);
  }
  return report("devices saw the feeds without a gap, as logged", checked, breaks);
}
