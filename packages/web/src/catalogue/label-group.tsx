/** The sizes of one colour with the copies of each, set by hand or by what is on the shelf. */
import { skuAt, type SkuTuple } from "@instep/domain/catalogue/contract.ts";
import type { CatalogueView } from "@instep/domain/catalogue/feed.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { useHere } from "../app/hooks.ts";
import { useOnHand } from "../app/on-hand.ts";
import { useT } from "../i18n/i18n.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { IconClose } from "../ui/icons.tsx";
import { activeSkus, colourwayOf, withCopies, type LabelGroup, type Wishes } from "./label-wishes.ts";
import { colourIn, nameIn, sizeOf } from "./names.ts";
import { Picture } from "./picture.tsx";

export interface LabelGroupProps {
  readonly catalogue: CatalogueView;
  readonly group: LabelGroup;
  readonly wishes: Wishes;
  readonly onChange: (wishes: Wishes) => void;
  readonly onRemove: () => void;
}

export function LabelGroupCard({ catalogue, group, wishes, onChange, onRemove }: LabelGroupProps) {
  const t = useT();
  const { place } = useHere();
  const onHand = useOnHand(place === undefined || place.kind === "office" ? undefined : place.placeId);
  const found = colourwayOf(catalogue, group);
  if (found === undefined) return null;
  const { style, colourway } = found;
  const skus = activeSkus(colourway);
  const fill = (of: (sku: SkuTuple) => number): void =>
    onChange(
      withCopies(
        wishes,
        skus.map((sku) => [sku[skuAt.id], of(sku)] as const),
      ),
    );
  const name = `${nameIn(style, t.language)} ${colourIn(colourway, t.language)}`;
  return (
    <section aria-label={name} className="overflow-hidden rounded-lg border border-line bg-surface">
      <header className="flex items-center gap-3 py-2 pr-2 pl-4">
        <Picture pictureId={colourway.pictureId} edge={44} />
        <span className="min-w-0 grow">
          <span className="block truncate font-medium">{name}</span>
          <span className="block truncate text-sm text-ink-faint">{style.code}</span>
        </span>
        <IconButton icon={IconClose} label={t("labels.remove", { name })} onClick={onRemove} />
      </header>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(3.75rem,1fr))] gap-2 px-4 pb-3">
        {skus.map((sku) => (
          <label key={sku[skuAt.id]} className="flex flex-col gap-1">
            <span className="text-center text-sm font-medium text-ink-soft">{sizeOf(sku)}</span>
            <input
              inputMode="numeric"
              aria-label={t("labels.copies", { size: sizeOf(sku) })}
              value={String(wishes.copies.get(sku[skuAt.id]) ?? 0)}
              onFocus={(event) => event.target.select()}
              onChange={(event) => {
                const n = Math.min(limits.labelsPerPrintMax, Number(event.target.value.replace(/\D/g, "")));
                onChange(withCopies(wishes, [[sku[skuAt.id], n]]));
              }}
              className={`h-12 w-full rounded-md border border-line-strong/60 bg-raised text-center text-lg numeral focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent ${wishes.copies.has(sku[skuAt.id]) ? "" : "text-ink-faint"}`}
            />
          </label>
        ))}
      </div>
      <footer className="flex flex-wrap items-center gap-1 border-t border-line px-2 py-1.5">
        <Button variant="quiet" size="sm" onClick={() => fill(() => 1)}>
          {t("labels.oneEach")}
        </Button>
        {onHand !== null && place !== undefined && (
          <Button variant="quiet" size="sm" onClick={() => fill((sku) => Math.max(0, onHand(sku[skuAt.id])))}>
            {t("labels.onHand", { place: nameIn(place, t.language) })}
          </Button>
        )}
        <Button variant="quiet" size="sm" onClick={() => fill(() => 0)}>
          {t("action.clear")}
        </Button>
      </footer>
    </section>
  );
}
