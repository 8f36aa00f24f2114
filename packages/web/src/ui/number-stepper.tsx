import { useState } from "react";
import { useT } from "../i18n/i18n.ts";
import { cx } from "./cx.ts";
import { controlClass, useFieldControl } from "./field.tsx";
import { IconMinus, IconPlus } from "./icons.tsx";

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

/** Whole numbers only, as all quantities are. Typing may pass through nothing; leaving the field settles it. */
export function NumberStepper({
  value,
  onChange,
  min = 0,
  max = 999,
  step = 1,
  disabled,
  label,
  id,
}: NumberStepperProps) {
  const t = useT();
  const links = useFieldControl({ id });
  const [typed, setTyped] = useState<string | null>(null);
  const settle = (n: number): void => onChange(Math.min(max, Math.max(min, Math.trunc(n))));
  const button =
    "grid size-12 shrink-0 place-items-center text-ink-soft transition-colors hover:enabled:bg-ink/6 hover:enabled:text-ink active:enabled:bg-ink/10 disabled:opacity-30";
  return (
    <span
      className={cx(
        "inline-flex w-fit! items-center overflow-hidden focus-within:border-accent",
        controlClass,
      )}
    >
      <button
        type="button"
        tabIndex={-1}
        aria-label={t("form.decrease")}
        className={button}
        disabled={disabled === true || value <= min}
        onClick={() => settle(value - step)}
      >
        <IconMinus size={20} />
      </button>
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
        onChange={(event) => {
          const text = event.target.value.replace(min < 0 ? /[^\d-]/g : /\D/g, "");
          setTyped(text);
          if (/^-?\d+$/.test(text)) settle(Number(text));
        }}
        onBlur={() => setTyped(null)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
          event.preventDefault();
          setTyped(null);
          settle(value + (event.key === "ArrowUp" ? step : -step));
        }}
        className="h-12 w-14 bg-transparent text-center text-lg numeral outline-none"
        {...links}
      />
      <button
        type="button"
        tabIndex={-1}
        aria-label={t("form.increase")}
        className={button}
        disabled={disabled === true || value >= max}
        onClick={() => settle(value + step)}
      >
        <IconPlus size={20} />
      </button>
    </span>
  );
}
