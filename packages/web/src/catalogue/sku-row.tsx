/** One size of a colour: whether it is on sale, and the barcodes that find it. A handheld scanner ends with Enter. */
import { useState } from "react";
import { findByBarcode } from "@instep/domain/catalogue/feed.ts";
import { barcodeKeyOf } from "@instep/domain/catalogue/codes.ts";
import { skuAt } from "@instep/domain/catalogue/contract.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { useCatalogue } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { TextInput } from "../ui/field.tsx";
import { IconClose, IconDelete, IconPlus } from "../ui/icons.tsx";
import { Switch } from "../ui/toggle.tsx";
import { colourIn, nameIn, sizeOf, sizeText } from "./names.ts";
import { shownBarcode, type SkuForm } from "./style-form.ts";

export interface SkuRowProps {
  readonly sku: SkuForm;
  readonly onChange: (sku: SkuForm) => void;
  readonly onRemove: () => void;
}

export function SkuRow({ sku, onChange, onRemove }: SkuRowProps) {
  const t = useT();
  const [isAdding, setAdding] = useState(false);
  const size = sizeText(sku.size, sku.width);
  return (
    <li className="py-1.5">
      <div className="flex min-h-12 items-center gap-3">
        <span className={cx("w-14 shrink-0 text-lg numeral", !sku.active && "text-ink-faint line-through")}>
          {size}
        </span>
        <span className="flex min-w-0 grow flex-wrap items-center gap-1.5">
          {sku.barcodes.map((barcode) => (
            <span
              key={barcode}
              className="inline-flex h-8 items-center gap-1 rounded-sm bg-ink/6 pl-2.5 font-mono text-sm"
            >
              {shownBarcode(barcode)}
              <button
                type="button"
                aria-label={t("catalogue.barcode.remove", { barcode: shownBarcode(barcode) })}
                onClick={() => onChange({ ...sku, barcodes: sku.barcodes.filter((one) => one !== barcode) })}
                className="hit grid size-8 place-items-center text-ink-faint hover:text-out"
              >
                <IconClose size={14} />
              </button>
            </span>
          ))}
          {sku.barcodes.length === 0 && !isAdding && (
            <span className="min-w-0 grow basis-0 text-sm text-ink-faint">{t("catalogue.barcode.none")}</span>
          )}
          {sku.barcodes.length < limits.barcodesPerSkuMax && !isAdding && (
            <IconButton
              icon={IconPlus}
              size="sm"
              label={t("catalogue.barcode.add", { size })}
              onClick={() => setAdding(true)}
            />
          )}
        </span>
        {sku.id === undefined ? (
          <IconButton
            icon={IconDelete}
            size="sm"
            label={t("catalogue.size.remove", { size })}
            onClick={onRemove}
          />
        ) : (
          <Switch
            checked={sku.active}
            aria-label={t("catalogue.size.active", { size })}
            title={t("catalogue.size.active", { size })}
            onChange={(active) => onChange({ ...sku, active })}
          />
        )}
      </div>
      {isAdding && <AddBarcode sku={sku} onChange={onChange} onClose={() => setAdding(false)} />}
    </li>
  );
}

interface AddBarcodeProps extends Pick<SkuRowProps, "sku" | "onChange"> {
  readonly onClose: () => void;
}

function AddBarcode({ sku, onChange, onClose }: AddBarcodeProps) {
  const t = useT();
  const catalogue = useCatalogue();
  const [text, setText] = useState("");
  const key = text.trim() === "" ? null : barcodeKeyOf(text);
  const owner = key === null || catalogue === undefined ? undefined : findByBarcode(catalogue, text);
  const isTaken = owner !== undefined && owner.sku[skuAt.id] !== sku.id;
  const problem = isTaken
    ? t("catalogue.barcode.taken", {
        name: nameIn(owner.style, t.language),
        colour: colourIn(owner.colourway, t.language),
        size: sizeOf(owner.sku),
      })
    : text.trim() !== "" && key === null
      ? t("catalogue.barcode.wrong")
      : undefined;
  const add = (): void => {
    if (key === null || isTaken) return;
    if (!sku.barcodes.includes(key)) onChange({ ...sku, barcodes: [...sku.barcodes, key] });
    onClose();
  };
  return (
    <div className="pb-2 pl-17">
      <div className="flex gap-2">
        <TextInput
          className="grow"
          autoFocus
          aria-label={t("catalogue.barcode")}
          aria-invalid={problem !== undefined || undefined}
          placeholder={t("catalogue.barcode.scan")}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") add();
            if (event.key === "Escape") onClose();
          }}
        />
        <IconButton
          icon={IconPlus}
          variant="secondary"
          label={t("action.add")}
          disabled={key === null || isTaken}
          onClick={add}
        />
        <IconButton icon={IconClose} label={t("action.cancel")} onClick={onClose} />
      </div>
      {problem !== undefined && (
        <p role="alert" className="mt-1.5 text-sm text-out">
          {problem}
        </p>
      )}
    </div>
  );
}
