/** A shoe's picture filling its box, or the drawing of a shoe where there is none or it cannot be had (offline, never seen). */
import { useState } from "react";
import { IconShoe } from "./icons.tsx";

export interface ShoeImageProps {
  readonly url: string | undefined;
  /** Of the drawing, px. */
  readonly iconSize: number;
}

export function ShoeImage({ url, iconSize }: ShoeImageProps) {
  const [failed, setFailed] = useState<string>();
  if (url === undefined || url === failed) return <IconShoe size={iconSize} strokeWidth={1.2} />;
  return (
    <img
      src={url}
      alt=""
      loading="lazy"
      decoding="async"
      onError={() => setFailed(url)}
      className="size-full object-cover"
    />
  );
}
