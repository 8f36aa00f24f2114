import {
  createContext,
  useContext,
  useId,
  useState,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type TextareaHTMLAttributes,
} from "react";
import { useT } from "../i18n/i18n.ts";
import { IconButton } from "./button.tsx";
import { cx } from "./cx.ts";
import { IconEye, IconEyeOff } from "./icons.tsx";

interface FieldLinks {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly required: boolean;
}
const FieldContext = createContext<FieldLinks | null>(null);

export interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** Shown instead of the hint, announced, and marks the control invalid. */
  readonly error?: ReactNode;
  readonly required?: boolean;
  /** Says "optional" beside the label: rarer than required ones, hence the one that is marked. */
  readonly optional?: boolean;
  readonly hideLabel?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Ties a label, a hint and an error to the control inside it. */
export function Field({
  label,
  hint,
  error,
  required = false,
  optional,
  hideLabel,
  className,
  children,
}: FieldProps) {
  const t = useT();
  const id = useId();
  const noteId = `${id}-note`;
  const hasError = error !== undefined && error !== null && error !== false && error !== "";
  const note = hasError ? error : hint;
  return (
    <FieldContext value={{ id, describedBy: note ? noteId : undefined, invalid: hasError, required }}>
      <div className={cx("flex flex-col gap-1.5", className)}>
        <label
          htmlFor={id}
          className={cx(
            hideLabel ? "sr-only" : "flex items-baseline gap-2 text-sm font-medium text-ink-soft",
          )}
        >
          {label}
          {optional && <span className="caption font-normal">{t("form.optional")}</span>}
        </label>
        {children}
        {note && (
          <p
            id={noteId}
            role={hasError ? "alert" : undefined}
            className={cx("text-sm", hasError ? "text-out" : "text-ink-faint")}
          >
            {note}
          </p>
        )}
      </div>
    </FieldContext>
  );
}

/** The attributes a control inside a `Field` carries; its own win. */
export function useFieldControl(own: { id?: string | undefined }): {
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
  "aria-required"?: true;
} {
  const links = useContext(FieldContext);
  if (links === null) return own.id === undefined ? {} : { id: own.id };
  return {
    id: own.id ?? links.id,
    ...(links.describedBy === undefined ? {} : { "aria-describedby": links.describedBy }),
    ...(links.invalid ? { "aria-invalid": true as const } : {}),
    ...(links.required ? { "aria-required": true as const } : {}),
  };
}

export const controlClass =
  "w-full rounded-md border border-line-strong/60 bg-raised text-ink text-field transition-[border-color,box-shadow] duration-150 " +
  "hover:border-line-strong focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent " +
  "aria-invalid:border-out aria-invalid:focus:outline-out disabled:opacity-55 disabled:bg-sunken";

export interface TextInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "prefix"> {
  /** Drawn inside, before and after the text: a unit, a currency. */
  readonly prefix?: ReactNode;
  readonly suffix?: ReactNode;
  readonly ref?: Ref<HTMLInputElement>;
}

export function TextInput({ prefix, suffix, className, id, type = "text", ...rest }: TextInputProps) {
  const t = useT();
  const links = useFieldControl({ id });
  const [shown, setShown] = useState(false);
  const secret = type === "password";
  return (
    <span className={cx("relative flex items-center", className)}>
      {prefix !== undefined && (
        <span className="pointer-events-none absolute left-3.5 text-ink-faint">{prefix}</span>
      )}
      <input
        type={secret && shown ? "text" : type}
        className={cx(
          controlClass,
          "h-12 px-3.5",
          prefix !== undefined && "pl-9",
          (suffix !== undefined || secret) && "pr-12",
        )}
        {...links}
        {...rest}
      />
      {suffix !== undefined && (
        <span className="pointer-events-none absolute right-3.5 text-ink-faint">{suffix}</span>
      )}
      {secret && (
        <IconButton
          icon={shown ? IconEyeOff : IconEye}
          label={shown ? t("form.hide") : t("form.show")}
          size="sm"
          className="absolute! right-1.5"
          onClick={() => setShown(!shown)}
        />
      )}
    </span>
  );
}

export interface TextAreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  readonly ref?: Ref<HTMLTextAreaElement>;
}

/** Grows with its text. */
export function TextArea({ className, id, rows = 3, ...rest }: TextAreaProps) {
  const links = useFieldControl({ id });
  return (
    <textarea
      rows={rows}
      className={cx(controlClass, "field-sizing-content min-h-24 px-3.5 py-3", className)}
      {...links}
      {...rest}
    />
  );
}
