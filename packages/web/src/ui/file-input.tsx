import { useId, useRef, useState, type DragEvent, type ReactNode } from "react";
import { useT } from "../i18n/i18n.ts";
import { Button, IconButton } from "./button.tsx";
import { cx } from "./cx.ts";
import { acceptsFile, formatBytes } from "./file-rules.ts";
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

/** Takes dropped, pasted-in-the-dialog and photographed files; refuses wrong ones with the reason. */
export function DropZone({
  onFiles,
  accept = "",
  multiple = false,
  maxBytes = Number.POSITIVE_INFINITY,
  title,
  hint,
  disabled = false,
}: DropZoneProps) {
  const t = useT();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const take = (list: FileList | null): void => {
    const files = [...(list ?? [])].slice(0, multiple ? undefined : 1);
    const wrong = files.find((file) => !acceptsFile(file, accept));
    const large = files.find((file) => file.size > maxBytes);
    if (wrong) setError(t("form.file.wrongType", { name: wrong.name }));
    else if (large) setError(t("form.file.tooLarge", { name: large.name, limit: formatBytes(maxBytes) }));
    else {
      setError(null);
      if (files.length > 0) onFiles(files);
    }
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    if (!disabled) take(event.dataTransfer.files);
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
        {hint !== undefined && <span className="text-sm text-ink-faint">{hint}</span>}
        <input
          ref={input}
          id={id}
          type="file"
          accept={accept}
          multiple={multiple}
          disabled={disabled}
          className="sr-only"
          aria-describedby={error === null ? undefined : `${id}-error`}
          onChange={(event) => {
            take(event.target.files);
            // The same file may be chosen again after it was mended.
            event.target.value = "";
          }}
        />
      </label>
      {error !== null && (
        <p id={`${id}-error`} role="alert" className="mt-1.5 text-sm text-out">
          {error}
        </p>
      )}
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
  maxBytes = Number.POSITIVE_INFINITY,
  disabled = false,
}: FileInputProps) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<string | null>(null);
  const take = (chosen: File | undefined): void => {
    if (chosen === undefined) return;
    if (!acceptsFile(chosen, accept)) setError(t("form.file.wrongType", { name: chosen.name }));
    else if (chosen.size > maxBytes)
      setError(t("form.file.tooLarge", { name: chosen.name, limit: formatBytes(maxBytes) }));
    else {
      setError(null);
      onChange(chosen);
    }
  };
  return (
    <div>
      <input
        ref={input}
        type="file"
        accept={accept}
        tabIndex={-1}
        aria-hidden="true"
        className="sr-only"
        onChange={(event) => {
          take(event.target.files?.[0]);
          event.target.value = "";
        }}
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
      {error !== null && (
        <p role="alert" className="mt-1.5 text-sm text-out">
          {error}
        </p>
      )}
    </div>
  );
}
