/** Parts of a shoe's result: what it is, its colours, where else it is, what the book lacks. */
import type { ReactNode } from "react";
import type { ColourwayId } from "@instep/domain/kernel/ids.ts";
import { useDirectory } from "../app/hooks.ts";
import { useLanguage, useT } from "../i18n/i18n.ts";
import { cx } from "../ui/cx.ts";
import { ShoeImage } from "../ui/shoe-image.tsx";
import { IconInfo } from "../ui/icons.tsx";
import { useScrollEdges } from "../ui/scroll-edges.ts";
import { nameIn, pictureUrl, type PlacePairs, type ShownShoe } from "./shoe.ts";
import type { ColourwayView } from "@instep/domain/catalogue/contract.ts";

export function ShoePicture({
  colourway,
  className,
  size = "small",
}: {
  readonly colourway: ColourwayView;
  readonly className: string;
  readonly size?: "small" | "medium";
}) {
  const url = pictureUrl(colourway, size);
  return (
    <span
      className={cx(
        "grid shrink-0 place-items-center overflow-hidden rounded-md bg-sunken text-ink-faint",
        className,
      )}
    >
      <ShoeImage url={url} iconSize={32} />
    </span>
  );
}

export function ShoeHead({ shoe, aside }: { readonly shoe: ShownShoe; readonly aside: ReactNode }) {
  const language = useLanguage();
  const { style, colourway } = shoe;
  return (
    <header className="flex items-center gap-3">
      <ShoePicture key={colourway.id} colourway={colourway} size="medium" className="size-18" />
      <div className="min-w-0 grow">
        <h2 className="line-clamp-2 text-lg leading-6 font-semibold">{nameIn(style, language)}</h2>
        <p className="truncate text-sm text-ink-faint">
          {nameIn(colourway, language)} · {style.code}
        </p>
      </div>
      <div className="-mr-2 flex shrink-0 self-start">{aside}</div>
    </header>
  );
}

/** The colours of a style; a tap shows the same size in another one. */
export function ColourChoice({
  shoe,
  onChoose,
}: {
  readonly shoe: ShownShoe;
  readonly onChoose: (id: ColourwayId) => void;
}) {
  const t = useT();
  const language = useLanguage();
  const row = useScrollEdges<HTMLDivElement>();
  const { colourways } = shoe.style;
  if (colourways.length < 2) return null;
  return (
    <div>
      <div ref={row} role="radiogroup" aria-label={t("stock.colour")} className="scroll-x flex gap-2">
        {colourways.map((one) => {
          const chosen = one.id === shoe.colourway.id;
          return (
            <button
              key={one.id}
              type="button"
              role="radio"
              aria-checked={chosen}
              onClick={() => onChoose(one.id)}
              className={cx(
                "hit flex h-10 shrink-0 items-center gap-2 rounded-full border pr-3.5 pl-2.5 text-sm font-medium transition-colors",
                chosen
                  ? "border-ink bg-raised text-ink"
                  : "border-line bg-raised text-ink-soft hover:border-line-strong",
              )}
            >
              <span
                aria-hidden="true"
                className="size-5 rounded-full border border-ink/20"
                style={{ backgroundColor: one.swatch }}
              />
              {nameIn(one, language)}
            </button>
          );
        })}
      </div>
    </div>
  );
}

/** Places with pairs of the chosen size, most first. */
export function ElsewhereRow({
  sizeLabel,
  places,
}: {
  readonly sizeLabel: string | undefined;
  readonly places: readonly PlacePairs[] | null;
}) {
  const t = useT();
  const language = useLanguage();
  const directory = useDirectory();
  const row = useScrollEdges<HTMLUListElement>();
  if (sizeLabel === undefined) return <p className="caption">{t("scan.elsewhere.choose")}</p>;
  if (places === null) return <p className="caption">{t("scan.elsewhere.unknown")}</p>;
  if (places.length === 0) return <p className="caption">{t("scan.elsewhere.none", { size: sizeLabel })}</p>;
  return (
    <section aria-label={t("scan.elsewhere", { size: sizeLabel })} className="space-y-1.5">
      <h3 className="caption">{t("scan.elsewhere", { size: sizeLabel })}</h3>
      {/* Nothing in the row can be pressed, so the row itself is what the keyboard scrolls. */}
      <ul ref={row} tabIndex={0} className="scroll-x flex gap-1.5">
        {places.map(({ placeId, pairs }) => {
          const place = directory?.places[placeId];
          return (
            <li
              key={placeId}
              data-elsewhere={placeId}
              className="flex h-9 shrink-0 items-center gap-2 rounded-sm bg-ink/6 px-3 text-sm text-ink-soft"
            >
              {place === undefined ? "" : nameIn(place, language)}
              <span className="font-semibold text-ink">{pairs}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Calm: the sale goes through, and this is what follows from it. */
export function MissingNotice({ children }: { readonly children: ReactNode }) {
  return (
    <p
      role="status"
      className="flex items-start gap-2.5 rounded-md bg-low-soft px-3 py-2.5 text-sm font-medium text-low"
    >
      <IconInfo size={18} className="mt-px shrink-0" />
      {children}
    </p>
  );
}
