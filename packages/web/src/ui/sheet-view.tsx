import { Drawer as Base } from "@base-ui/react/drawer";
import { useT } from "../i18n/i18n.ts";
import { IconButton } from "./button.tsx";
import { cx } from "./cx.ts";
import type { SheetProps } from "./dialog.tsx";
import { IconClose } from "./icons.tsx";
import { useIsWide } from "./media.ts";

const below =
  "mt-auto max-h-[calc(100dvh-3rem)] w-full rounded-t-xl border-t pb-(--safe-bottom) " +
  "translate-y-(--drawer-swipe-movement-y) data-ending-style:translate-y-full data-starting-style:translate-y-full";
const beside =
  "ml-auto h-full w-[27rem] border-l " +
  "translate-x-(--drawer-swipe-movement-x) data-ending-style:translate-x-full data-starting-style:translate-x-full";

export function SheetView(props: SheetProps) {
  const { open, onOpenChange, dismissible = true } = props;
  const wide = useIsWide();
  return (
    <Base.Root
      open={open}
      swipeDirection={wide ? "right" : "down"}
      onOpenChange={(next, details) => {
        if (!dismissible && details.reason !== "close-press") details.cancel();
        else onOpenChange(next);
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim opacity-[calc(1-var(--drawer-swipe-progress))] transition-opacity duration-300 ease-out data-ending-style:opacity-0 data-starting-style:opacity-0 data-swiping:duration-0" />
        <Base.Viewport className="fixed inset-0 z-50 flex">
          <Base.Popup
            className={cx(
              "flex flex-col border-line bg-raised shadow-float outline-none transition-transform duration-300 ease-out data-swiping:duration-0",
              wide ? beside : below,
            )}
          >
            {!wide && (
              <span
                aria-hidden="true"
                className="mx-auto mt-2 h-1 w-9 shrink-0 rounded-full bg-line-strong/50"
              />
            )}
            <Inside {...props} />
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

function Inside({ title, description, children, footer, flush = false, dismissible = true }: SheetProps) {
  const t = useT();
  return (
    <>
      <header className="flex shrink-0 items-start gap-2 px-5 pt-3 pb-2">
        <div className="grow pt-1">
          <Base.Title className="text-xl font-semibold">{title}</Base.Title>
          {description !== undefined && (
            <Base.Description className="mt-0.5 text-sm text-ink-faint">{description}</Base.Description>
          )}
        </div>
        {dismissible && (
          <Base.Close
            render={<IconButton icon={IconClose} label={t("action.close")} size="sm" className="-mr-1.5" />}
          />
        )}
      </header>
      <Base.Content
        className={cx("min-h-0 grow overflow-y-auto overscroll-contain pt-1 pb-5", flush ? "px-1" : "px-5")}
      >
        {children}
      </Base.Content>
      {footer !== undefined && <footer className="shrink-0 border-t border-line px-5 py-3">{footer}</footer>}
    </>
  );
}
