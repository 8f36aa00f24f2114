import { useState, type ReactNode } from "react";
import { useT } from "../i18n/i18n.ts";
import { Button } from "./button.tsx";
import { deferred, useDeferred } from "./deferred.ts";

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons; the main act last. On a phone they stand one above the other, the main act on top. */
  readonly actions?: ReactNode;
  readonly size?: "sm" | "md" | "lg";
  /** `false`: only the buttons close it (a decision that must not be lost by a slip). */
  readonly dismissible?: boolean;
}

export interface SheetProps extends Omit<DialogProps, "actions" | "size"> {
  /** Stays in view under the scrolling content. */
  readonly footer?: ReactNode;
  /** The content runs to the edges: lists. */
  readonly flush?: boolean;
}

const dialogView = deferred<DialogProps>(async () => (await import("./dialog-view.tsx")).DialogView);
const sheetView = deferred<SheetProps>(async () => (await import("./sheet-view.tsx")).SheetView);

/** A question in the middle of the screen. Focus is kept inside and given back. */
export function Dialog(props: DialogProps) {
  const View = useDeferred(dialogView, props.open);
  return View === undefined ? null : <View {...props} />;
}

/** From below on a phone (can be swiped away), from the right on a wide screen: details, filters, pickers. */
export function Sheet(props: SheetProps) {
  const View = useDeferred(sheetView, props.open);
  return View === undefined ? null : <View {...props} />;
}

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  readonly body?: ReactNode;
  readonly confirmLabel: string;
  readonly danger?: boolean;
  /** May return a promise: the button waits for it, then the dialog closes. */
  readonly onConfirm: () => void | Promise<void>;
}

export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  body,
  confirmLabel,
  danger,
  onConfirm,
}: ConfirmDialogProps) {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      await onConfirm();
      onOpenChange(false);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={body}
      size="sm"
      dismissible={!busy}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)} disabled={busy}>
            {t("action.cancel")}
          </Button>
          <Button
            variant={danger === true ? "danger" : "primary"}
            loading={busy}
            onClick={() => void confirm()}
          >
            {confirmLabel}
          </Button>
        </>
      }
    />
  );
}

/** Called when the page is idle after its first paint. */
export function preloadDialogs(): Promise<unknown> {
  return Promise.allSettled([dialogView.load(), sheetView.load()]);
}
