/** One label for the screen: the same layout as the PDF, in millimetres, with the fonts of the device. */
import { labelFormats, type Label, type LabelFormatId, type LabelLanguage } from "./label.ts";
import { layoutLabel } from "./layout.ts";

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// oxlint-disable-next-line no-control-regex -- XML 1.0 has no way to write these
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const escape = (text: string): string =>
  text.replace(unwritable, "").replace(/[&<>"]/g, (sign) => entities[sign] ?? "");
const mm = (value: number): string => String(Math.round(value * 1_000) / 1_000);
const anchors = { left: "start", centre: "middle", right: "end" } as const;

export function renderLabelSvg(
  label: Label,
  options: { format: LabelFormatId; language: LabelLanguage },
): string {
  const format = labelFormats[options.format];
  const { texts, rects } = layoutLabel(label, format, options.language);
  const path = rects
    .map(({ x, y, width, height }) => `M${mm(x)} ${mm(y)}h${mm(width)}v${mm(height)}h${mm(-width)}z`)
    .join("");
  const words = texts
    .filter(({ text }) => text !== "")
    .map(
      ({ text, x, baseline, em, bold, align }) =>
        `<text x="${mm(x)}" y="${mm(baseline)}" font-size="${mm(em)}" font-weight="${bold ? 700 : 400}" text-anchor="${anchors[align]}">${escape(text)}</text>`,
    )
    .join("");
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${format.width}mm" height="${format.height}mm" viewBox="0 0 ${format.width} ${format.height}"` +
    ` role="img" aria-label="${escape(`${label.name} ${label.colour} ${label.size}`)}" font-family="'Noto Sans SC','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif">` +
    `<rect width="100%" height="100%" fill="#fff"/><path d="${path}" fill="#000" shape-rendering="crispEdges"/><g fill="#000">${words}</g></svg>`
  );
}
