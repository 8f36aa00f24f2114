import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deriveId, type DocumentId, type PlaceId, type SkuId, type StaffId } from "../kernel/ids.ts";
import { limits } from "../kernel/limits.ts";
import type { Role } from "../identity/permissions.ts";
import { placeChannelId } from "../chat/contract.ts";
import type { CellAfter, EntryLine, StockEntryData } from "../stock/contract.ts";
import { concernedBy, type Person } from "./audience.ts";
import { watch } from "./watch.ts";

const documentId = deriveId<"document">("document", "1") as DocumentId;
const [one, two] = ["1", "2"].map((name) => deriveId<"sku">("sku", name) as SkuId) as [SkuId, SkuId];

function entry(
  lines: readonly Partial<EntryLine>[],
  cells: readonly [SkuId, number, string?][],
): StockEntryData {
  return {
    documentId,
    lines: lines.map((line) => ({ skuId: one, condition: "sellable", quantity: 1, ...line })),
    cells: cells.map(
      ([skuId, onHand, condition = "sellable"]) => [skuId, condition, onHand, 0] as CellAfter,
    ) as never,
  };
}
const none = () => 0;
const kinds = (name: string, data: StockEntryData, line: (skuId: SkuId) => number = none) =>
  watch(name, data, line).findings.map((it) => it.kind);

describe("what an entry calls for", () => {
  test("ALERT-3: only the sale that takes the last pair calls for a card", () => {
    expect(kinds("stock.sold", entry([{}], [[one, 0]]))).toEqual(["last_pair"]);
    expect(kinds("stock.sold", entry([{ quantity: 2 }, {}], [[one, 0]]))).toEqual(["last_pair"]);
    expect(kinds("stock.sold", entry([{}], [[one, 1]]))).toEqual([]);
    expect(kinds("stock.sold", entry([{ condition: "display" }], [[one, 0, "display"]]))).toEqual([]);
    expect(kinds("stock.adjusted", entry([{ quantity: -1 }], [[one, 0]]))).toEqual([]);
    expect(
      watch(
        "stock.sold",
        entry(
          [{}, { skuId: two }],
          [
            [one, 0],
            [two, 0],
          ],
        ),
        none,
      ).findings,
    ).toHaveLength(2);
  });

  test("ALERT-4: pairs that the book did not have call for a count, and are no last pair", () => {
    expect(watch("stock.sold", entry([{ found: 1 }], [[one, 0]]), none).findings).toEqual([
      { kind: "book_wrong", skuId: one, found: 1 },
    ]);
    expect(kinds("stock.sold", entry([{ quantity: 3, found: 2 }], [[one, 0]]))).toEqual([
      "book_wrong",
      "last_pair",
    ]);
    expect(watch("stock.sold", entry([{ found: 1 }, { found: 1 }], [[one, 0]]), none).findings).toEqual([
      { kind: "book_wrong", skuId: one, found: 2 },
    ]);
  });

  test("ALERT-5: a line is crossed once, downwards", () => {
    const line = (skuId: SkuId) => (skuId === one ? 3 : 0);
    const sold = (after: number) => watch("stock.sold", entry([{}], [[one, after]]), line).findings;
    expect([4, 3, 2, 1, 0].map((after) => sold(after).map((it) => it.kind))).toEqual([
      [],
      [],
      ["low_stock"],
      [],
      ["last_pair"],
    ]);
    expect(sold(2)).toEqual([{ kind: "low_stock", skuId: one, onHand: 2, pairs: 3 }]);
    expect(kinds("stock.adjusted", entry([{ quantity: -4 }], [[one, 0]]), line)).toEqual(["low_stock"]);
    const moved = entry(
      [{ toCondition: "display" }],
      [
        [one, 2],
        [one, 1, "display"],
      ],
    );
    expect(kinds("stock.condition_moved", moved, line)).toEqual(["low_stock"]);
    const crossings = fc.property(
      fc.nat(9),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 12 }),
      (pairs, by, from) => {
        const after = Math.max(0, from - by);
        const found = watch(
          "stock.adjusted",
          entry([{ quantity: after - from }], [[one, after]]),
          () => pairs,
        ).findings;
        expect(found.length === 1).toBe(from >= pairs && after < pairs);
      },
    );
    fc.assert(crossings);
  });

  test("ALERT-6: a request calls for approval", () => {
    expect(kinds("stock.adjustment_requested", entry([{ quantity: -9 }], []))).toEqual([
      "adjustment_request",
    ]);
  });

  test("ALERT-10: what comes in may settle cards of its cells", () => {
    const refilled = (name: string, data: StockEntryData) => watch(name, data, none).refilled;
    expect(refilled("stock.returned", entry([{}], [[one, 1]]))).toEqual([one]);
    expect(
      refilled("stock.returned", entry([{ condition: "quarantine" }], [[one, 1, "quarantine"]])),
    ).toEqual([]);
    expect(
      refilled(
        "stock.opened",
        entry(
          [],
          [
            [one, 4],
            [two, 0],
          ],
        ),
      ),
    ).toEqual([one]);
    expect(refilled("stock.adjusted", entry([{ quantity: 2 }], [[one, 2]]))).toEqual([one]);
    expect(refilled("stock.adjusted", entry([{ quantity: -2 }], [[one, 2]]))).toEqual([]);
    const back = entry(
      [{ condition: "quarantine", toCondition: "sellable" }],
      [
        [one, 0, "quarantine"],
        [one, 1],
      ],
    );
    expect(refilled("stock.condition_moved", back)).toEqual([one]);
    expect(refilled("stock.sold", entry([{}], [[one, 5]]))).toEqual([]);
  });

  test("ALERT-11, ALERT-12: undone, approved and declined documents are settled", () => {
    const settled = (name: string) => watch(name, entry([{}], [[one, 1]]), none).settled;
    expect(settled("stock.undone")).toEqual({ documentId, cause: "undone" });
    expect(settled("stock.adjustment_approved")).toEqual({ documentId, cause: "approved" });
    expect(settled("stock.adjustment_declined")).toEqual({ documentId, cause: "declined" });
    expect(settled("stock.sold")).toBeUndefined();
  });
});

describe("whom it concerns", () => {
  const place = (name: string) => deriveId<"place">("place", name) as PlaceId;
  const [here, there, depot] = [place("here"), place("there"), place("depot")];
  let count = 0;
  const person = (role: Role, ...places: PlaceId[]): Person => {
    count += 1;
    const staffId = deriveId<"staff">("staff", `${count}`.padStart(3, "0")) as StaffId;
    return { staffId, grants: [{ role, placeIds: places.length === 0 ? null : places }] };
  };
  const manager = person("store_manager", here);
  const otherManager = person("store_manager", there);
  const area = person("area_manager", here, there);
  const buyer = person("purchasing");
  const keeper = person("warehouse", depot);
  const finance = person("finance");
  const owner = person("owner");
  const clerk = person("clerk", here);
  const people = [manager, otherManager, area, buyer, keeper, finance, owner, clerk];
  const ids = (...those: Person[]) => those.map((one) => one.staffId);

  test("ALERT-8: the last pair concerns managers and purchasing here, and the warehouse's people there", () => {
    const { audience } = concernedBy("last_pair", here, people, [depot]);
    expect(audience).toEqual([
      { channelId: placeChannelId(here), mentions: ids(manager, buyer) },
      { channelId: placeChannelId(depot), mentions: ids(keeper) },
    ]);
    expect(concernedBy("book_wrong", here, people, [depot]).audience).toEqual([
      { channelId: placeChannelId(here), mentions: ids(manager) },
    ]);
    const crowd = Array.from({ length: 30 }, () => person("purchasing"));
    const crowded = concernedBy(
      "low_stock",
      here,
      [...crowd, ...people, person("purchasing", here)],
      [depot],
    );
    expect(crowded.audience[0]?.mentions).toHaveLength(1 + limits.cardMentionsPerRoleMax);
    const many = Array.from({ length: 9 }, (_, index) => place(`depot ${index}`));
    expect(concernedBy("last_pair", here, people, many).audience).toHaveLength(limits.cardChannelsMax);
    expect(concernedBy("last_pair", depot, people, [depot]).audience).toHaveLength(1);
  });

  test("ALERT-6: a request concerns those who may approve it there, never who asked", () => {
    const { audience } = concernedBy("adjustment_request", here, people, [depot], area.staffId);
    expect(audience).toEqual([{ channelId: placeChannelId(here), mentions: ids(finance, owner) }]);
  });

  test("ALERT-14: escalation goes to the area managers, else to head office, else to the owner", () => {
    const to = (among: Person[]) => concernedBy("last_pair", here, among, []).escalateTo;
    expect(to(people)).toEqual(ids(area));
    const office = person("head_office");
    expect(to([...people.filter((one) => one !== area), office])).toEqual(ids(office));
    expect(to([clerk, owner])).toEqual(ids(owner));
  });
});
