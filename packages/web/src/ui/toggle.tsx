import { useId, type InputHTMLAttributes, type ReactNode } from "react";
import { cx } from "./cx.ts";
import { IconCheck, IconMinus, type Icon } from "./icons.tsx";

export interface CheckProps extends Omit<
  InputHTMLAttributes<HTMLInputElement>,
  "onChange" | "type" | "size"
> {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly label?: ReactNode;
  readonly hint?: ReactNode;
}

/** Label left, switch right, the whole row is the target: settings. */
export function Switch({ checked, onChange, label, hint, className, ...rest }: CheckProps) {
  const hintId = useId();
  return (
    <label className={cx("flex min-h-12 items-center justify-between gap-4", className)}>
      {label !== undefined && (
        <span className="min-w-0">
          <span className="block text-base">{label}</span>
          {hint !== undefined && (
            <span id={hintId} className="block text-sm text-ink-faint">
              {hint}
            </span>
          )}
        </span>
      )}
      <span className="relative inline-flex shrink-0">
        <input
          type="checkbox"
          role="switch"
          checked={checked}
          aria-describedby={hint === undefined ? undefined : hintId}
          onChange={(event) => onChange(event.target.checked)}
          className="peer h-7 w-12 cursor-pointer appearance-none rounded-full bg-line-strong/55 transition-colors duration-200 checked:bg-accent disabled:opacity-45"
          {...rest}
        />
        <span className="pointer-events-none absolute top-0.5 left-0.5 size-6 rounded-full bg-white shadow-card transition-transform duration-200 ease-out peer-checked:translate-x-5" />
      </span>
    </label>
  );
}

/** `indeterminate` for "some of the rows". */
export function Checkbox({
  checked,
  onChange,
  label,
  hint,
  indeterminate = false,
  className,
  ...rest
}: CheckProps & { readonly indeterminate?: boolean }) {
  const filled = checked || indeterminate;
  const Mark = indeterminate ? IconMinus : IconCheck;
  return (
    <label className={cx("inline-flex min-h-12 items-center gap-3", className)}>
      <span className="relative inline-grid size-6 shrink-0 place-items-center">
        <input
          type="checkbox"
          checked={checked}
          aria-checked={indeterminate ? "mixed" : undefined}
          onChange={(event) => onChange(event.target.checked)}
          className={cx(
            "absolute inset-0 cursor-pointer appearance-none rounded-sm border-[1.5px] transition-colors duration-150",
            filled ? "border-accent bg-accent" : "border-line-strong bg-raised",
          )}
          {...rest}
        />
        <Mark
          size={18}
          strokeWidth={2.4}
          className={cx(
            "pointer-events-none relative text-on-accent transition-transform duration-150",
            !filled && "scale-0",
          )}
        />
      </span>
      {label !== undefined && (
        <span className="min-w-0">
          <span className="block">{label}</span>
          {hint !== undefined && <span className="block text-sm text-ink-faint">{hint}</span>}
        </span>
      )}
    </label>
  );
}

export interface Segment<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly icon?: Icon;
  readonly count?: number;
}

export interface SegmentedControlProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly segments: readonly Segment<Value>[];
  readonly className?: string;
}

/** Two to four choices side by side; radio buttons to the keyboard and the screen reader. */
export function SegmentedControl<Value extends string>({
  label,
  value,
  onChange,
  segments,
  className,
}: SegmentedControlProps<Value>) {
  const name = useId();
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={cx("flex min-h-12 gap-1 rounded-md bg-ink/7 p-1", className)}
    >
      {segments.map((segment) => (
        <label
          key={segment.value}
          className={cx(
            "relative flex min-w-0 grow basis-0 items-center justify-center gap-1.5 rounded-[0.45rem] px-2 text-sm font-medium whitespace-nowrap transition-colors duration-150",
            "has-focus-visible:outline-2 has-focus-visible:outline-accent",
            segment.value === value ? "bg-lifted text-ink shadow-card" : "text-ink-soft hover:text-ink",
          )}
        >
          <input
            type="radio"
            name={name}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
            className="absolute -inset-y-1 inset-x-0 cursor-pointer appearance-none outline-none"
          />
          {segment.icon && <segment.icon size={18} />}
          <span className="truncate">{segment.label}</span>
          {segment.count !== undefined && <span className="text-ink-faint">{segment.count}</span>}
        </label>
      ))}
    </div>
  );
}
