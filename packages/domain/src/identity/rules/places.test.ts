import { describe, expect, test } from "vitest";
import { makeWorld } from "../../kernel/testing.ts";
import { isGln, isTimeZone } from "../names.ts";
import { identityCommands } from "../rules.ts";
import { chainTable, credentialTable, placeTable, staffTable } from "../rows.ts";
import { chainArgs, codeOf, makeChain, storeArgs } from "../testing.ts";

describe("the chain", () => {
  test("ID-1: chain.create makes profile, head office and owner in one step, once", () => {
    const world = makeWorld({ commands: identityCommands });
    const reply = world.accept<{ ownerId: string; placeId: string }>("chain.create", chainArgs);
    const { journal } = world;
    expect(journal.row(chainTable, journal.chainId)).toMatchObject({
      code: "bulu",
      ownerIds: [reply.ownerId],
    });
    expect(journal.row(placeTable, reply.placeId)).toMatchObject({
      code: "HQ",
      kind: "office",
      active: true,
    });
    expect(journal.row(staffTable, reply.ownerId)).toMatchObject({
      status: "active",
      phone: "+8613800138000",
    });
    expect(journal.row(credentialTable, reply.ownerId)?.passwordHash).toBe(chainArgs.owner.passwordHash);
    expect(codeOf(world.submit("chain.create", chainArgs))).toBe("chain_exists");
    expect(journal.rowsOf(staffTable)).toHaveLength(1);
  });

  test("ID-1: a chain needs an owner who can sign in", () => {
    const world = makeWorld({ commands: identityCommands });
    const owner = { ...chainArgs.owner, passwordHash: null };
    expect(codeOf(world.submit("chain.create", { ...chainArgs, owner }))).toBe("secret_missing");
    expect(codeOf(world.submit("chain.create", { ...chainArgs, code: "步履" }))).toBe("chain_code_malformed");
  });
});

describe("places", () => {
  test("ID-2: a place code belongs to one place, without regard to case and width", () => {
    const world = makeChain();
    expect(codeOf(world.submit("place.save", storeArgs("ｓｈ01"), world.owner))).toBe("place_code_taken");
    expect(codeOf(world.submit("place.save", storeArgs("上海"), world.owner))).toBe("place_code_malformed");
  });

  test("ID-2: saving tells the whole place and whether it is new; a given-up code is free again", () => {
    const world = makeChain();
    const told = () =>
      world
        .entries("directory")
        .filter(({ name }) => name === "place.saved")
        .at(-1)?.data;
    const moved = { ...storeArgs("SH09"), placeId: world.storeA, name: "南京路店" };
    world.accept("place.save", moved, world.owner);
    expect(told()).toMatchObject({
      created: false,
      place: { placeId: world.storeA, code: "SH09", name: "南京路店" },
    });
    world.accept("place.save", storeArgs("SH01"), world.owner);
    expect(told()).toMatchObject({ created: true, place: { code: "SH01" } });
  });

  test("ID-3: time zone and GLN are checked", () => {
    const world = makeChain();
    const save = (more: object) =>
      codeOf(world.submit("place.save", { ...storeArgs("X1"), ...more }, world.owner));
    expect(save({ timeZone: "Asia/Atlantis" })).toBe("time_zone_unknown");
    expect(save({ gln: "7300011000018" })).toBe("gln_malformed");
    expect(save({ gln: "7300011000017" })).toBe("ok");
    expect(isGln("8904000210037")).toBe(true);
    expect(isTimeZone("Etc/GMT+8")).toBe(true);
    expect(isTimeZone("../etc/passwd")).toBe(false);
  });

  test("ID-4: the currency of a place is fixed", () => {
    const world = makeChain();
    const euro = { ...storeArgs("SH01"), placeId: world.storeA, currency: "EUR" };
    expect(codeOf(world.submit("place.save", euro, world.owner))).toBe("place_currency_fixed");
  });

  test("ID-2: an update of a place that does not exist is refused, and a clerk may not save one", () => {
    const world = makeChain();
    const clerk = world.join("100", [{ role: "clerk", placeIds: [world.storeA] }]);
    const unknown = { ...storeArgs("SH77"), placeId: world.owner.staffId };
    expect(codeOf(world.submit("place.save", unknown, world.owner))).toBe("place_unknown");
    expect(codeOf(world.submit("place.save", storeArgs("SH78"), clerk))).toBe("forbidden");
  });
});
