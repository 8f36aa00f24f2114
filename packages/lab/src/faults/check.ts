/** After the storm: the history's lines and the database's rows go to the judge; `instep verify` looks for itself. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import pg from "pg";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import { verify } from "@instep/server/verify/verify.ts";
import type { Line } from "./history.ts";
import { Judge, report, type Check, type Ledger, type LogEntry } from "./judge.ts";

export interface Judgement {
  readonly acknowledged: number;
  readonly checks: readonly Check[];
}

export async function judge(databaseUrl: string, historyFile: string): Promise<Judgement> {
  const one = new Judge(await readLedger(databaseUrl));
  for await (const line of createInterface({ input: createReadStream(historyFile) }))
    one.read(JSON.parse(line) as Line);
  const checks = one.finish();
  const verified = await verify(databaseUrl);
  const broken = verified.checks.filter((check) => check.breaks > 0);
  const verification = report(
    "instep verify",
    verified.checks.length,
    broken.map((check) => `${check.name}: ${check.breaks}, ${JSON.stringify(check.examples[0])}`),
  );
  return { acknowledged: one.acknowledged, checks: [...checks, verification] };
}

interface Held {
  positions: number[];
  pairs: number;
  documents: number;
  reply: Outcome | undefined;
}

async function readLedger(databaseUrl: string): Promise<Ledger> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const sales = new Map<string, Held>();
    const saleOf = (id: string): Held => {
      let held = sales.get(id);
      if (held === undefined) {
        held = { positions: [], pairs: 0, documents: 0, reply: undefined };
        sales.set(id, held);
      }
      return held;
    };
    const replies = rowsOf<{ id: string; outcome: Outcome }>(
      client,
      "SELECT command_id AS id, outcome FROM command_reply WHERE name = 'stock.sell'",
    );
    for await (const { id, outcome } of replies) saleOf(id).reply = outcome;
    const feeds = new Map<string, (LogEntry | undefined)[]>();
    const entries = rowsOf<{ feed: string; seq: string; position: string; name: string; id: string }>(
      client,
      "SELECT feed, seq, position, name, command_id AS id FROM entry WHERE feed LIKE 'stock:%' ORDER BY position",
    );
    for await (const { feed, seq, position, name, id } of entries) {
      if (name === "stock.sold") saleOf(id).positions.push(Number(position));
      const log = feeds.get(feed) ?? [];
      log[Number(seq)] = { position: Number(position), commandId: id };
      feeds.set(feed, log);
    }
    const moves = rowsOf<{ id: string; pairs: number }>(
      client,
      "SELECT command_id AS id, sum(quantity)::int4 AS pairs FROM move WHERE to_account = 'customer' GROUP BY 1",
    );
    for await (const { id, pairs } of moves) saleOf(id).pairs = pairs;
    const documents = rowsOf<{ id: string }>(
      client,
      "SELECT document_id AS id FROM stock_document WHERE kind = 'sale'",
    );
    for await (const { id } of documents) saleOf(id).documents += 1;
    return { sales, feeds };
  } finally {
    await client.end();
  }
}

const rowsAtOnce = 20_000;

async function* rowsOf<Row extends pg.QueryResultRow>(client: pg.Client, query: string): AsyncGenerator<Row> {
  await client.query(`DECLARE all_rows NO SCROLL CURSOR FOR ${query}`);
  for (;;) {
    const { rows } = await client.query<Row>(`FETCH ${rowsAtOnce} FROM all_rows`);
    yield* rows;
    if (rows.length < rowsAtOnce) break;
  }
  await client.query("CLOSE all_rows");
}
