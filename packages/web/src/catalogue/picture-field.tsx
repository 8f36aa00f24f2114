/** The picture of a colour. It is kept at once, apart from the form: it is uploaded first, then attached. */
import { useRef, useState } from "react";
import type { ColourwayView } from "@instep/domain/catalogue/contract.ts";
import type { MediaId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { sayRefusal, useSubmit } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { formatBytes } from "../ui/file-rules.ts";
import { IconDelete, IconImage } from "../ui/icons.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { toast } from "../ui/toast-store.ts";
import { rejectionOf, sendFile } from "./http.ts";
import { Picture } from "./picture.tsx";

const edgePx = 128;

/** Sends a picture and attaches it; `share` is how much of it is sent, null while none is on its way. */
function useUpload(stored: ColourwayView | undefined): {
  share: number | null;
  take: (file: File) => Promise<void>;
} {
  const t = useT();
  const submit = useSubmit();
  const [share, setShare] = useState<number | null>(null);
  const take = async (file: File): Promise<void> => {
    if (stored === undefined) return;
    if (file.size > limits.pictureBytesMax) {
      const text = t("form.file.tooLarge", { name: file.name, limit: formatBytes(limits.pictureBytesMax) });
      toast.show({ text, tone: "out" });
      return;
    }
    setShare(0);
    try {
      const { mediaId } = await sendFile<{ mediaId: MediaId }>("/v1/media", file, setShare);
      submit("picture.attach", { colourwayId: stored.id, pictureId: mediaId });
    } catch (error) {
      sayRefusal(rejectionOf(error));
    } finally {
      setShare(null);
    }
  };
  return { share, take };
}

export function PictureField({ stored }: { readonly stored: ColourwayView | undefined }) {
  const t = useT();
  const submit = useSubmit();
  const input = useRef<HTMLInputElement>(null);
  const { share, take } = useUpload(stored);
  const pictureId = stored?.pictureId ?? null;
  return (
    <div className="flex shrink-0 items-end gap-3 wide:w-32 wide:flex-col wide:items-start">
      <span className="relative">
        <Picture pictureId={pictureId} edge={edgePx} className="rounded-lg!" />
        {share !== null && (
          <span
            role="status"
            aria-label={t("catalogue.picture.sending")}
            className="absolute inset-0 grid place-items-center rounded-lg bg-paper/75"
          >
            <Spinner size={28} />
          </span>
        )}
      </span>
      <input
        ref={input}
        type="file"
        accept="image/*"
        tabIndex={-1}
        aria-hidden="true"
        className="sr-only"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file !== undefined) void take(file);
        }}
      />
      {stored === undefined ? (
        <p className="text-sm text-ink-faint">{t("catalogue.picture.afterSave")}</p>
      ) : (
        <span className="flex items-center gap-1">
          <Button size="sm" icon={IconImage} disabled={share !== null} onClick={() => input.current?.click()}>
            {pictureId === null ? t("catalogue.picture.add") : t("catalogue.picture.replace")}
          </Button>
          {pictureId !== null && (
            <IconButton
              icon={IconDelete}
              size="sm"
              label={t("catalogue.picture.remove")}
              onClick={() => submit("picture.attach", { colourwayId: stored.id, pictureId: null })}
            />
          )}
        </span>
      )}
    </div>
  );
}
