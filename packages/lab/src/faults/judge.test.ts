/** The judge is judged: a clean history passes, and each way to doctor it is found under its own name. */
import { describe, expect, test } from "vitest";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import { rejection } from "@instep/domain/kernel/rejection.ts";
import type { Line, SeenEntry } from "./history.ts";
import { Judge, type LedgerSale, type LogEntry } from "./judge.ts";

const feed = "stock:a";

function accepted(position: number): Outcome {
  return { ok: true, reply: { documentNumber: position }, position };
}

const refused: Outcome = { ok: false, rejection: rejection("not_found") };
const later: Outcome = { ok: false, rejection: rejection("busy", undefined, "later") };

interface World {
  lines: Line[];
  sales: Map<string, LedgerSale>;
  log: (LogEntry | undefined)[];
}

function made(id: string, clerk: number, pairs = 2): Line {
  return { what: "made", id, clerk, pairs };
}

function answer(id: string, outcome: Outcome): Line {
  return { what: "answer", id, way: "socket", outcome };
}

function seen(clerk: number, entries: readonly SeenEntry[], session = 0): Line {
  return { what: "seen", clerk, session, feed, entries };
}

const entries: readonly SeenEntry[] = [
  [1, 11, "one"],
  [2, 12, "two"],
  [3, 13, "three"],
];

/** Clerk 1 sells twice, clerk 2 once and once wrongly; both follow the same shop. */
function clean(): World {
  const sale = (position: number): LedgerSale => ({
    positions: [position],
    pairs: 2,
    documents: 1,
    reply: accepted(position),
  });
  return {
    lines: [
      made("one", 1),
      answer("one", later),
      answer("one", accepted(11)),
      made("two", 2),
      answer("two", accepted(12)),
      made("wrong", 2, 0),
      answer("wrong", refused),
      made("three", 1),
      answer("three", accepted(13)),
      answer("three", accepted(13)),
      seen(1, entries),
      seen(2, entries),
    ],
    sales: new Map([
      ["one", sale(11)],
      ["two", sale(12)],
      ["three", sale(13)],
      ["wrong", { positions: [], pairs: 0, documents: 0, reply: refused }],
    ]),
    log: [undefined, ...entries.map(([, position, commandId]) => ({ position, commandId }))],
  };
}

/** Names of the checks that found something, with how much. */
function judged(doctor: (world: World) => void): Record<string, number> {
  const world = clean();
  doctor(world);
  const judge = new Judge({ sales: world.sales, feeds: new Map([[feed, world.log]]) });
  for (const line of world.lines) judge.read(line);
  return Object.fromEntries(
    judge.finish().flatMap(({ check, breaks }) => (breaks > 0 ? [[check, breaks]] : [])),
  );
}

function change(world: World, id: string, to: Partial<LedgerSale>): void {
  const sale = world.sales.get(id);
  if (sale !== undefined) world.sales.set(id, { ...sale, ...to });
}

/** Replaces what a clerk's device saw. */
function sees(world: World, clerk: number, ...lines: readonly Line[]): void {
  world.lines = [...world.lines.filter((line) => line.what !== "seen" || line.clerk !== clerk), ...lines];
}

test("a clean history passes, and everything in it was looked at", () => {
  expect(judged(() => undefined)).toEqual({});
  const world = clean();
  const judge = new Judge({ sales: world.sales, feeds: new Map([[feed, world.log]]) });
  for (const line of world.lines) judge.read(line);
  expect(judge.acknowledged).toBe(3);
  expect(Object.fromEntries(judge.finish().map(({ check, checked }) => [check, checked]))).toEqual({
    lost: 3,
    doubled: 3,
    reordered: 3,
    unseen: 6,
    phantom: 4,
    contradicted: 5,
    unanswered: 4,
    unreadable: 6,
  });
});

describe("lost", () => {
  test("an acknowledged sale without any trace", () => {
    expect(
      judged((world) => {
        world.sales.delete("two");
      }),
    ).toEqual({ lost: 1 });
  });

  test.each<[string, Partial<LedgerSale>]>([
    ["without its entry", { positions: [] }],
    ["at another position than the one told", { positions: [14] }],
    ["with fewer pairs moved", { pairs: 1 }],
    ["without its document", { documents: 0 }],
    ["without its stored reply", { reply: undefined }],
    ["whose stored reply is another", { reply: { ok: true, reply: {}, position: 12 } }],
  ])("an acknowledged sale %s", (_, to) => {
    expect(judged((world) => change(world, "two", to))).toEqual({ lost: 1 });
  });
});

describe("doubled", () => {
  test.each<[string, Partial<LedgerSale>]>([
    ["entries", { positions: [12, 14] }],
    ["documents", { documents: 2 }],
    ["moves", { pairs: 4 }],
  ])("a sale with %s twice", (_, to) => {
    expect(judged((world) => change(world, "two", to))).toEqual({ doubled: 1 });
  });

  test("an entry that a device applied twice", () => {
    expect(
      judged((world) =>
        sees(
          world,
          2,
          seen(
            2,
            [entries[0], entries[0], entries[1], entries[2]].filter((one) => one !== undefined),
          ),
        ),
      ),
    ).toEqual({ doubled: 1 });
  });
});

describe("reordered", () => {
  test("two sales of one clerk, also when nobody was told of them", () => {
    expect(
      judged((world) => {
        world.lines = world.lines.filter((line) => line.what !== "answer" || line.id === "wrong");
        world.lines.push({ what: "phone lost", clerk: 1 }, { what: "phone lost", clerk: 2 });
        change(world, "one", { positions: [13] });
        change(world, "three", { positions: [11] });
      }),
    ).toEqual({ reordered: 1 });
  });

  test("a sale before another clerk's that was acknowledged before it was made", () => {
    const world = (it: World): void => {
      it.lines = [
        made("two", 2),
        answer("two", accepted(12)),
        made("one", 1),
        answer("one", accepted(11)),
        made("three", 1),
        answer("three", accepted(13)),
        made("wrong", 2, 0),
        answer("wrong", refused),
      ];
    };
    expect(judged(world)).toEqual({ reordered: 1 });
  });

  test("a device's feed that runs backwards", () => {
    expect(
      judged((world) => sees(world, 2, seen(2, [...entries, [2, 12, "two"], [3, 13, "three"]]))),
    ).toEqual({ reordered: 1 });
  });
});

describe("unseen", () => {
  test("an entry that a device passed over", () => {
    expect(
      judged((world) =>
        sees(
          world,
          2,
          seen(2, [
            [1, 11, "one"],
            [3, 13, "three"],
          ]),
        ),
      ),
    ).toEqual({ unseen: 1 });
  });

  test("an entry passed over by a restart of the app", () => {
    expect(
      judged((world) => sees(world, 2, seen(2, [[1, 11, "one"]], 0), seen(2, [[3, 13, "three"]], 1))),
    ).toEqual({ unseen: 1 });
  });

  test("the last entries, when everybody has come to rest", () => {
    expect(judged((world) => sees(world, 2, seen(2, entries.slice(0, 2))))).toEqual({ unseen: 1 });
  });

  test("a seq that the log itself does not have", () => {
    expect(
      judged((world) => {
        world.log[2] = undefined;
        for (const clerk of [1, 2])
          sees(world, clerk, { what: "snapshot", clerk, feed, seq: 2 }, seen(clerk, entries.slice(2)));
      }),
    ).toEqual({ unseen: 1 });
  });

  test("but not what a snapshot holds, what a restart shows again, or what a lost phone did not get", () => {
    const snapshot: Line = { what: "snapshot", clerk: 2, feed, seq: 2 };
    expect(judged((world) => sees(world, 2, snapshot, seen(2, [[3, 13, "three"]])))).toEqual({});
    expect(
      judged((world) => sees(world, 2, seen(2, entries.slice(0, 2), 0), seen(2, entries.slice(1), 1))),
    ).toEqual({});
    expect(
      judged((world) => sees(world, 2, seen(2, entries.slice(0, 1)), { what: "phone lost", clerk: 2 })),
    ).toEqual({});
  });
});

describe("phantom", () => {
  test("a sale in the ledger that nobody made", () => {
    expect(
      judged((world) => {
        world.sales.set("ghost", { positions: [14], pairs: 1, documents: 1, reply: accepted(14) });
      }),
    ).toEqual({ phantom: 1 });
  });

  test("an answer to what nobody asked", () => {
    expect(judged((world) => world.lines.push(answer("ghost", accepted(14))))).toEqual({ phantom: 1 });
  });

  test("a refused sale that left something", () => {
    expect(
      judged((world) => {
        world.lines = world.lines.map((line) =>
          line.what === "made" && line.id === "wrong" ? made("wrong", 2, 1) : line,
        );
        change(world, "wrong", { pairs: 1 });
      }),
    ).toEqual({ phantom: 1 });
  });

  test("a sale that had to be refused and was not", () => {
    expect(
      judged((world) => {
        world.lines = [
          ...world.lines.filter((line) => !("id" in line && line.id === "wrong")),
          made("wrong", 2, 0),
          answer("wrong", accepted(14)),
        ];
        change(world, "wrong", { positions: [14], documents: 1, reply: accepted(14) });
      }),
    ).toEqual({ phantom: 1 });
  });

  test("an entry on a device that is not the log's", () => {
    expect(
      judged((world) =>
        sees(
          world,
          2,
          seen(2, [
            [1, 11, "one"],
            [2, 12, "other"],
            [3, 13, "three"],
          ]),
        ),
      ),
    ).toEqual({ phantom: 1 });
  });
});

describe("answers", () => {
  test("two different ones to the same id", () => {
    expect(judged((world) => world.lines.push(answer("one", accepted(14))))).toEqual({ contradicted: 1 });
    expect(judged((world) => world.lines.push(answer("one", refused)))).toEqual({ contradicted: 1 });
  });

  test("one that cannot be read", () => {
    expect(judged((world) => world.lines.push({ what: "unreadable", text: "\n" }))).toEqual({
      unreadable: 1,
    });
  });

  test("none to a living device", () => {
    const silenced = (world: World): void => {
      world.lines = world.lines.filter((line) => line.what !== "answer" || line.id !== "wrong");
    };
    expect(judged(silenced)).toEqual({ unanswered: 1 });
    expect(
      judged((world) => {
        silenced(world);
        world.lines.push({ what: "phone lost", clerk: 2 });
      }),
    ).toEqual({});
  });
});
