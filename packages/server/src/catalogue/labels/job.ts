import { serveJob } from "../aside.ts";
import { drawLabels, type LabelOptions } from "./pdf.ts";
import type { Label } from "./label.ts";

serveJob(
  ({ labels, options }: { labels: readonly Label[]; options: LabelOptions }) => drawLabels(labels, options),
  (pdf) => [pdf.buffer],
);
