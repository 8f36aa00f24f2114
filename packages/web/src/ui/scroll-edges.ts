import { useEffect, useRef, type RefObject } from "react";

/**
 * Tells by attributes whether a sideways-scrolling row goes on to the start or the end,
 * so that `scroll-x` (theme.css) can fade that side only.
 */
export function useScrollEdges<Element extends HTMLElement>(): RefObject<Element | null> {
  const ref = useRef<Element>(null);
  useEffect(() => {
    const row = ref.current;
    if (row === null) return;
    const measure = (): void => {
      row.toggleAttribute("data-more-start", row.scrollLeft > 4);
      row.toggleAttribute("data-more-end", row.scrollLeft + row.clientWidth < row.scrollWidth - 4);
    };
    measure();
    row.addEventListener("scroll", measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(row);
    for (const child of row.children) observer.observe(child);
    return () => {
      row.removeEventListener("scroll", measure);
      observer.disconnect();
    };
  }, []);
  return ref;
}
