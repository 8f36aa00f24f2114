import type { SelectHTMLAttributes } from "react";
import { cx } from "./cx.ts";
import { controlClass, useFieldControl } from "./field.tsx";
import { IconDown } from "./icons.tsx";

export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly disabled?: boolean;
}

export interface SelectProps<Value extends string> extends Omit<
  SelectHTMLAttributes<HTMLSelectElement>,
  "value" | "onChange" | "children"
> {
  readonly value: Value | "";
  readonly onChange: (value: Value) => void;
  readonly options: readonly SelectOption<Value>[];
  /** Shown while nothing is chosen. */
  readonly placeholder?: string;
}

/**
 * The platform's own select: on a phone it is the wheel everybody knows, and it costs
 * no script. Browsers that allow it draw the list in our colours (theme.css).
 * For long or searchable lists use `Combobox`.
 */
export function Select<Value extends string>({
  value,
  onChange,
  options,
  placeholder,
  className,
  id,
  ...rest
}: SelectProps<Value>) {
  const links = useFieldControl({ id });
  return (
    <span className={cx("relative flex items-center", className)}>
      <select
        className={cx(
          controlClass,
          "ours h-12 appearance-none truncate pr-10 pl-3.5",
          value === "" && "text-ink-faint",
        )}
        value={value}
        onChange={(event) => onChange(event.target.value as Value)}
        {...links}
        {...rest}
      >
        {placeholder !== undefined && (
          <option value="" disabled hidden>
            {placeholder}
          </option>
        )}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <IconDown size={18} className="pointer-events-none absolute right-3.5 text-ink-faint" />
    </span>
  );
}
