/** One safety line: of everything, of a style or of one of its sizes; a number, and what holds without it. */
import { useState } from "react";
import { skuAt, type StyleView } from "@instep/domain/catalogue/contract.ts";
import type { CatalogueView } from "@instep/domain/catalogue/feed.ts";
import type { LineTarget } from "@instep/domain/alerts/contract.ts";
import type { SkuId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { colourIn, nameIn, sizeOf } from "../catalogue/names.ts";
import { useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { Sheet } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { NumberStepper } from "../ui/number-stepper.tsx";
import { Select } from "../ui/select.tsx";
import { fallbackOf, lineOf, type LineScope, type SafetyLine } from "./lines.ts";

/** What the sheet opens on: everything, or a style, with one of its sizes chosen already. */
export interface Opened {
  readonly style: StyleView | undefined;
  readonly skuId: SkuId | undefined;
}

export interface LineSheetProps {
  readonly opened: Opened;
  readonly scope: LineScope;
  readonly scopeName: string;
  readonly lines: readonly SafetyLine[];
  readonly catalogue: CatalogueView;
  /** `pairs` null takes the line away. */
  readonly onSave: (target: LineTarget, pairs: number | null) => void;
  readonly onClose: () => void;
}

/** Where nothing is set yet: the last pair and the one before it are worth a word. */
const suggestedPairs = 2;
const wholeStyle = "style";

export function LineSheet(props: LineSheetProps) {
  const { opened, scope, scopeName, lines, catalogue, onSave, onClose } = props;
  const t = useT();
  const [skuId, setSkuId] = useState(opened.skuId);
  const target = targetOf(opened.style, skuId);
  const set = lineOf(lines, scope, target);
  const fallback = fallbackOf(lines, scope, target, catalogue);
  const [typed, setTyped] = useState<number>();
  const pairs = typed ?? set?.pairs ?? fallback?.pairs ?? suggestedPairs;
  const choose = (next: SkuId | undefined): void => {
    setSkuId(next);
    setTyped(undefined);
  };
  const title = opened.style === undefined ? t("lines.everything") : nameIn(opened.style, t.language);
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={`${t("stock.safetyLine")} · ${scopeName}`}
      footer={
        <div className="flex flex-col gap-2">
          <Button
            variant="primary"
            size="lg"
            full
            disabled={set?.pairs === pairs}
            onClick={() => onSave(target, pairs)}
          >
            {t("action.save")}
          </Button>
          {set !== undefined && (
            <Button variant="quiet" full onClick={() => onSave(target, null)}>
              {fallback === undefined ? t("lines.remove") : t("lines.remove.fallback", { n: fallback.pairs })}
            </Button>
          )}
        </div>
      }
    >
      <div className="space-y-5">
        {opened.style !== undefined && (
          <SizeField style={opened.style} value={skuId} onChange={choose} lines={lines} scope={scope} />
        )}
        <Field
          label={t("lines.pairs")}
          hint={
            pairs > 1
              ? t("lines.meaning", { n: pairs })
              : t(pairs === 1 ? "lines.meaning.one" : "lines.meaning.off")
          }
        >
          <NumberStepper value={pairs} max={limits.safetyLinePairsMax} onChange={setTyped} />
        </Field>
      </div>
    </Sheet>
  );
}

function targetOf(style: StyleView | undefined, skuId: SkuId | undefined): LineTarget {
  if (skuId !== undefined) return { kind: "sku", skuId };
  return style === undefined ? { kind: "all" } : { kind: "style", styleId: style.id };
}

interface SizeFieldProps {
  readonly style: StyleView;
  readonly value: SkuId | undefined;
  readonly onChange: (skuId: SkuId | undefined) => void;
  readonly lines: readonly SafetyLine[];
  readonly scope: LineScope;
}

/** The whole style or one size; those with a line of their own say which. */
function SizeField({ style, value, onChange, lines, scope }: SizeFieldProps) {
  const t = useT();
  const labelOf = (label: string, target: LineTarget): string => {
    const pairs = lineOf(lines, scope, target)?.pairs;
    return pairs === undefined ? label : `${label} · ${t("unit.pairs", { n: pairs })}`;
  };
  const skus = style.colourways.flatMap((colourway) =>
    colourway.skus
      .filter((sku) => sku[skuAt.active] === 1 || sku[skuAt.id] === value)
      .map((sku) => {
        const name = t("stock.sku", { colour: colourIn(colourway, t.language), size: sizeOf(sku) });
        return {
          value: sku[skuAt.id] as string,
          label: labelOf(name, { kind: "sku", skuId: sku[skuAt.id] }),
        };
      }),
  );
  const whole = labelOf(t("lines.wholeStyle"), { kind: "style", styleId: style.id });
  return (
    <Field label={t("lines.what")}>
      <Select
        value={value ?? wholeStyle}
        onChange={(next) => onChange(next === wholeStyle ? undefined : (next as SkuId))}
        options={[{ value: wholeStyle, label: whole }, ...skus]}
      />
    </Field>
  );
}
