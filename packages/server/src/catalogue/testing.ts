/** For tests: a chain with people and places, the catalogue's routes without a socket, and sheets as large as wanted. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Hono } from "hono";
import { addArgs, chainArgs, hashB, storeArgs } from "@instep/domain/identity/testing.ts";
import type { RoleGrant } from "@instep/domain/identity/permissions.ts";
import { catalogueFeedSpec, type CatalogueView } from "@instep/domain/catalogue/feed.ts";
import { deriveId, type PlaceId, type StaffId } from "@instep/domain/kernel/ids.ts";
import { answerRejection, refuse } from "../gateway/answers.ts";
import { identityModule } from "../identity/module.ts";
import { readEntries } from "../journal/log.ts";
import type { Caller, House, Query } from "../platform/contracts.ts";
import { Refusal } from "../platform/rejected.ts";
import { stockModule } from "../stock/module.ts";
import { startTestHouse, type TestHouse } from "../testing.ts";
import { catalogueFeedSource } from "./feeds.ts";
import { catalogueModule } from "./module.ts";

export interface CatalogueHouse {
  readonly house: TestHouse;
  readonly places: readonly PlaceId[];
  readonly buyer: Caller;
  readonly clerk: Caller;
  readonly mediaDir: string;
  join(number: string, grants: readonly RoleGrant[]): Promise<Caller>;
  /** A request of this person, straight to the routes. */
  fetch(caller: Caller | undefined, url: string, init?: RequestInit): Promise<Response>;
  json<T>(caller: Caller, url: string, init?: RequestInit): Promise<T>;
  ask<T>(name: string, args: object, caller: Caller): Promise<T>;
  snapshot(): Promise<CatalogueView>;
  /** What a device holds that has followed from the first entry. */
  followed(): Promise<CatalogueView>;
  stop(): Promise<void>;
}

export interface CatalogueHouseOptions {
  /** How many stores; with six and the large sheet it is the import that the goals speak of. */
  readonly stores?: number;
  readonly background?: boolean;
  readonly now?: () => number;
}

export async function startCatalogueHouse({
  stores = 2,
  ...options
}: CatalogueHouseOptions = {}): Promise<CatalogueHouse> {
  const house = await startTestHouse({ modules: [identityModule, catalogueModule, stockModule], ...options });
  const mediaDir = mkdtempSync(path.join(tmpdir(), "instep-media-"));
  await house.accept("chain.create", chainArgs);
  const places: PlaceId[] = [];
  for (let index = 1; index <= stores; index += 1) {
    places.push((await house.accept<{ placeId: PlaceId }>("place.save", storeArgs(`S0${index}`))).placeId);
  }
  const join = async (number: string, grants: readonly RoleGrant[]): Promise<Caller> => {
    const { staffId } = await house.accept<{ staffId: StaffId }>("staff.add", addArgs(number, [...grants]));
    return openSession(house, staffId, grants);
  };
  const app = appOf(house, mediaDir);
  const fetch = async (
    caller: Caller | undefined,
    url: string,
    init: RequestInit = {},
  ): Promise<Response> => {
    const headers = {
      ...(init.headers as Record<string, string>),
      ...(caller === undefined ? {} : { "x-caller": JSON.stringify(caller) }),
    };
    return app.request(`http://house.test${url}`, {
      ...init,
      headers,
      ...(init.body === undefined ? {} : { duplex: "half" }),
    });
  };
  return {
    house,
    places,
    mediaDir,
    join,
    buyer: await join("2001", [{ role: "purchasing", placeIds: null }]),
    clerk: await join("1001", [{ role: "clerk", placeIds: places.slice(0, 1) }]),
    fetch,
    json: async <T>(caller: Caller, url: string, init?: RequestInit) =>
      (await fetch(caller, url, init)).json() as Promise<T>,
    ask: async <T>(name: string, args: object, caller: Caller) => {
      const query = catalogueModule.queries.find(({ spec }) => spec.name === name) as
        | Query<unknown, T>
        | undefined;
      if (query === undefined) throw new Error(`no query ${name}`);
      const result = await house.database.read(house.chainId, (sql) =>
        query.run(sql, query.spec.args.parse(args), caller),
      );
      return query.spec.result.parse(result);
    },
    snapshot: () => house.database.read(house.chainId, (sql) => catalogueFeedSource.snapshot(sql, "")),
    followed: async () => {
      const entries = await house.database.read(house.chainId, (sql) =>
        readEntries(sql, "catalogue", 1_000_000),
      );
      return entries.sort((a, b) => a.seq - b.seq).reduce(catalogueFeedSpec.apply, catalogueFeedSpec.empty());
    },
    stop: async () => {
      await house.stop();
      rmSync(mediaDir, { recursive: true, force: true });
    },
  };
}

async function openSession(
  house: TestHouse,
  staffId: StaffId,
  grants: readonly RoleGrant[],
): Promise<Caller> {
  const deviceId = deriveId<"device">(staffId, "device");
  const { sessionId } = await house.accept<{ sessionId: Caller["sessionId"] }>("session.open", {
    staffId,
    deviceId,
    deviceName: "test",
    tokenHash: hashB,
    means: "password",
    address: "192.0.2.1",
  });
  return { chainId: house.chainId, staffId, sessionId, deviceId, grants, language: "zh-CN" };
}

/** The routes with a caller taken from a header; signing in is identity's matter. */
function appOf(test: TestHouse, mediaDir: string): Hono {
  const app = new Hono();
  const house: House = {
    ...test,
    mediaDir,
    publicUrl: "https://instep.test",
    secureCookies: false,
    trustProxy: false,
    callerOf: async (request) => {
      const text = request.headers.get("x-caller");
      return text === null ? undefined : (JSON.parse(text) as Caller);
    },
    addressOf: () => "192.0.2.1",
    refuse,
  } as House;
  catalogueModule.routes?.(app, house);
  app.onError((error) => {
    if (error instanceof Refusal) return answerRejection(error.rejection, error.retryAfterMs);
    throw error;
  });
  return app;
}

export { stockSheet, styleSheet } from "./sample-sheets.ts";
