/** A choice among many, found by typing. Stands on Base UI, so import it from lazy screens only. */
import { Combobox as Base } from "@base-ui/react/combobox";
import type { ReactNode } from "react";
import { useT } from "../i18n/i18n.ts";
import { cx } from "./cx.ts";
import { controlClass, useFieldControl } from "./field.tsx";
import { IconCheck, IconClose, IconDown } from "./icons.tsx";

export interface ComboboxProps<Item> {
  readonly items: readonly Item[];
  readonly value: Item | null;
  readonly onChange: (item: Item | null) => void;
  readonly itemKey: (item: Item) => string;
  readonly itemLabel: (item: Item) => string;
  /** A richer row in the list; the label otherwise. */
  readonly renderItem?: (item: Item) => ReactNode;
  /** Told on typing, for lists that the server finds; then `items` are shown unfiltered. */
  readonly onSearch?: (text: string) => void;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly clearable?: boolean;
}

export function Combobox<Item>(props: ComboboxProps<Item>) {
  const { items, value, onChange, itemKey, itemLabel, onSearch, placeholder, disabled = false } = props;
  const t = useT();
  const links = useFieldControl({});
  const side = "absolute top-0 grid h-12 w-10 place-items-center text-ink-faint hover:text-ink";
  return (
    <Base.Root
      items={items}
      value={value}
      disabled={disabled}
      onValueChange={(item: Item | null) => onChange(item)}
      itemToStringLabel={itemLabel}
      isItemEqualToValue={(one, other) => itemKey(one) === itemKey(other)}
      autoHighlight
      {...(onSearch && { filter: null, onInputValueChange: onSearch })}
    >
      <Base.InputGroup className="relative">
        <Base.Input
          placeholder={placeholder ?? t("form.choose")}
          className={cx(controlClass, "h-12 pr-20 pl-3.5")}
          {...links}
        />
        {props.clearable !== false && (
          <Base.Clear aria-label={t("action.clear")} className={cx(side, "right-9")}>
            <IconClose size={16} />
          </Base.Clear>
        )}
        <Base.Trigger aria-label={t("action.expand")} className={cx(side, "right-1")}>
          <IconDown size={18} />
        </Base.Trigger>
      </Base.InputGroup>
      <Options {...props} />
    </Base.Root>
  );
}

function Options<Item>({ itemKey, itemLabel, renderItem }: ComboboxProps<Item>) {
  const t = useT();
  return (
    <Base.Portal>
      <Base.Positioner sideOffset={6} collisionPadding={12} className="z-50 outline-none">
        <Base.Popup className="max-h-[min(22rem,var(--available-height))] w-(--anchor-width) min-w-56 origin-(--transform-origin) overflow-y-auto rounded-lg border border-line bg-raised p-1.5 shadow-float transition-[opacity,transform] duration-150 ease-out data-ending-style:opacity-0 data-starting-style:scale-[0.98] data-starting-style:opacity-0">
          <Base.Empty>
            <span className="block px-3 py-3 text-ink-faint">{t("form.noMatch")}</span>
          </Base.Empty>
          <Base.List>
            {(item: Item) => (
              <Base.Item
                key={itemKey(item)}
                value={item}
                className="flex min-h-12 cursor-pointer items-center gap-3 rounded-sm px-3 outline-none select-none data-highlighted:bg-accent-soft"
              >
                <span className="min-w-0 grow">{renderItem ? renderItem(item) : itemLabel(item)}</span>
                <Base.ItemIndicator>
                  <IconCheck size={18} className="text-accent" />
                </Base.ItemIndicator>
              </Base.Item>
            )}
          </Base.List>
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  );
}
