import { Dialog as Base } from "@base-ui/react/dialog";
import { useT } from "../i18n/i18n.ts";
import { IconButton } from "./button.tsx";
import { cx } from "./cx.ts";
import type { DialogProps } from "./dialog.tsx";
import { IconClose } from "./icons.tsx";

const widths = { sm: "max-w-sm", md: "max-w-lg", lg: "max-w-3xl" } as const;

export function DialogView({
  open,
  onOpenChange,
  title,
  description,
  children,
  actions,
  size = "md",
  dismissible = true,
}: DialogProps) {
  const t = useT();
  return (
    <Base.Root
      open={open}
      onOpenChange={(next, details) => {
        if (!dismissible && details.reason !== "close-press") details.cancel();
        else onOpenChange(next);
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-200 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          className={cx(
            "fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-xl border border-line bg-raised shadow-float outline-none",
            "transition-[opacity,transform] duration-200 ease-out data-ending-style:scale-[0.98] data-ending-style:opacity-0 data-starting-style:scale-[0.97] data-starting-style:opacity-0",
            widths[size],
          )}
        >
          <header className="flex items-start gap-2 px-6 pt-5">
            <Base.Title className="grow pt-1 text-xl font-semibold">{title}</Base.Title>
            {dismissible && (
              <Base.Close
                render={<IconButton icon={IconClose} label={t("action.close")} size="sm" className="-mr-2" />}
              />
            )}
          </header>
          <div className="min-h-0 grow overflow-y-auto px-6 pt-1 pb-5">
            {description !== undefined && (
              <Base.Description className="text-ink-soft">{description}</Base.Description>
            )}
            {children !== undefined && (
              <div className={cx(description !== undefined && "mt-4")}>{children}</div>
            )}
          </div>
          {actions !== undefined && (
            <footer className="flex flex-col-reverse gap-2 px-6 pb-6 wide:flex-row wide:justify-end">
              {actions}
            </footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
