/** How a message's actions are asked for: a long press, the right button, or the small button that hovering shows. */
import { useRef, type MouseEvent, type PointerEvent } from "react";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { IconMore } from "../ui/icons.tsx";

/** Where on the screen the actions are to stand. */
export interface PressPoint {
  readonly x: number;
  readonly y: number;
}

const longPressMs = 450;
const slipPxMax = 10;

/** Whether the browser's own menu is wanted: on a link, or on words that were selected. */
function isForBrowser(target: EventTarget): boolean {
  if (target instanceof Element && target.closest("a") !== null) return true;
  return getSelection()?.isCollapsed === false;
}

export function useLongPress(onPress: (at: PressPoint) => void) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const begin = useRef<PressPoint>({ x: 0, y: 0 });
  const stop = (): void => clearTimeout(timer.current);
  return {
    onPointerDown: (event: PointerEvent): void => {
      if (event.pointerType === "mouse") return;
      begin.current = { x: event.clientX, y: event.clientY };
      stop();
      timer.current = setTimeout(() => {
        navigator.vibrate?.(10);
        onPress(begin.current);
      }, longPressMs);
    },
    onPointerMove: (event: PointerEvent): void => {
      const { x, y } = begin.current;
      if (Math.hypot(event.clientX - x, event.clientY - y) > slipPxMax) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onContextMenu: (event: MouseEvent): void => {
      if (isForBrowser(event.target)) return;
      event.preventDefault();
      stop();
      onPress({ x: event.clientX, y: event.clientY });
    },
  };
}

/** Beside the bubble, for pointers that hover and for the keyboard. */
export function MoreButton({
  isLeft,
  label,
  onPress,
}: {
  readonly isLeft: boolean;
  readonly label: string;
  readonly onPress: (at: PressPoint) => void;
}) {
  return (
    <IconButton
      icon={IconMore}
      size="sm"
      label={label}
      className={cx(
        "absolute! top-0 hidden opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:hover)]:grid",
        isLeft ? "-left-10" : "-right-10",
      )}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        onPress({ x: box.right, y: box.bottom });
      }}
    />
  );
}
