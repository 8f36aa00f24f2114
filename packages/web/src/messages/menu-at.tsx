/** A menu at a point of the screen, as the right mouse button asks for one. */
import { Menu as Base } from "@base-ui/react/menu";
import { useMemo } from "react";
import { cx } from "../ui/cx.ts";
import type { MenuItem } from "../ui/menu.tsx";
import type { PressPoint } from "./message-press.tsx";

export interface MenuAtProps {
  readonly at: PressPoint;
  readonly items: readonly MenuItem[];
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly label: string;
}

export function MenuAt({ at, items, isOpen, onOpenChange, label }: MenuAtProps) {
  const anchor = useMemo(() => ({ getBoundingClientRect: () => new DOMRect(at.x, at.y, 0, 0) }), [at]);
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => onOpenChange(open)}>
      <Base.Portal>
        <Base.Positioner
          anchor={anchor}
          sideOffset={4}
          align="start"
          collisionPadding={12}
          className="z-50 outline-none"
        >
          <Base.Popup
            aria-label={label}
            className="min-w-44 origin-(--transform-origin) rounded-lg border border-line bg-raised p-1.5 shadow-float transition-[opacity,transform] duration-150 ease-out outline-none data-ending-style:opacity-0 data-starting-style:scale-95 data-starting-style:opacity-0"
          >
            {items.map((item) => (
              <Base.Item
                key={item.id}
                onClick={item.onSelect}
                className={cx(
                  "flex min-h-12 cursor-pointer items-center gap-3 rounded-sm px-3 text-base outline-none select-none",
                  item.danger === true
                    ? "text-out data-highlighted:bg-out-soft"
                    : "data-highlighted:bg-accent-soft",
                )}
              >
                {item.icon && (
                  <item.icon size={20} className={cx("shrink-0", item.danger !== true && "text-ink-faint")} />
                )}
                {item.label}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
