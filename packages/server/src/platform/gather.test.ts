import { expect, it } from "vitest";
import { gather } from "./gather.ts";

interface Round {
  readonly asks: readonly number[];
  readonly finish: () => void;
  readonly fail: () => void;
}

function rounds(): { run: (asks: readonly number[]) => Promise<number[]>; all: Round[] } {
  const all: Round[] = [];
  const run = (asks: readonly number[]): Promise<number[]> =>
    new Promise((resolve, reject) => {
      all.push({
        asks,
        finish: () => resolve(asks.map((ask) => ask * 10)),
        fail: () => reject(new Error(`no ${asks.join()}`)),
      });
    });
  return { run, all };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("asks at once when nothing is under way, and together what came meanwhile", async () => {
  const { run, all } = rounds();
  const ask = gather(run);
  const answers = [1, 2, 3, 4, 5].map((one) => ask(one));
  expect(all.map((round) => round.asks)).toEqual([[1], [2]]);
  all[0]?.finish();
  await settle();
  expect(all[2]?.asks).toEqual([3, 4, 5]);
  all[2]?.finish();
  all[1]?.finish();
  expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50]);
});

it("lets a question that fails hurt no other", async () => {
  const { run, all } = rounds();
  const ask = gather(run);
  const answers = Promise.allSettled([1, 2, 3, 4].map((one) => ask(one)));
  all[0]?.finish();
  await settle();
  all[2]?.fail();
  await settle();
  expect(all[3]?.asks).toEqual([3]);
  all[3]?.fail();
  await settle();
  all[4]?.finish();
  all[1]?.finish();
  expect((await answers).map((one) => one.status)).toEqual([
    "fulfilled",
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
});
