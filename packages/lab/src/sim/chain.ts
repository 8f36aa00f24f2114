/** The chain of every run: two open places and a closed one, four sizes, people of different rights. */
import {
  deriveId,
  type ChainId,
  type ChannelId,
  type PlaceId,
  type SkuId,
  type StaffId,
} from "@instep/domain/kernel/ids.ts";
import type { DeviceId, SessionId } from "@instep/domain/kernel/ids.ts";
import type { MemoryJournal } from "@instep/domain/kernel/memory.ts";
import { skuTable, type SkuRow } from "@instep/domain/catalogue/rows.ts";
import { placeChannelId } from "@instep/domain/chat/terms.ts";
import type { RoleGrant } from "@instep/domain/identity/permissions.ts";
import {
  placeTable,
  sessionTable,
  staffTable,
  type PlaceRow,
  type StaffRow,
} from "@instep/domain/identity/rows.ts";
import type { Caller } from "@instep/server/platform/contracts.ts";

export const chainId = deriveId<"chain">("sim", "chain") as ChainId;

function place(code: string, active = true): PlaceRow {
  const placeId = deriveId<"place">("sim", code) as PlaceId;
  return {
    placeId,
    code,
    kind: "store",
    name: code,
    nameEn: code,
    city: "上海",
    timeZone: "Asia/Shanghai",
    currency: "CNY",
    gln: null,
    active,
  };
}

export const shop = place("shop");
export const branch = place("branch");
export const closed = place("closed", false);
export const places = [shop, branch, closed] as const;
export const openPlaces = [shop, branch] as const;

export const skuIds = ["36", "37", "38", "39"].map((size) => deriveId<"sku">("sim", size) as SkuId);
/** In no catalogue. */
export const strangeSku = deriveId<"sku">("sim", "strange") as SkuId;

export interface Person {
  readonly name: string;
  readonly staff: StaffRow;
  readonly caller: Caller;
  /** What their devices show at the door. */
  readonly token: string;
}

function person(name: string, grants: readonly RoleGrant[], device = name): Person {
  const staffId = deriveId<"staff">("sim", name) as StaffId;
  const sessionId = deriveId<"session">("sim", device) as SessionId;
  const deviceId = deriveId<"device">("sim", device) as DeviceId;
  const staff: StaffRow = {
    staffId,
    number: name,
    phone: null,
    name,
    nameEn: name,
    status: "active",
    grants,
    homePlaceId: grants[0]?.placeIds?.[0] ?? null,
    language: "en",
  };
  return {
    name,
    staff,
    caller: { chainId, staffId, sessionId, deviceId, grants, language: "en" },
    token: `token-${device}`,
  };
}

const atShop: readonly RoleGrant[] = [{ role: "clerk", placeIds: [shop.placeId] }];

export const people = [
  person("ann", atShop),
  person("bo", [{ role: "clerk", placeIds: [shop.placeId] }]),
  person("cai", [{ role: "clerk", placeIds: [branch.placeId] }]),
  person("dana", [{ role: "store_manager", placeIds: [shop.placeId, branch.placeId] }]),
  person("eve", [{ role: "area_manager", placeIds: null }]),
] as const;

/** Everybody, and Ann once more with a second phone; the last works on HTTP. */
export const phones = [
  ...people,
  person("ann", atShop, "ann's second"),
  person("eve", [{ role: "area_manager", placeIds: null }], "kiosk"),
] as const;

export const personOf = new Map<StaffId, Person>(people.map((one) => [one.staff.staffId, one]));

export const channels: readonly { readonly channelId: ChannelId; readonly place: PlaceRow }[] =
  openPlaces.map((one) => ({ channelId: placeChannelId(one.placeId), place: one }));

/** What was there before anything happened; made without commands. */
export function plantChain(journal: MemoryJournal): void {
  for (const one of places) journal.plant(placeTable, one);
  skuIds.forEach((skuId, ordinal) => {
    const row: SkuRow = {
      skuId,
      styleId: deriveId<"style">("sim", "style"),
      colourwayId: deriveId<"colourway">("sim", "colourway"),
      size: String(36 + ordinal),
      width: "",
      ordinal,
      barcodes: [],
      active: true,
    };
    journal.plant(skuTable, row);
  });
  for (const { staff, caller } of phones) {
    journal.plant(staffTable, staff);
    journal.plant(sessionTable, {
      sessionId: caller.sessionId,
      staffId: staff.staffId,
      deviceId: caller.deviceId,
      deviceName: "sim",
      tokenHash: "0".repeat(64),
      createdAt: 0,
      expiresAt: Number.MAX_SAFE_INTEGER,
      closedAt: null,
    });
  }
}
