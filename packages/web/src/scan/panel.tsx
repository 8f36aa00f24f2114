/** The frame of every result: a scrolling body, and the great act fixed under the thumb. */
import type { ReactNode } from "react";
import { cx } from "../ui/cx.ts";
import { useIsWide } from "../ui/media.ts";

export interface PanelProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  /** On a wide screen the content stands in the middle of the column. */
  readonly isCentred?: boolean;
}

export function Panel({ label, children, footer, isCentred = false }: PanelProps) {
  const isWide = useIsWide();
  // On a phone notices stand over the camera: the undo of one pair never covers the size and price of the next.
  const floor = footer === undefined ? "" : isWide ? "footer" : "panel";
  return (
    <section
      aria-label={label}
      data-toast-floor={floor === "panel" || undefined}
      className={cx(
        "relative z-10 -mt-4 flex max-h-[72%] shrink-0 animate-rise flex-col overflow-hidden rounded-t-xl border-t border-line bg-surface shadow-float",
        "wide:mt-0 wide:h-full wide:max-h-none wide:w-104 wide:animate-none wide:rounded-none wide:border-t-0 wide:border-l wide:shadow-none",
      )}
    >
      <div
        className={cx(
          "min-h-0 grow space-y-3.5 overflow-y-auto overscroll-contain px-4 pt-4 pb-3",
          isCentred && "wide:grid wide:content-center",
        )}
      >
        {children}
      </div>
      {footer !== undefined && (
        <footer
          data-toast-floor={floor === "footer" || undefined}
          className="shrink-0 space-y-2.5 border-t border-line bg-surface px-4 pt-3 pb-[max(0.75rem,var(--safe-bottom))]"
        >
          {footer}
        </footer>
      )}
    </section>
  );
}
