/** A small chain for tests of the conversation and alerts: two stores, a warehouse, people, one style with opening stock. */
import {
  deriveId,
  type ChannelId,
  type DeviceId,
  type PlaceId,
  type SkuId,
  type StaffId,
  type StyleId,
} from "@instep/domain/kernel/ids.ts";
import type { RoleGrant } from "@instep/domain/identity/permissions.ts";
import { addArgs, chainArgs, sessionArgs, storeArgs } from "@instep/domain/identity/testing.ts";
import { skuIdOf } from "@instep/domain/catalogue/contract.ts";
import { colours, shoe, size } from "@instep/domain/catalogue/testing.ts";
import { chatFeed } from "@instep/domain/chat/feed.ts";
import { channelFeed, type ChatView } from "@instep/domain/chat/contract.ts";
import type { Caller, Query } from "../platform/contracts.ts";
import { chatFeedSource } from "../chat/feeds.ts";
import { modules } from "../modules.ts";
import { startTestHouse, type TestHouse } from "../testing.ts";

export interface Shop {
  readonly house: TestHouse;
  readonly storeA: PlaceId;
  readonly storeB: PlaceId;
  readonly depot: PlaceId;
  readonly styleId: StyleId;
  /** SKU of a size of the one style. */
  sku(size: string): SkuId;
  readonly clerkA: Caller;
  readonly managerA: Caller;
  readonly clerkB: Caller;
  readonly keeper: Caller;
  readonly buyer: Caller;
  readonly area: Caller;
  readonly owner: Caller;
  /** Submits as a person and expects acceptance. */
  act<Reply = unknown>(name: string, args: unknown, caller: Caller): Promise<Reply>;
  /** The code of the refusal, or `accepted`. */
  code(name: string, args: unknown, caller: Caller): Promise<string>;
  ask<Result>(name: string, args: object, caller: Caller): Promise<Result>;
  snapshot(channelId: ChannelId): Promise<ChatView>;
  /** The view of a device that has applied every entry of the channel. */
  followed(channelId: ChannelId): Promise<ChatView>;
}

/** Pairs per place and size at the start. */
const opening: readonly [place: "storeA" | "storeB" | "depot", size: string, pairs: number][] = [
  ["storeA", "37", 1],
  ["storeA", "38", 5],
  ["storeB", "37", 20],
  ["depot", "37", 7],
];

async function join(house: TestHouse, staffId: StaffId, grants: readonly RoleGrant[]): Promise<Caller> {
  const { chainId } = house;
  const deviceId = deriveId<"device">(staffId, "device") as DeviceId;
  const { sessionId } = await house.accept<{ sessionId: Caller["sessionId"] }>(
    "session.open",
    sessionArgs(staffId, deviceId),
  );
  return { chainId, staffId, sessionId, deviceId, grants, language: "zh-CN" };
}

async function stockUp(house: TestHouse, places: Record<"storeA" | "storeB" | "depot", PlaceId>) {
  const skus = ["37", "38", "39"].map((label) => size(label));
  const { styleId } = await house.accept<{ styleId: StyleId }>("style.save", {
    ...shoe,
    ...colours(skus),
  });
  const sku = (label: string) => skuIdOf(styleId, "BLK", label, "");
  await house.accept("stock.import_opening", {
    source: "test",
    places: opening.map(([place, label, pairs]) => ({
      placeId: places[place],
      lines: [[sku(label), "sellable", pairs]],
    })),
  });
  return { styleId, sku };
}

export async function startShop(now?: () => number): Promise<Shop> {
  const house = await startTestHouse({ modules, ...(now === undefined ? {} : { now }) });
  const { ownerId } = await house.accept<{ ownerId: StaffId }>("chain.create", chainArgs);
  const place = async (code: string, more: object = {}) =>
    (await house.accept<{ placeId: PlaceId }>("place.save", storeArgs(code, more))).placeId;
  const places = {
    storeA: await place("SH01"),
    storeB: await place("SH02"),
    depot: await place("WH01", { kind: "warehouse" }),
  };
  let number = 1_000;
  const person = async (role: RoleGrant["role"], placeIds: PlaceId[] | null) => {
    number += 1;
    const grants = [{ role, placeIds }];
    const { staffId } = await house.accept<{ staffId: StaffId }>("staff.add", addArgs(`${number}`, grants));
    return join(house, staffId, grants);
  };
  const people = {
    clerkA: await person("clerk", [places.storeA]),
    managerA: await person("store_manager", [places.storeA]),
    clerkB: await person("clerk", [places.storeB]),
    keeper: await person("warehouse", [places.depot]),
    buyer: await person("purchasing", null),
    area: await person("area_manager", [places.storeA, places.storeB]),
    owner: await join(house, ownerId, [{ role: "owner", placeIds: null }]),
  };
  const stock = await stockUp(house, places);
  await house.settled();
  return { house, ...places, ...people, ...stock, ...doings(house) };
}

function doings(house: TestHouse): Pick<Shop, "act" | "code" | "ask" | "snapshot" | "followed"> {
  const { chainId } = house;
  return {
    act: async <Reply>(name: string, args: unknown, caller: Caller) => {
      const outcome = await house.submit(name, args, caller);
      if (!outcome.ok) throw new Error(`${name} refused: ${JSON.stringify(outcome.rejection)}`);
      return outcome.reply as Reply;
    },
    code: async (name, args, caller) => {
      const outcome = await house.submit(name, args, caller);
      return outcome.ok ? "accepted" : outcome.rejection.code;
    },
    ask: async <Result>(name: string, args: object, caller: Caller) => {
      const query = modules.flatMap((module) => module.queries).find((one) => one.spec.name === name) as
        | Query<object, Result>
        | undefined;
      if (query === undefined) throw new Error(`no query ${name}`);
      const result = await house.database.read(chainId, (sql) =>
        query.run(sql, query.spec.args.parse(args), caller),
      );
      return query.spec.result.parse(result);
    },
    snapshot: (channelId) => house.database.read(chainId, (sql) => chatFeedSource.snapshot(sql, channelId)),
    followed: async (channelId) => {
      const entries = await house.reader.ofFeed(chainId, channelFeed(channelId), 0, 10_000);
      return entries.reduce((view, entry) => chatFeed.apply(view, entry), chatFeed.empty());
    },
  };
}
