/** Labels as a PDF, drawn in a thread of its own. */
import { limits } from "@instep/domain/kernel/limits.ts";
import { runAside } from "../aside.ts";
import type { Label } from "./label.ts";
import type { LabelOptions } from "./pdf.ts";

export type { Label, LabelFormatId, LabelLanguage } from "./label.ts";
export { labelFormatIds } from "./label.ts";
export type { LabelOptions } from "./pdf.ts";
export { renderLabelSvg } from "./svg.ts";

/** At most `limits.labelsPerPrintMax` labels; the caller refuses more, here it is a bug. */
export async function renderLabels(labels: readonly Label[], options: LabelOptions): Promise<Uint8Array> {
  if (labels.length > limits.labelsPerPrintMax) throw new RangeError("labels");
  return await runAside<Uint8Array>(
    new URL("job.ts", import.meta.url),
    { labels, options },
    {
      memoryMegabytesMax: limits.asideMemoryMegabytesMax,
      deadlineMs: limits.asideMsMax,
    },
  );
}
