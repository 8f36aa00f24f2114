/** Lines out of a camera's own pixels: where they lie, and how they shrink to what a reader wants. */
import { describe, expect, it } from "vitest";
import { readBars } from "./bars.ts";
import { linesOfPlane, type Plane } from "./pixels.ts";
import { code128Widths, eanWidths } from "./warm-up.ts";

/** Bars of `modulePx` on paper, all over a plane whose rows are longer than its picture, as cameras pad them. */
function planeOf(widths: readonly number[], modulePx: number, size: [number, number]): Plane {
  const [width, height] = size;
  const [stride, offset] = [width + 32, 7];
  const data = new Uint8Array(offset + stride * height).fill(210);
  let x = Math.floor((width - widths.reduce((sum, one) => sum + one, 0) * modulePx) / 2);
  for (const [n, bar] of widths.entries()) {
    const next = x + bar * modulePx;
    if (n % 2 === 0)
      for (let y = 0; y < height; y += 1)
        data.fill(35, offset + y * stride + Math.round(x), offset + y * stride + Math.round(next));
    x = next;
  }
  return { data, offset, stride, width, height };
}

function turned({ data, offset, stride, width, height }: Plane): Plane {
  const laid = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) laid[x * height + y] = data[offset + y * stride + x] ?? 0;
  return { data: laid, offset: 0, stride: height, width: height, height: width };
}

describe("lines of a camera's plane", () => {
  it.each([
    ["as they are", 3, 960],
    ["from a sharper camera", 6, 1_920],
    ["shrunk by no whole number", 4.6, 1_472],
  ])("carry bars %s, lying and standing", (_, modulePx, width) => {
    const plane = planeOf(eanWidths(), modulePx, [width, 120]);
    const lying = linesOfPlane(plane, false, 960);
    expect([lying.length, lying.count]).toEqual([960, 40]);
    expect(readBars(lying.luma, lying.length, lying.count)).toEqual([
      { text: "4006381333931", format: "ean13", isGs1: false },
    ]);
    const standing = linesOfPlane(turned(plane), true, 960);
    expect(readBars(standing.luma, standing.length, standing.count)).toHaveLength(1);
  });

  it("are not stretched, and no more than there are rows", () => {
    const lines = linesOfPlane(planeOf(eanWidths(), 3, [400, 12]), false, 960);
    expect([lines.length, lines.count]).toEqual([400, 12]);
  });

  it("are what the engine warms up with", () => {
    const { luma, length, count } = linesOfPlane(planeOf(code128Widths(), 4, [960, 60]), false, 960);
    expect(readBars(luma, length, count)).toEqual([{ text: "Instep", format: "code128", isGs1: false }]);
  });
});
