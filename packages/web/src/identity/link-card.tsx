/** An invitation, to be handed over: scanned from this screen, copied, or shared. */
import { useRef } from "react";
import { useDirectory } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { Field, TextInput } from "../ui/field.tsx";
import { IconCopy, IconSend } from "../ui/icons.tsx";
import { QRCode } from "../ui/qr-code.tsx";
import { toast } from "../ui/toast-store.ts";
import { useInstant } from "./use-instant.ts";

export interface MadeLink {
  readonly name: string;
  readonly url: string;
  readonly expiresAt: number;
}

export function LinkCard({ link: { name, url, expiresAt } }: { readonly link: MadeLink }) {
  const t = useT();
  const instant = useInstant();
  const chain = useDirectory()?.chain?.name ?? t("app.name");
  const box = useRef<HTMLInputElement>(null);
  const copy = async (): Promise<void> => {
    box.current?.select();
    try {
      await navigator.clipboard.writeText(url);
      toast.show({ text: t("action.copied"), tone: "enough" });
    } catch {
      // Pages without HTTPS have no clipboard: the link stands selected, the system's own copy takes it.
      box.current?.focus();
    }
  };
  const canShare = typeof navigator.share === "function";
  const share = (): void => {
    const text = t("people.link.share", { name, chain });
    // Closing the system's sheet is no failure.
    void navigator.share({ text, url }).catch(() => undefined);
  };
  return (
    <div className="flex flex-col items-center gap-5">
      <p className="text-ink-soft text-pretty">{t("people.link.body", { at: instant(expiresAt) })}</p>
      <QRCode content={url} size={240} label={t("people.link.qr")} />
      <Field label={t("people.link.field")} className="w-full" hint={t("people.link.once")}>
        <TextInput
          ref={box}
          readOnly
          value={url}
          className="font-mono text-sm"
          onFocus={(event) => event.target.select()}
        />
      </Field>
      <div className="flex w-full gap-3">
        <Button className="grow" icon={IconCopy} onClick={() => void copy()}>
          {t("action.copy")}
        </Button>
        {canShare && (
          <Button className="grow" icon={IconSend} onClick={share}>
            {t("action.share")}
          </Button>
        )}
      </div>
    </div>
  );
}
