import { expect, test } from "vitest";
import { isTimeZone } from "@instep/domain/identity/names.ts";
import { currencies, currencyLabel, timeZoneLabel, timeZoneOf, timeZones } from "./time-zones.ts";

const now = Date.UTC(2026, 6, 1);

test("a zone is named in the reader's language, with its city and today's offset", () => {
  const shanghai = timeZoneOf("Asia/Shanghai", "zh-CN", now);
  expect(shanghai).toMatchObject({ city: "Shanghai", offset: "UTC+8", name: "中国标准时间" });
  expect(timeZoneLabel(timeZoneOf("Asia/Shanghai", "en", now))).toBe(
    "China Standard Time · Shanghai · UTC+8",
  );
  expect(timeZoneOf("Europe/London", "en", now).offset).toBe("UTC+1");
  expect(timeZoneOf("America/New_York", "en", now).city).toBe("New York");
});

test("ID-3: every zone that can be chosen is accepted by the rules, each once", () => {
  const zones = timeZones("en", now, ["Asia/Shanghai", "UTC"]);
  expect(zones[0]?.id).toBe("Asia/Shanghai");
  expect(new Set(zones.map(({ id }) => id)).size).toBe(zones.length);
  expect(zones.filter(({ id }) => !isTimeZone(id))).toEqual([]);
});

test("currencies: the usual ones first, each once, named", () => {
  const codes = currencies();
  expect(codes[0]).toBe("CNY");
  expect(new Set(codes).size).toBe(codes.length);
  expect(currencyLabel("CNY", "zh-CN")).toBe("CNY · 人民币");
  expect(currencyLabel("USD", "en")).toBe("USD · US Dollar");
});
