/** Table and goals of the bench `sell`. */
import { goal, type Goal, type Row } from "../rig/report.ts";
import type { LoadFigures } from "./load.ts";
import type { Yardstick } from "./pgbench.ts";
import type { ShopRun } from "./shops/shops.ts";

export interface Measured {
  readonly level: "journal" | "end to end";
  readonly clerks: number;
  readonly hot: number;
  readonly figures: LoadFigures;
}

export interface Yardsticks {
  /** The best of 16 and 64 clients, as many branches as clients. */
  readonly tpcB: Yardstick;
  /** All clients on one branch. */
  readonly tpcBHot: Yardstick;
  readonly single: Yardstick;
  readonly singleHot: Yardstick;
}

/** The machine may have become faster or slower meanwhile. */
export function meanOf(before: Yardsticks, after: Yardsticks): Yardsticks {
  const of = (name: keyof Yardsticks): Yardstick => ({
    perSecond: (before[name].perSecond + after[name].perSecond) / 2,
    averageMs: (before[name].averageMs + after[name].averageMs) / 2,
  });
  return { tpcB: of("tpcB"), tpcBHot: of("tpcBHot"), single: of("single"), singleHot: of("singleHot") };
}

function hotName(hot: number): string {
  if (hot === 0) return "all cells";
  return hot === 1 ? "one cell" : `${hot.toLocaleString("en")} cells`;
}

function yardstickRow(what: string, { perSecond, averageMs }: Yardstick): Row {
  return { what, "per second": perSecond, "p50 ms": `avg ${averageMs.toFixed(1)}` };
}

export function rowsOf(
  measured: readonly Measured[],
  yardsticks: Yardsticks,
  shops: readonly ShopRun[],
): Row[] {
  return [
    yardstickRow("pgbench TPC-B", yardsticks.tpcB),
    yardstickRow("pgbench TPC-B, scale 1", yardsticks.tpcBHot),
    yardstickRow("one hand-written statement, all cells", yardsticks.single),
    yardstickRow("one hand-written statement, one cell", yardsticks.singleHot),
    ...shops.map(({ name, perSecond, p50Ms, p99Ms, oversold }) => ({
      what: name,
      "per second": perSecond,
      "p50 ms": p50Ms,
      "p99 ms": p99Ms,
      "pairs lost": oversold,
    })),
    ...measured.map(({ level, clerks, hot, figures }) => ({
      what: `${level}, ${clerks.toLocaleString("en")} clerk${clerks === 1 ? "" : "s"}, ${hotName(hot)}`,
      "per second": figures.perSecond,
      "p50 ms": figures.p50Ms,
      "p99 ms": figures.p99Ms,
    })),
  ];
}

export function goalsOf(
  measured: readonly Measured[],
  { tpcB, tpcBHot, single }: Yardsticks,
  shops: readonly ShopRun[],
): Goal[] {
  const most = (level: Measured["level"], hot: number): number =>
    Math.max(
      ...measured.filter((one) => one.level === level && one.hot === hot).map((one) => one.figures.perSecond),
    );
  const alone = measured.find((one) => one.level === "journal" && one.clerks === 1 && one.hot === 0);
  const medusa = shops.find(({ name }) => name.startsWith("Medusa"));
  const [spread, hot] = [most("journal", 0), most("journal", 1)];
  return [
    goal("journal against TPC-B", spread / tpcB.perSecond, "x", ">=", 10),
    goal("journal on one cell against TPC-B of scale 1", hot / tpcBHot.perSecond, "x", ">=", 20),
    goal("journal against one hand-written statement", spread / single.perSecond, "x", ">=", 5),
    ...(medusa === undefined
      ? []
      : [goal("journal against Medusa", spread / medusa.perSecond, "x", ">=", 100)]),
    goal("one hot cell against all", hot / spread, "x", ">=", 0.9),
    goal("end to end against TPC-B", most("end to end", 0) / tpcB.perSecond, "x", ">=", 3),
    goal("one clerk alone, p50", alone?.figures.p50Ms ?? Number.NaN, "ms", "<=", 4),
  ];
}
