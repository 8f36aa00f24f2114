import { expect, test } from "vitest";
import { AsideLimitError, runAside } from "./aside.ts";

const job = new URL("aside.fixture.ts", import.meta.url);
const limits = { memoryMegabytesMax: 128, deadlineMs: 15_000 };

test("parts come in order, then the result", async () => {
  const parts: string[] = [];
  expect(
    await runAside<number, string>(job, { act: "echo", value: "abc" }, limits, (part) => parts.push(part)),
  ).toBe(3);
  expect(parts).toEqual(["a", "b", "c"]);
});
test("what the job throws is thrown", async () => {
  await expect(runAside(job, { act: "throw" }, limits)).rejects.toThrow("wrong");
});
test("a job that takes all memory ends alone", async () => {
  await expect(runAside(job, { act: "hog" }, { ...limits, memoryMegabytesMax: 32 })).rejects.toEqual(
    new AsideLimitError("memory"),
  );
});
test("a job that never ends is ended", async () => {
  await expect(runAside(job, { act: "hang" }, { ...limits, deadlineMs: 300 })).rejects.toEqual(
    new AsideLimitError("deadline"),
  );
});
test("a job that cannot be loaded is a fault", async () => {
  await expect(runAside(new URL("nothing.ts", import.meta.url), {}, limits)).rejects.toThrow("nothing.ts");
});
