/** How long a chain takes to bring its catalogue and its stock in: two CSV files over HTTP, dry run and import of each. */
import { freePort } from "../rig/ports.ts";
import { makeBenchChain } from "../rig/chain.ts";
import { newId } from "../rig/ids.ts";
import { goal, type BenchResult } from "../rig/report.ts";
import { openBenchDatabase, startServer } from "../rig/server.ts";
import { stockSheet, styleSheet } from "@instep/server/catalogue/sample-sheets.ts";

const skusAStyle = 27;
const places = 6;

export async function benchImport({
  quick,
  say,
}: {
  quick: boolean;
  say: (line: string) => void;
}): Promise<BenchResult> {
  const styles = quick ? 741 : 2_222;
  const database = await openBenchDatabase();
  try {
    const chain = await makeBenchChain(database.foundation, { places, styles: 1, clerks: 1 });
    const { staffId } = chain.clerks[0]?.caller ?? {};
    const promote = { staffId, grants: [{ role: "purchasing", placeIds: null }] };
    const command = { id: newId<"command">(), name: "staff.update", args: promote };
    const outcome = await database.foundation.journal.submitSystem(chain.chainId, command, "bench");
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection));
    await database.foundation.journal.close();
    const server = await startServer(database.postgres.url, await freePort());
    try {
      const token = chain.clerks[0]?.token ?? "";
      const codes = Array.from({ length: places }, (_, index) => `S${index}`);
      const rows = [];
      for (const [kind, sheet] of [
        ["styles", styleSheet(styles)],
        ["stock", stockSheet(styles, codes)],
      ] as const) {
        say(`${kind} …`);
        rows.push({ kind, ...(await importSheet(server.url, token, kind, sheet)) });
      }
      const seconds = rows.reduce((sum, row) => sum + row["dry run s"] + row["import s"], 0);
      const skus = styles * skusAStyle;
      return {
        rows: rows.map(({ kind, ...row }) => ({
          what: `${kind}, ${skus.toLocaleString("en")} SKUs`,
          ...row,
        })),
        goals: [
          goal(
            `${skus.toLocaleString("en")} SKUs x ${places} places, all together`,
            seconds,
            "s",
            "<=",
            quick ? 20 : 60,
          ),
        ],
        settings: { styles, skus, places, durability: "A: fsync before the answer" },
      };
    } finally {
      await server.stop();
    }
  } finally {
    await database.stop();
  }
}

async function importSheet(
  url: string,
  token: string,
  kind: string,
  sheet: string,
): Promise<{ "dry run s": number; "import s": number }> {
  const address = `${url}/v1/catalogue/import?kind=${kind}`;
  const authorization = `Bearer ${token}`;
  const started = performance.now();
  const dry = await fetch(`${address}&dry=1`, {
    method: "POST",
    headers: { authorization, "content-type": "text/csv" },
    body: sheet,
  });
  if (!dry.ok) throw new Error(`dry run of ${kind}: ${await dry.text()}`);
  const { token: prepared, fileName } = (await dry.json()) as { token: string; fileName: string };
  const checked = performance.now();
  const applied = await fetch(address, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({ token: prepared, fileName }),
  });
  if (!applied.ok) throw new Error(`import of ${kind}: ${await applied.text()}`);
  await applied.json();
  return { "dry run s": (checked - started) / 1_000, "import s": (performance.now() - checked) / 1_000 };
}
