import type { InputHTMLAttributes, Ref } from "react";
import { useT } from "../i18n/i18n.ts";
import { IconButton } from "./button.tsx";
import { cx } from "./cx.ts";
import { IconClose, IconSearch, type Icon } from "./icons.tsx";

export interface SearchFieldProps extends Omit<
  InputHTMLAttributes<HTMLInputElement>,
  "value" | "onChange" | "onSubmit"
> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Enter, or a scanner's Enter into this field. */
  readonly onSubmit?: (value: string) => void;
  /** Right inside the field, e.g. scan. Shown while the field is empty. */
  readonly action?: { readonly icon: Icon; readonly label: string; readonly onPress: () => void };
  readonly ref?: Ref<HTMLInputElement>;
}

export function SearchField({
  value,
  onChange,
  onSubmit,
  action,
  placeholder,
  className,
  onKeyDown,
  ...rest
}: SearchFieldProps) {
  const t = useT();
  const label = placeholder ?? t("action.search");
  return (
    <span role="search" className={cx("relative flex items-center", className)}>
      <IconSearch size={20} className="pointer-events-none absolute left-3.5 text-ink-faint" />
      <input
        type="search"
        enterKeyHint="search"
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          onKeyDown?.(event);
          // Enter that chooses a candidate of an input method is not a search.
          if (event.key === "Enter" && !event.nativeEvent.isComposing && event.keyCode !== 229)
            onSubmit?.(value.trim());
          if (event.key === "Escape" && value !== "") {
            event.preventDefault();
            onChange("");
          }
        }}
        className="h-12 w-full appearance-none truncate rounded-md border border-transparent bg-ink/6 pr-12 pl-11 text-field transition-colors duration-150 hover:bg-ink/8 focus:border-accent focus:bg-raised focus:outline-2 focus:-outline-offset-1 focus:outline-accent [&::-webkit-search-cancel-button]:hidden"
        {...rest}
      />
      {value !== "" ? (
        <IconButton
          icon={IconClose}
          label={t("action.clear")}
          size="sm"
          className="absolute! right-1.5"
          onClick={() => onChange("")}
        />
      ) : (
        action && (
          <IconButton
            icon={action.icon}
            label={action.label}
            size="sm"
            className="absolute! right-1.5"
            onClick={action.onPress}
          />
        )
      )}
    </span>
  );
}
