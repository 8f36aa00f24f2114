import { expect, test } from "vitest";
import { formatBytes } from "./bytes.ts";
import { matches } from "./match.ts";

test("every word is found somewhere, without regard to case and width", () => {
  const fields = ["SH01", "上海静安店", "Shanghai Jing'an", null];
  expect(matches(fields, "sh01")).toBe(true);
  expect(matches(fields, "ＳＨ０１ 静安")).toBe(true);
  expect(matches(fields, "jing shanghai")).toBe(true);
  expect(matches(fields, "徐汇")).toBe(false);
  expect(matches(fields, "")).toBe(true);
});

test("bytes in the unit that fits", () => {
  expect(formatBytes(0, "en")).toBe("0 byte");
  expect(formatBytes(1_536, "en")).toBe("1.5 kB");
  expect(formatBytes(74_000, "en")).toBe("74 kB");
  expect(formatBytes(11_300_000_000, "en")).toBe("11 GB");
});
