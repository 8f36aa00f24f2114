import { useRef, type Ref } from "react";
import { useT } from "../i18n/i18n.ts";
import { cx } from "./cx.ts";
import { useFieldControl } from "./field.tsx";

export interface PinInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Called once when the last digit is there. */
  readonly onComplete?: (value: string) => void;
  readonly length?: number;
  /** Shows the digits; a one-time code may, a PIN must not. */
  readonly reveal?: boolean;
  readonly autoFocus?: boolean;
  readonly disabled?: boolean;
  readonly autoComplete?: "one-time-code" | "current-password" | "new-password" | "off";
  readonly ref?: Ref<HTMLInputElement>;
}

/**
 * One real input under drawn boxes: paste, autofill, screen readers and the numeric
 * keyboard work as in any field, which separate inputs per digit break.
 */
export function PinInput(props: PinInputProps) {
  const { value, onChange, onComplete, length = 6, reveal = false, autoFocus, disabled, ref } = props;
  const t = useT();
  const links = useFieldControl({});
  const completed = useRef("");
  const change = (text: string): void => {
    const digits = text.replace(/\D/g, "").slice(0, length);
    onChange(digits);
    if (digits.length === length && completed.current !== digits) onComplete?.(digits);
    completed.current = digits;
  };
  const ownLabel = t("form.pin", { n: Math.min(value.length + 1, length), total: length });
  return (
    <span className="group relative block w-full max-w-sm">
      <input
        ref={ref}
        type={reveal ? "text" : "password"}
        inputMode="numeric"
        pattern="[0-9]*"
        autoComplete={props.autoComplete ?? "off"}
        // The first field of a sign-in screen takes the focus there; the caller decides.
        autoFocus={autoFocus}
        disabled={disabled}
        maxLength={length}
        value={value}
        onChange={(event) => change(event.target.value)}
        aria-label={links.id === undefined ? ownLabel : undefined}
        className="absolute inset-0 z-10 size-full cursor-pointer opacity-0"
        {...links}
      />
      <Boxes value={value} length={length} reveal={reveal} invalid={links["aria-invalid"] === true} />
    </span>
  );
}

interface BoxesProps {
  readonly value: string;
  readonly length: number;
  readonly reveal: boolean;
  readonly invalid: boolean;
}

function Boxes({ value, length, reveal, invalid }: BoxesProps) {
  return (
    <span aria-hidden="true" className="flex justify-between gap-2">
      {Array.from({ length }, (_, digit) => {
        const char = value[digit];
        const current = digit === Math.min(value.length, length - 1);
        const edge = char === undefined ? "border-line-strong/60" : "border-line-strong";
        return (
          <span
            key={digit}
            className={cx(
              "grid h-14 min-w-0 grow basis-0 place-items-center rounded-md border bg-raised text-2xl numeral transition-colors duration-150",
              invalid ? "border-out" : edge,
              current &&
                "group-focus-within:border-accent group-focus-within:ring-1 group-focus-within:ring-accent",
            )}
          >
            {char === undefined ? "" : reveal ? char : "•"}
          </span>
        );
      })}
    </span>
  );
}
