/** A shoe's picture, or the drawing of a shoe where there is none or it cannot be had (offline, never seen). */
import { useState } from "react";
import { cx } from "../ui/cx.ts";
import { IconShoe } from "../ui/icons.tsx";
import { pictureUrl } from "./names.ts";

export interface PictureProps {
  readonly pictureId: string | null;
  /** Edge in px; decides which of the stored sizes is fetched. */
  readonly edge?: number;
  readonly alt?: string;
  readonly className?: string;
}

export function Picture({ pictureId, edge = 56, alt = "", className }: PictureProps) {
  const [failed, setFailed] = useState<string | null>(null);
  const shown = pictureId !== null && pictureId !== failed;
  return (
    <span
      className={cx(
        "grid shrink-0 place-items-center overflow-hidden rounded-md bg-sunken text-ink-faint",
        className,
      )}
      style={{ width: edge, height: edge }}
    >
      {shown ? (
        <img
          src={pictureUrl(pictureId, edge > 240 ? "large" : edge > 72 ? "medium" : "small")}
          alt={alt}
          width={edge}
          height={edge}
          loading="lazy"
          decoding="async"
          onError={() => setFailed(pictureId)}
          className="size-full object-cover"
        />
      ) : (
        <IconShoe size={Math.round(edge * 0.5)} strokeWidth={1.2} />
      )}
    </span>
  );
}

/** The colours of a style as dots; a screen reader hears their names from what stands beside them. */
export function Swatches({
  swatches,
  most = 5,
}: {
  readonly swatches: readonly string[];
  readonly most?: number;
}) {
  const rest = swatches.length - most;
  return (
    <span aria-hidden="true" className="flex items-center gap-1">
      {swatches.slice(0, most).map((swatch, index) => (
        <Swatch key={index} swatch={swatch} />
      ))}
      {rest > 0 && <span className="text-2xs text-ink-faint">+{rest}</span>}
    </span>
  );
}

export function Swatch({ swatch, edge = 12 }: { readonly swatch: string; readonly edge?: number }) {
  return (
    <span
      aria-hidden="true"
      className={cx("shrink-0 rounded-full border border-ink/20", swatch === "" && "hatch")}
      style={{ width: edge, height: edge, ...(swatch === "" ? {} : { backgroundColor: swatch }) }}
    />
  );
}
