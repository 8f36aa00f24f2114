/** Signing out asks once; with unsent work it asks again, and says how much would be lost. */
import { useState } from "react";
import { signOut } from "../app/session.ts";
import { useT } from "../i18n/i18n.ts";
import { ConfirmDialog, Dialog } from "../ui/dialog.tsx";
import { Button } from "../ui/button.tsx";

export function SignOut({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const t = useT();
  const [unsent, setUnsent] = useState(0);
  const leave = async (evenIfUnsent: boolean): Promise<void> => {
    const answer = await signOut(evenIfUnsent);
    setUnsent(answer.unsent);
  };
  return (
    <>
      <ConfirmDialog
        open={open}
        onOpenChange={onClose}
        title={t("me.signOut.title")}
        body={t("me.signOut.body")}
        confirmLabel={t("signIn.out")}
        danger
        onConfirm={() => leave(false)}
      />
      <Dialog
        size="sm"
        open={unsent > 0}
        onOpenChange={() => setUnsent(0)}
        title={t("me.signOut.unsent.title", { n: unsent })}
        description={t("me.signOut.unsent.body")}
        actions={
          <>
            <Button variant="danger" onClick={() => void leave(true)}>
              {t("me.signOut.anyway")}
            </Button>
            <Button variant="primary" onClick={() => setUnsent(0)}>
              {t("me.signOut.stay")}
            </Button>
          </>
        }
      />
    </>
  );
}
