import { Menu as Base } from "@base-ui/react/menu";
import { Fragment } from "react";
import { cx } from "./cx.ts";
import { IconCheck } from "./icons.tsx";
import type { MenuItem, MenuViewProps } from "./menu.tsx";

function Item({ item, ticked }: { readonly item: MenuItem; readonly ticked: boolean }) {
  return (
    <Base.Item
      disabled={item.disabled ?? false}
      onClick={item.onSelect}
      className={cx(
        "flex min-h-12 cursor-pointer items-center gap-3 rounded-sm px-3 text-base outline-none select-none data-disabled:cursor-default data-disabled:opacity-40",
        item.danger === true ? "text-out data-highlighted:bg-out-soft" : "data-highlighted:bg-accent-soft",
      )}
    >
      {item.icon && (
        <item.icon size={20} className={cx("shrink-0", item.danger !== true && "text-ink-faint")} />
      )}
      <span className="grow">{item.label}</span>
      {ticked && (
        <IconCheck size={18} className={cx("shrink-0 text-accent", item.checked !== true && "invisible")} />
      )}
    </Base.Item>
  );
}

export function MenuView({ trigger, groups, align = "end", openAtOnce }: MenuViewProps) {
  const shown = groups.filter((group) => group.length > 0);
  return (
    <Base.Root defaultOpen={openAtOnce}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} align={align} collisionPadding={12} className="z-50 outline-none">
          <Base.Popup className="max-h-[min(30rem,var(--available-height))] min-w-48 origin-(--transform-origin) overflow-y-auto overscroll-contain rounded-lg border border-line bg-raised p-1.5 shadow-float transition-[opacity,transform] duration-150 ease-out outline-none data-ending-style:opacity-0 data-starting-style:scale-95 data-starting-style:opacity-0">
            {shown.map((group, index) => (
              <Fragment key={group[0]?.id}>
                {index > 0 && <Base.Separator className="mx-3 my-1.5 hairline" />}
                {group.map((item) => (
                  <Item
                    key={item.id}
                    item={item}
                    ticked={group.some((other) => other.checked !== undefined)}
                  />
                ))}
              </Fragment>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
