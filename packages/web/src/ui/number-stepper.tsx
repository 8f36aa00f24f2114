import { useState, type KeyboardEvent } from "react";
import { useT } from "../i18n/i18n.ts";
import { cx } from "./cx.ts";
import { controlClass, useFieldControl } from "./field.tsx";
import { IconMinus, IconPlus, type Icon } from "./icons.tsx";

export interface NumberStepperProps {
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly disabled?: boolean;
  readonly label?: string;
  readonly id?: string;
}

const stepButton =
  "grid size-12 shrink-0 place-items-center text-ink-soft transition-colors hover:enabled:bg-ink/6 hover:enabled:text-ink active:enabled:bg-ink/10 disabled:opacity-30";

/** Whole numbers only, as all quantities are. Typing may pass through nothing; leaving the field settles it. */
export function NumberStepper(props: NumberStepperProps) {
  const { value, onChange, min = 0, max = 999, step = 1, disabled = false, label, id } = props;
  const t = useT();
  const links = useFieldControl({ id });
  const [typed, setTyped] = useState<string | null>(null);
  const settle = (n: number): void => onChange(Math.min(max, Math.max(min, Math.trunc(n))));
  const stepBy = (by: number): void => {
    setTyped(null);
    settle(value + by);
  };
  const type = (text: string): void => {
    const kept = text.replace(min < 0 ? /[^\d-]/g : /\D/g, "");
    setTyped(kept);
    if (/^-?\d+$/.test(kept)) settle(Number(kept));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowUp: step, ArrowDown: -step }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    stepBy(by);
  };
  const side = (by: number, name: string, Glyph: Icon, atEnd: boolean) => (
    <button
      type="button"
      tabIndex={-1}
      aria-label={name}
      className={stepButton}
      disabled={disabled || atEnd}
      onClick={() => stepBy(by)}
    >
      <Glyph size={20} />
    </button>
  );
  return (
    <span className={cx("inline-flex w-fit! items-center overflow-hidden", controlClass)}>
      {side(-step, t("form.decrease"), IconMinus, value <= min)}
      <input
        inputMode={min < 0 ? "text" : "numeric"}
        role="spinbutton"
        aria-label={label}
        aria-valuenow={value}
        aria-valuemin={min}
        aria-valuemax={max}
        disabled={disabled}
        value={typed ?? String(value)}
        onFocus={(event) => event.target.select()}
        onChange={(event) => type(event.target.value)}
        onBlur={() => setTyped(null)}
        onKeyDown={onKeyDown}
        className="h-12 w-14 rounded-sm bg-transparent text-center text-lg numeral focus-visible:-outline-offset-4"
        {...links}
      />
      {side(step, t("form.increase"), IconPlus, value >= max)}
    </span>
  );
}
