import type { ButtonHTMLAttributes, Ref } from "react";
import { cx } from "./cx.ts";
import type { Icon } from "./icons.tsx";
import { Spinner } from "./spinner.tsx";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger";
export type ButtonSize = "sm" | "md" | "lg";

const base =
  "inline-flex items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap select-none " +
  "transition-[background-color,border-color,color,transform,opacity] duration-150 ease-out active:scale-[0.985] " +
  "disabled:active:scale-100 disabled:opacity-45 aria-busy:opacity-100";

const variants: Record<ButtonVariant, string> = {
  primary: "bg-accent text-on-accent hover:enabled:bg-accent-strong",
  secondary:
    "bg-raised text-ink border border-line-strong/45 hover:enabled:border-line-strong hover:enabled:bg-surface",
  quiet: "text-accent hover:enabled:bg-accent-soft",
  danger: "bg-raised text-out border border-out/35 hover:enabled:bg-out-soft hover:enabled:border-out/60",
};

const sizes: Record<ButtonSize, string> = {
  sm: "h-9 px-3 text-sm hit",
  md: "h-12 px-5 text-base",
  lg: "h-14 px-6 text-lg",
};

export function buttonClass(
  variant: ButtonVariant = "secondary",
  size: ButtonSize = "md",
  className?: string,
): string {
  return cx(base, variants[variant], sizes[size], className);
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
  readonly icon?: Icon;
  /** Shows a spinner in the label's place, keeps the width, ignores presses. */
  readonly loading?: boolean;
  /** As wide as its box: the one great act of a phone screen. */
  readonly full?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({
  variant,
  size,
  icon: Glyph,
  loading = false,
  full,
  className,
  children,
  disabled,
  type = "button",
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={buttonClass(variant, size, cx(full && "w-full", "relative", className))}
      disabled={disabled}
      aria-busy={loading || undefined}
      aria-disabled={loading || undefined}
      onClick={loading ? undefined : onClick}
      {...rest}
    >
      <span className={cx("inline-flex min-w-0 items-center gap-2", loading && "invisible")}>
        {Glyph && <Glyph size={size === "sm" ? 18 : 20} />}
        {children}
      </span>
      {loading && (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner size={20} />
        </span>
      )}
    </button>
  );
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon: Icon;
  /** The accessible name; also the tooltip of a mouse. */
  readonly label: string;
  readonly variant?: "quiet" | "secondary" | "primary" | "inverse";
  /** `md` draws 48 px, `sm` 36 px with a target of 48. */
  readonly size?: "sm" | "md";
  /** For switches such as the torch. */
  readonly pressed?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

const iconVariants: Record<NonNullable<IconButtonProps["variant"]>, string> = {
  quiet:
    "text-ink-soft hover:enabled:bg-ink/6 hover:enabled:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent",
  secondary:
    "border border-line-strong/45 bg-raised text-ink hover:enabled:border-line-strong aria-pressed:bg-accent-soft aria-pressed:text-accent",
  primary: "bg-accent text-on-accent hover:enabled:bg-accent-strong",
  inverse:
    "bg-black/45 text-white backdrop-blur-md hover:enabled:bg-black/60 aria-pressed:bg-white aria-pressed:text-black",
};

export function IconButton({
  icon: Glyph,
  label,
  variant = "quiet",
  size = "md",
  pressed,
  className,
  type = "button",
  ...rest
}: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      className={cx(
        "inline-grid shrink-0 place-items-center transition-[background-color,border-color,color,transform] duration-150 ease-out active:scale-95 disabled:opacity-40",
        size === "sm" ? "hit size-9 rounded-sm" : "size-12 rounded-md",
        iconVariants[variant],
        className,
      )}
      {...rest}
    >
      <Glyph size={size === "sm" ? 20 : 24} />
    </button>
  );
}
