/** A QR code as one SVG path: sharp at any size, dark on light in both themes because scanners want it so. */
import { create } from "qrcode";
import { useMemo } from "react";
import { useT } from "../i18n/i18n.ts";
import { cx } from "./cx.ts";

export interface QRCodeProps {
  readonly content: string;
  /** Edge in px, the quiet zone of four modules included. */
  readonly size?: number;
  /** Spoken instead of the content, which may be a secret link. */
  readonly label?: string;
  readonly className?: string;
}

export function QRCode({ content, size = 200, label, className }: QRCodeProps) {
  const t = useT();
  const drawn = useMemo(() => {
    const { modules } = create(content, { errorCorrectionLevel: "M" });
    let d = "";
    for (let y = 0; y < modules.size; y += 1) {
      for (let x = 0; x < modules.size; x += 1) {
        let run = 0;
        while (x + run < modules.size && modules.get(y, x + run)) run += 1;
        if (run > 0) d += `M${x + 4} ${y + 4}h${run}v1h-${run}z`;
        x += run;
      }
    }
    return { d, edge: modules.size + 8 };
  }, [content]);
  return (
    <svg
      role="img"
      aria-label={label ?? t("qr.label", { content })}
      viewBox={`0 0 ${drawn.edge} ${drawn.edge}`}
      width={size}
      height={size}
      shapeRendering="crispEdges"
      className={cx("rounded-md border border-line", className)}
    >
      <rect width={drawn.edge} height={drawn.edge} fill="#fff" />
      <path d={drawn.d} fill="#000" />
    </svg>
  );
}
