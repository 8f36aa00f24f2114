/**
 * How long the eye waits: from an instant to the end of the frame that shows its effect, as a measure in the browser's
 * own timeline (`performance.getEntriesByName`). Kept short, so that a day of scanning does not fill the memory.
 */
export type Measure = "scan-to-result" | "sell-to-screen";

const keptMax = 50;

/** Call after the state was set; the next frame carries it, and the message after it comes when that is drawn. */
export function measurePaint(name: Measure, from: number): void {
  requestAnimationFrame(() => {
    const drawn = new MessageChannel();
    drawn.port1.addEventListener("message", () => {
      if (performance.getEntriesByName(name).length >= keptMax) performance.clearMeasures(name);
      performance.measure(name, { start: from, end: performance.now() });
      drawn.port1.close();
    });
    drawn.port1.start();
    drawn.port2.postMessage(null);
  });
}
