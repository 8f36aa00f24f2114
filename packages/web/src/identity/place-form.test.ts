import { expect, test } from "vitest";
import { placeSaveArgs } from "@instep/domain/identity/contract.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import { makeId, type PlaceId } from "@instep/domain/kernel/ids.ts";
import { glnState, isPlaceFilled, newPlace, placeArgsOf, placeFieldOf, typedPlaceOf } from "./place-form.ts";

const filled = { ...newPlace("Asia/Shanghai", "CNY"), code: "SH02", name: " 徐汇店 " };

test("ID-3: a GLN is watched while it is typed", () => {
  expect(glnState("")).toBe("empty");
  expect(glnState("629104150021")).toBe("short");
  expect(glnState("629 1041 500213")).toBe("right");
  expect(glnState("6291041500214")).toBe("wrong");
  expect(glnState("62910415A")).toBe("wrong");
});

test("ID-2: what is typed becomes a place that the contract takes", () => {
  expect(isPlaceFilled(filled)).toBe(true);
  expect(isPlaceFilled({ ...filled, gln: "123" })).toBe(false);
  expect(isPlaceFilled({ ...filled, code: "徐汇" })).toBe(false);
  const args = placeArgsOf({ ...filled, gln: "629 1041 500213" }, undefined);
  expect(placeSaveArgs.parse(args)).toEqual(args);
  expect(args).toMatchObject({ name: "徐汇店", nameEn: "徐汇店", gln: "6291041500213" });
});

test("a place that was read and saved unchanged stays the same", () => {
  const placeId = makeId<"place">(1, new Uint8Array(10)) as PlaceId;
  const place: PlaceRow = { ...placeArgsOf(filled, placeId), placeId };
  expect(placeArgsOf(typedPlaceOf(place), placeId)).toEqual(place);
});

test("a refusal leads to its field", () => {
  expect(placeFieldOf("place_code_taken")).toBe("code");
  expect(placeFieldOf("offline")).toBeUndefined();
});
