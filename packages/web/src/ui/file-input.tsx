import { useId, useRef, useState, type DragEvent, type ReactNode } from "react";
import { useT } from "../i18n/i18n.ts";
import { Button, IconButton } from "./button.tsx";
import { cx } from "./cx.ts";
import { acceptsFile, formatBytes, typesOf } from "./file-rules.ts";
import { IconClose, IconFile, IconUpload } from "./icons.tsx";

export interface DropZoneProps {
  readonly onFiles: (files: readonly File[]) => void;
  /** As of the `accept` attribute: `.xlsx,.csv,image/*`. */
  readonly accept?: string;
  readonly multiple?: boolean;
  readonly maxBytes?: number;
  readonly title?: ReactNode;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
}

interface Choice {
  readonly error: string | null;
  readonly take: (files: readonly File[]) => void;
}

/** Lets files through that fit, and says in the reader's language why one does not. */
function useChoice(accept: string, maxBytes: number, onFiles: (files: readonly File[]) => void): Choice {
  const t = useT();
  const [error, setError] = useState<string | null>(null);
  const take = (files: readonly File[]): void => {
    const wrong = files.find((file) => !acceptsFile(file, accept));
    const large = files.find((file) => file.size > maxBytes);
    if (wrong) setError(t("form.file.wrongType", { name: wrong.name, types: typesOf(accept) }));
    else if (large) setError(t("form.file.tooLarge", { name: large.name, limit: formatBytes(maxBytes) }));
    else {
      setError(null);
      if (files.length > 0) onFiles(files);
    }
  };
  return { error, take };
}

/** What was chosen; the input is emptied, so that the same file may be chosen again after it was mended. */
function takeFrom(input: HTMLInputElement): readonly File[] {
  const files = [...(input.files ?? [])];
  input.value = "";
  return files;
}

function ChoiceError({ id, error }: { readonly id?: string; readonly error: string | null }) {
  return error === null ? null : (
    <p id={id} role="alert" className="mt-1.5 text-sm text-out">
      {error}
    </p>
  );
}

/** Takes dropped, chosen and photographed files; refuses wrong ones with the reason. */
export function DropZone(props: DropZoneProps) {
  const { onFiles, accept = "", multiple = false, title, hint, disabled = false } = props;
  const t = useT();
  const id = useId();
  const [over, setOver] = useState(false);
  const { error, take } = useChoice(accept, props.maxBytes ?? Number.POSITIVE_INFINITY, onFiles);
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    if (!disabled) take([...event.dataTransfer.files].slice(0, multiple ? undefined : 1));
  };
  return (
    <div>
      <label
        htmlFor={id}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(!disabled);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
        className={cx(
          "flex min-h-36 flex-col items-center justify-center gap-1 rounded-lg border-[1.5px] border-dashed p-6 text-center transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent",
          disabled ? "opacity-50" : "hover:border-accent hover:bg-accent-soft/40",
          over ? "border-accent bg-accent-soft" : error === null ? "border-line-strong/60" : "border-out",
        )}
      >
        <IconUpload size={28} className="mb-1 text-ink-faint" />
        <span className="font-medium">{over ? t("form.file.dropNow") : (title ?? t("form.file.drop"))}</span>
        {hint !== undefined && <span className="text-sm text-balance text-ink-faint">{hint}</span>}
        <input
          id={id}
          type="file"
          accept={accept}
          multiple={multiple}
          disabled={disabled}
          className="sr-only"
          aria-describedby={error === null ? undefined : `${id}-error`}
          onChange={(event) => take(takeFrom(event.target))}
        />
      </label>
      <ChoiceError id={`${id}-error`} error={error} />
    </div>
  );
}

export interface FileInputProps extends Omit<DropZoneProps, "onFiles" | "title" | "hint" | "multiple"> {
  readonly file: File | null;
  readonly onChange: (file: File | null) => void;
  readonly label?: string;
}

/** One file, as a line: the button, then the file with a cross. */
export function FileInput({
  file,
  onChange,
  label,
  accept = "",
  maxBytes,
  disabled = false,
}: FileInputProps) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const { error, take } = useChoice(accept, maxBytes ?? Number.POSITIVE_INFINITY, ([chosen]) => {
    if (chosen) onChange(chosen);
  });
  return (
    <div>
      <input
        ref={input}
        type="file"
        accept={accept}
        tabIndex={-1}
        aria-hidden="true"
        className="sr-only"
        onChange={(event) => take(takeFrom(event.target))}
      />
      {file === null ? (
        <Button icon={IconUpload} disabled={disabled} onClick={() => input.current?.click()}>
          {label ?? t("form.file.choose")}
        </Button>
      ) : (
        <span className="flex h-12 items-center gap-3 rounded-md border border-line bg-surface pr-1 pl-3">
          <IconFile size={20} className="shrink-0 text-ink-faint" />
          <span className="min-w-0 grow truncate">{file.name}</span>
          <span className="caption">{formatBytes(file.size)}</span>
          <IconButton
            icon={IconClose}
            size="sm"
            label={t("form.file.remove", { name: file.name })}
            onClick={() => onChange(null)}
          />
        </span>
      )}
      <ChoiceError error={error} />
    </div>
  );
}
