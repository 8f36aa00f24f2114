import { describe, expect, it } from "vitest";
import { failureOf } from "./camera.ts";
import { expandUpcE, formatFromNative, formatFromZxing } from "./formats.ts";
import type { CodeFormat } from "./formats.ts";
import { createRepeatFilter, type RepeatFilter } from "./repeat-filter.ts";
import { pauseAfterMs, planFrame } from "./strategy.ts";

/** One frame with one reading; before it as many empty frames as a camera gives at 16 a second. */
function see(filter: RepeatFilter, text: string, format: CodeFormat, at: number, last = at): boolean {
  for (let empty = 0; empty < Math.floor((at - last) / 60); empty += 1) filter.nextFrame();
  filter.nextFrame();
  return filter.accept(text, format, at);
}

describe("repeat filter", () => {
  it("counts a held label once", () => {
    const filter = createRepeatFilter();
    const counted = Array.from({ length: 200 }, (_, frame) => filter.accept("A", "ean13", frame * 60)).filter(
      Boolean,
    );
    expect(counted).toHaveLength(1);
  });

  it("takes the QR code and the bars of one label for one thing", () => {
    const filter = createRepeatFilter();
    expect(filter.accept("https://shop.example/01/06901234567892", "qr", 0)).toBe(true);
    expect(filter.accept("6901234567892", "ean13", 0)).toBe(false);
    expect(filter.accept("6901234567892", "ean13", 60)).toBe(false);
    expect(filter.accept("4006381333931", "ean13", 60)).toBe(true);
  });

  it("counts again when it left the view long enough", () => {
    const filter = createRepeatFilter();
    expect(see(filter, "A", "qr", 0)).toBe(true);
    expect(see(filter, "A", "qr", 900, 0)).toBe(false);
    expect(see(filter, "A", "qr", 1_000, 900)).toBe(false);
    expect(see(filter, "A", "qr", 1_800, 1_000)).toBe(true);
  });

  it("does not take a slow phone's missed frames for a label that left", () => {
    const filter = createRepeatFilter();
    expect(see(filter, "A", "ean13", 0)).toBe(true);
    // 400 ms a frame, and only every third look finds the bars.
    for (let frame = 3; frame < 60; frame += 3) {
      filter.nextFrame();
      filter.nextFrame();
      expect(see(filter, "A", "ean13", frame * 400)).toBe(false);
    }
  });

  it("takes a shaking hand for one scan", () => {
    const filter = createRepeatFilter();
    expect(filter.accept("A", "qr", 0)).toBe(true);
    for (const at of [400, 900, 1_450, 1_900, 2_500]) expect(filter.accept("A", "qr", at)).toBe(false);
  });

  it("counts different labels as they come", () => {
    const filter = createRepeatFilter();
    expect(filter.accept("A", "ean13", 0)).toBe(true);
    expect(filter.accept("B", "ean13", 30)).toBe(true);
    expect(filter.accept("A", "ean13", 60)).toBe(false);
  });

  it("believes a short code only when it is read twice", () => {
    const filter = createRepeatFilter();
    expect(filter.accept("96385074", "ean8", 0)).toBe(false);
    expect(filter.accept("96385074", "ean8", 80)).toBe(true);
    expect(filter.accept("04252614", "upce", 100)).toBe(false);
    expect(filter.accept("04252614", "upce", 900)).toBe(false);
    expect(filter.accept("04252614", "upce", 960)).toBe(true);
  });

  it("does not count a label again that is still there when a pause ends", () => {
    const filter = createRepeatFilter();
    expect(see(filter, "A", "ean13", 0)).toBe(true);
    filter.hold(9_000);
    expect(see(filter, "A", "ean13", 9_050, 9_000)).toBe(false);
    expect(see(filter, "B", "ean13", 9_110, 9_050)).toBe(true);
    expect(see(filter, "A", "ean13", 10_000, 9_110)).toBe(true);
  });

  it("starts afresh after a reset and stays small", () => {
    const filter = createRepeatFilter();
    expect(filter.accept("A", "qr", 0)).toBe(true);
    for (let n = 0; n < 500; n += 1) filter.accept(`x${n}`, "qr", n);
    filter.reset();
    expect(filter.accept("A", "qr", 501)).toBe(true);
  });
});

describe("formats", () => {
  it("knows both decoders' names", () => {
    expect(formatFromNative("ean_13")).toBe("ean13");
    expect(formatFromNative("aztec")).toBeNull();
    expect(formatFromZxing("QRCodeModel2")).toBe("qr");
    expect(formatFromZxing("DataMatrix")).toBe("datamatrix");
    expect(formatFromZxing("MaxiCode")).toBeNull();
  });

  it.each([
    ["04252614", "042100005264"],
    ["01234505", "012000003455"],
    ["01234531", "012300000451"],
    ["01234543", "012340000053"],
    ["01234558", "012345000058"],
  ])("expands UPC-E %s to %s", (short, long) => {
    expect(expandUpcE(short)).toBe(long);
  });

  it("leaves everything else alone", () => {
    expect(expandUpcE("6901234567892")).toBe("6901234567892");
    expect(expandUpcE("96385074")).toBe("96385074");
  });
});

describe("frame plan", () => {
  it("looks at the middle twice and at everything the third time", () => {
    expect([0, 1, 2, 3, 4, 5].map((n) => planFrame(n, 1_920, 1_080).thorough)).toEqual([
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
    const whole = planFrame(2, 640, 480);
    expect(whole).toMatchObject({ x: 0, y: 0, width: 640, height: 480, outWidth: 640, outHeight: 480 });
  });

  it.each([
    [1_920, 1_080],
    [1_080, 1_920],
    [640, 480],
    [320, 240],
    [4_000, 400],
  ])("stays inside a %i x %i picture and within the pixel bounds", (width, height) => {
    for (const n of [0, 2]) {
      const plan = planFrame(n, width, height);
      expect(plan.x).toBeGreaterThanOrEqual(0);
      expect(plan.y).toBeGreaterThanOrEqual(0);
      expect(plan.x + plan.width).toBeLessThanOrEqual(width + 1);
      expect(plan.y + plan.height).toBeLessThanOrEqual(height + 1);
      expect(Math.max(plan.outWidth, plan.outHeight)).toBeLessThanOrEqual(1_280);
      expect(plan.outWidth / plan.outHeight).toBeCloseTo(plan.width / plan.height, 1);
    }
  });

  it("breathes between frames, more on a slow phone", () => {
    expect(pauseAfterMs(5)).toBe(50);
    expect(pauseAfterMs(120)).toBe(150);
    expect(pauseAfterMs(5_000)).toBe(400);
  });
});

describe("camera failures", () => {
  it("have names a screen can explain", () => {
    expect(failureOf(new DOMException("", "NotAllowedError"))).toBe("denied");
    expect(failureOf(new DOMException("", "NotFoundError"))).toBe("noCamera");
    expect(failureOf(new DOMException("", "NotReadableError"))).toBe("busy");
    expect(failureOf("?")).toBe("failed");
  });
});
