import { expect, test } from "vitest";
import { setupBody } from "@instep/domain/identity/doors.ts";
import { makeId } from "@instep/domain/kernel/ids.ts";
import {
  isStepFilled,
  setupBodyOf,
  setupSteps,
  stepOf,
  suggestedCode,
  type SetupTyped,
} from "./setup-steps.ts";

const typed: SetupTyped = {
  code: "",
  chainName: "步云鞋业",
  chainCode: "buyun",
  currency: "CNY",
  language: "zh-CN",
  officeCode: "HQ",
  officeName: "总部",
  city: "",
  timeZone: "Asia/Shanghai",
  number: "1000",
  phone: "",
  name: "张云",
  nameEn: "",
  password: "green door 7",
  pin: "",
};

test("ID-1: what the three steps ask is what the door takes", () => {
  const deviceId = makeId<"device">(1, new Uint8Array(10));
  const body = setupBodyOf(
    { ...typed, pin: "274916", phone: "13800138000" },
    { deviceId, deviceName: "Mac" },
  );
  expect(setupBody.parse(body)).toEqual(body);
  expect(body.owner.nameEn).toBe("张云");
  expect(setupBodyOf(typed, { deviceId, deviceName: "Mac" }).owner.phone).toBeNull();
});

test("a step is done when its fields would be accepted", () => {
  for (const step of setupSteps) expect(isStepFilled(step, typed, false)).toBe(true);
  expect(isStepFilled("chain", typed, true)).toBe(false);
  expect(isStepFilled("chain", { ...typed, chainCode: "步云" }, false)).toBe(false);
  expect(isStepFilled("office", { ...typed, officeName: " " }, false)).toBe(false);
  expect(isStepFilled("owner", { ...typed, phone: "12" }, false)).toBe(false);
  expect(isStepFilled("owner", { ...typed, pin: "123" }, false)).toBe(false);
  expect(isStepFilled("owner", { ...typed, password: "short" }, false)).toBe(false);
});

test("a refusal leads to the step it speaks of", () => {
  expect(stepOf("setup_code_wrong")).toBe("chain");
  expect(stepOf("time_zone_unknown")).toBe("office");
  expect(stepOf("secret_weak")).toBe("owner");
});

test("a code is suggested from Latin names", () => {
  expect(suggestedCode("Cloudstep Shoes")).toBe("cloudstep-shoes");
  expect(suggestedCode("  A very long name of a chain ")).toBe("a-very-long-name-of");
  expect(suggestedCode("步云鞋业")).toBe("");
});
