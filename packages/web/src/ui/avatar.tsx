import { cx } from "./cx.ts";
import { IconOffice, IconPeople, IconStore, IconWarehouse, type Icon } from "./icons.tsx";
import { hueIndexOf, initialsOf } from "./initials.ts";

// Soft dyes of one lightness: they tell people apart without speaking louder than stock colours.
const hues = [
  "bg-[light-dark(#e3dccb,#3a352b)] text-[light-dark(#5b4d2c,#d8c9a4)]",
  "bg-[light-dark(#dbe2d2,#2f372a)] text-[light-dark(#42552f,#bfd0a8)]",
  "bg-[light-dark(#d3e2df,#283735)] text-[light-dark(#2b5650,#a4cfc8)]",
  "bg-[light-dark(#d6deea,#2a3340)] text-[light-dark(#344f76,#aac2e6)]",
  "bg-[light-dark(#dfdaeb,#332e40)] text-[light-dark(#544679,#c4b6e8)]",
  "bg-[light-dark(#e9d8e4,#3d2d38)] text-[light-dark(#6f3f61,#dfb4d1)]",
  "bg-[light-dark(#edd9d2,#402f2a)] text-[light-dark(#774536,#e5bbac)]",
  "bg-[light-dark(#dddad5,#33302d)] text-[light-dark(#4f4a43,#c9c3ba)]",
] as const;

const sizes = { sm: "size-8 text-2xs", md: "size-11 text-sm", lg: "size-16 text-xl" } as const;
const glyphs: Record<"store" | "warehouse" | "office" | "group", Icon> = {
  store: IconStore,
  warehouse: IconWarehouse,
  office: IconOffice,
  group: IconPeople,
};

export interface AvatarProps {
  readonly id: string;
  readonly name: string;
  /** People are round with initials; places and groups square with a sign. */
  readonly kind?: "person" | "store" | "warehouse" | "office" | "group";
  readonly size?: keyof typeof sizes;
  readonly imageUrl?: string | null;
  /** A dot at the corner: here now. */
  readonly online?: boolean;
}

export function Avatar({ id, name, kind = "person", size = "md", imageUrl, online = false }: AvatarProps) {
  const person = kind === "person";
  const Glyph = person ? null : glyphs[kind];
  const hue = hues[hueIndexOf(id, hues.length)];
  return (
    <span
      aria-hidden="true"
      className={cx(
        "relative inline-grid shrink-0 place-items-center font-semibold select-none",
        sizes[size],
        person ? "rounded-full" : "rounded-md",
        hue,
      )}
    >
      {imageUrl ? (
        <img
          src={imageUrl}
          alt=""
          loading="lazy"
          className={cx("size-full object-cover", person ? "rounded-full" : "rounded-md")}
        />
      ) : Glyph ? (
        <Glyph size={size === "sm" ? 18 : size === "md" ? 22 : 30} />
      ) : (
        initialsOf(name)
      )}
      {online && (
        <span className="absolute right-0 bottom-0 size-3 rounded-full border-2 border-paper bg-enough-mark" />
      )}
    </span>
  );
}
