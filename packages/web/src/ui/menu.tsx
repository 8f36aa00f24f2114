import { cloneElement, useState, type MouseEvent, type ReactElement } from "react";
import { deferred, useDeferred } from "./deferred.ts";
import type { Icon } from "./icons.tsx";

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: Icon;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Draws a tick; the item is then one of a set of choices. */
  readonly checked?: boolean;
  readonly onSelect: () => void;
}

export interface MenuProps {
  /** A `Button` or an `IconButton`; gets `aria-haspopup`, `aria-expanded` and the press. */
  readonly trigger: ReactElement<{
    onClick?: (event: MouseEvent) => void;
    "aria-haspopup"?: "menu";
    "aria-expanded"?: boolean;
  }>;
  /** Groups are parted by a hairline. */
  readonly groups: readonly (readonly MenuItem[])[];
  readonly align?: "start" | "center" | "end";
}

export interface MenuViewProps extends MenuProps {
  readonly openAtOnce: boolean;
}

const menuView = deferred<MenuViewProps>(async () => (await import("./menu-view.tsx")).MenuView);

export function Menu(props: MenuProps) {
  const [pressed, setPressed] = useState(false);
  const View = useDeferred(menuView, pressed);
  if (View !== undefined) return <View {...props} openAtOnce={pressed} />;
  return cloneElement(props.trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onClick: () => setPressed(true),
  });
}

export function preloadMenus(): Promise<unknown> {
  return Promise.allSettled([menuView.load()]);
}
