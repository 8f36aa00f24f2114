/** A chain for benchmarks and fault tests: places, SKUs and clerks with open sessions, made by commands, with stock that does not run out. */
import { createHash, randomBytes } from "node:crypto";
import {
  makeId,
  type ChainId,
  type DeviceId,
  type Id,
  type PlaceId,
  type SessionId,
  type SkuId,
  type StaffId,
} from "@instep/domain/kernel/ids.ts";
import type { Caller } from "@instep/server/platform/contracts.ts";
import type { Foundation } from "@instep/server/house.ts";
import { formatToken } from "@instep/server/identity/tokens.ts";

export interface BenchClerk {
  readonly caller: Caller;
  readonly token: string;
  readonly placeId: PlaceId;
}

export interface BenchChain {
  readonly chainId: ChainId;
  readonly placeIds: readonly PlaceId[];
  readonly skuIds: readonly SkuId[];
  readonly clerks: readonly BenchClerk[];
}

export interface BenchChainSize {
  readonly places: number;
  readonly styles: number;
  readonly clerks: number;
  /** Pairs of every SKU at every place; by default more than a run can sell. */
  readonly pairsEach?: number;
}

/** Sizes of a style; with one colour a style has as many SKUs. */
const sizes = ["34", "35", "36", "37", "38", "39", "40", "41", "42", "43"];
const pairsEachPlenty = 100_000;

export function newId<K extends string>(): Id<K> {
  return makeId<K>(Date.now(), randomBytes(10));
}

export async function makeBenchChain(foundation: Foundation, size: BenchChainSize): Promise<BenchChain> {
  const chainId = newId<"chain">();
  const run = async <Reply>(name: string, args: unknown): Promise<Reply> => {
    const outcome = await foundation.journal.submitSystem(
      chainId,
      { id: newId<"command">(), name, args },
      "bench",
    );
    if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.rejection)}`);
    return outcome.reply as Reply;
  };
  const secrets = { passwordHash: null, pinHash: null };
  const base = { phone: null, language: "en" as const };
  const hash = `$argon2id$bench`;
  await run("chain.create", {
    code: `bench${Date.now() % 100_000}`,
    name: "Bench",
    currency: "CNY",
    language: "en",
    owner: { ...base, number: "1", name: "Owner", nameEn: "Owner", passwordHash: hash, pinHash: null },
    office: { code: "HQ", name: "HQ", nameEn: "HQ", city: "", timeZone: "Asia/Shanghai" },
  });
  const placeIds = await Promise.all(
    Array.from({ length: size.places }, async (_, index) => {
      const names = {
        code: `S${index}`,
        kind: "store",
        name: `Store ${index}`,
        nameEn: `Store ${index}`,
        city: "",
      };
      const rest = { timeZone: "Asia/Shanghai", currency: "CNY", gln: null, active: true };
      return (await run<{ placeId: PlaceId }>("place.save", { ...names, ...rest })).placeId;
    }),
  );
  await run("catalogue.import", { styles: stylesOf(size.styles), source: "0".repeat(64), fileName: "bench" });
  const skuIds = await foundation.database.read(chainId, async (sql) => {
    const rows = await sql<{ id: SkuId }>("SELECT sku_id AS id FROM sku ORDER BY sku_id");
    return rows.map((row) => row.id);
  });
  for (const placeId of placeIds) {
    const lines = skuIds.map((skuId) => [skuId, "sellable", size.pairsEach ?? pairsEachPlenty]);
    await run("stock.import_opening", { source: "bench", places: [{ placeId, lines }] });
  }
  const clerks = await Promise.all(
    Array.from({ length: size.clerks }, async (_, index): Promise<BenchClerk> => {
      const placeId = placeIds[index % placeIds.length] as PlaceId;
      const person = {
        ...base,
        number: `c${index}`,
        name: `Clerk ${index}`,
        nameEn: `Clerk ${index}`,
        ...secrets,
      };
      const grants = [{ role: "clerk" as const, placeIds: null }];
      const { staffId } = await run<{ staffId: StaffId }>("staff.add", {
        ...person,
        grants,
        homePlaceId: placeId,
        passwordHash: hash,
      });
      return openClerk(chainId, placeId, staffId, run);
    }),
  );
  return { chainId, placeIds, skuIds, clerks };
}

async function openClerk(
  chainId: ChainId,
  placeId: PlaceId,
  staffId: StaffId,
  run: <Reply>(name: string, args: unknown) => Promise<Reply>,
): Promise<BenchClerk> {
  const deviceId = newId<"device">() as DeviceId;
  const secret = randomBytes(32).toString("base64url");
  const tokenHash = createHash("sha256").update(secret).digest("hex");
  const session = {
    staffId,
    deviceId,
    deviceName: "bench",
    tokenHash,
    means: "password",
    address: "127.0.0.1",
  };
  const { sessionId } = await run<{ sessionId: SessionId }>("session.open", session);
  const grants = [{ role: "clerk" as const, placeIds: null }];
  const caller: Caller = { chainId, staffId, sessionId, deviceId, grants, language: "en" };
  return { caller, placeId, token: formatToken({ chainId, sessionId, secret }) };
}

function stylesOf(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    code: `B${index}`,
    name: `Style ${index}`,
    nameEn: `Style ${index}`,
    brand: "Bench",
    category: "Bench",
    season: "",
    gender: "unisex",
    sizeScale: "eu",
    priceMinor: 39_900,
    currency: "CNY",
    colourways: [
      {
        code: "BK",
        name: "Black",
        nameEn: "Black",
        swatch: "#000000",
        skus: sizes.map((size) => [size, "", []]),
      },
    ],
  }));
}
