/** A chain for benchmarks and fault tests: places, SKUs and clerks with open sessions, made by commands, with stock that does not run out. */
import { createHash, randomBytes } from "node:crypto";
import type { ChainId, DeviceId, PlaceId, SessionId, SkuId, StaffId } from "@instep/domain/kernel/ids.ts";
import type { Caller } from "@instep/server/platform/contracts.ts";
import type { Foundation } from "@instep/server/house.ts";
import { formatToken } from "@instep/server/identity/tokens.ts";
import { newId } from "./ids.ts";

export interface BenchClerk {
  readonly caller: Caller;
  readonly token: string;
  readonly placeId: PlaceId;
}

export interface BenchChain {
  readonly chainId: ChainId;
  readonly placeIds: readonly PlaceId[];
  readonly skuIds: readonly SkuId[];
  /** SKUs of which no place ever had a pair. */
  readonly emptySkuIds: readonly SkuId[];
  readonly clerks: readonly BenchClerk[];
}

export interface BenchChainSize {
  readonly places: number;
  readonly styles: number;
  readonly clerks: number;
  /** Pairs of every SKU at every place; by default more than a run can sell. */
  readonly pairsEach?: number;
  /** So many SKUs stay without opening stock. */
  readonly emptySkus?: number;
}

/** Sizes of a style; with one colour a style has as many SKUs. */
const sizes = ["34", "35", "36", "37", "38", "39", "40", "41", "42", "43"];
const pairsEachPlenty = 100_000;

/** Submits as the system; a refusal is an error of the bench. */
type Run = <Reply>(name: string, args: unknown) => Promise<Reply>;

const secrets = { passwordHash: "$argon2id$bench", pinHash: null };
const base = { phone: null, language: "en" as const };

export async function makeBenchChain(foundation: Foundation, size: BenchChainSize): Promise<BenchChain> {
  const chainId = newId<"chain">();
  const run: Run = async <Reply>(name: string, args: unknown): Promise<Reply> => {
    const command = { id: newId<"command">(), name, args };
    const outcome = await foundation.journal.submitSystem(chainId, command, "bench");
    if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.rejection)}`);
    return outcome.reply as Reply;
  };
  await run("chain.create", {
    code: `bench${Date.now() % 100_000}`,
    name: "Bench",
    currency: "CNY",
    language: "en",
    owner: { ...base, number: "1", name: "Owner", nameEn: "Owner", ...secrets },
    office: { code: "HQ", name: "HQ", nameEn: "HQ", city: "", timeZone: "Asia/Shanghai" },
  });
  const placeIds = await makePlaces(run, size.places);
  await run("catalogue.import", { styles: stylesOf(size.styles), source: "0".repeat(64), fileName: "bench" });
  const allSkuIds = await foundation.database.read(chainId, async (sql) => {
    const rows = await sql<{ id: SkuId }>("SELECT sku_id AS id FROM sku ORDER BY sku_id");
    return rows.map((row) => row.id);
  });
  const skuIds = allSkuIds.slice(0, allSkuIds.length - (size.emptySkus ?? 0));
  const emptySkuIds = allSkuIds.slice(skuIds.length);
  for (const placeId of placeIds) {
    const lines = skuIds.map((skuId) => [skuId, "sellable", size.pairsEach ?? pairsEachPlenty]);
    await run("stock.import_opening", { source: "bench", places: [{ placeId, lines }] });
  }
  const clerks = await Promise.all(
    Array.from({ length: size.clerks }, (_, index) =>
      makeClerk(run, chainId, index, placeIds[index % placeIds.length] as PlaceId),
    ),
  );
  return { chainId, placeIds, skuIds, emptySkuIds, clerks };
}

function makePlaces(run: Run, count: number): Promise<PlaceId[]> {
  const rest = { timeZone: "Asia/Shanghai", currency: "CNY", gln: null, active: true };
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const name = `Store ${index}`;
      const place = { code: `S${index}`, kind: "store", name, nameEn: name, city: "" };
      return (await run<{ placeId: PlaceId }>("place.save", { ...place, ...rest })).placeId;
    }),
  );
}

async function makeClerk(run: Run, chainId: ChainId, index: number, placeId: PlaceId): Promise<BenchClerk> {
  const name = `Clerk ${index}`;
  const { staffId } = await run<{ staffId: StaffId }>("staff.add", {
    ...base,
    number: `c${index}`,
    name,
    nameEn: name,
    ...secrets,
    grants: [{ role: "clerk" as const, placeIds: null }],
    homePlaceId: placeId,
  });
  return openClerk(chainId, placeId, staffId, run);
}

async function openClerk(
  chainId: ChainId,
  placeId: PlaceId,
  staffId: StaffId,
  run: Run,
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
