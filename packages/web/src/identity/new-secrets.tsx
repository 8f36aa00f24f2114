/** Fields for a new password, with its rules as they are met, and for a new PIN. */
import { useT } from "../i18n/i18n.ts";
import { cx } from "../ui/cx.ts";
import { Field, TextInput } from "../ui/field.tsx";
import { IconCheck, IconClose, IconMinus } from "../ui/icons.tsx";
import { PinInput } from "../ui/pin-input.tsx";
import { passwordChecks, pinFault, type CheckState } from "./secret-checks.ts";

interface NewSecretProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Number, phone and names of the person. */
  readonly own: readonly string[];
  readonly label?: string;
  /** What the server said about it: the rule that only it knows. */
  readonly error?: string | undefined;
  readonly optional?: boolean;
  readonly autoFocus?: boolean;
}

const looks: Record<CheckState, string> = {
  open: "text-ink-faint",
  met: "text-enough",
  unmet: "text-out",
};
const signs = { open: IconMinus, met: IconCheck, unmet: IconClose } as const;

function Rules({ value, own }: Pick<NewSecretProps, "value" | "own">) {
  const t = useT();
  return (
    <ul className="mt-2.5 space-y-1.5 text-sm">
      {passwordChecks(value, own).map(({ id, state }) => {
        const Sign = signs[state];
        return (
          <li key={id} className={cx("flex items-start gap-2 transition-colors", looks[state])}>
            <Sign size={16} strokeWidth={2.2} className="mt-px shrink-0" />
            <span>
              {t(`secret.rule.${id}`)}
              <span className="sr-only"> ({t(`secret.rule.${state}`)})</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

export function NewPassword({
  value,
  onChange,
  own,
  label,
  error,
  optional = false,
  autoFocus,
}: NewSecretProps) {
  const t = useT();
  return (
    <div>
      <Field label={label ?? t("secret.password")} error={error} optional={optional}>
        <TextInput
          type="password"
          name="new-password"
          autoComplete="new-password"
          autoFocus={autoFocus}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </Field>
      <Rules value={value} own={own} />
    </div>
  );
}

export function NewPin({ value, onChange, own, label, error, optional = false, autoFocus }: NewSecretProps) {
  const t = useT();
  const fault = pinFault(value, own);
  return (
    <Field
      label={label ?? t("secret.pin")}
      optional={optional}
      hint={t("secret.pin.hint")}
      error={fault === undefined ? error : t(`secret.pinFault.${fault}`)}
    >
      <PinInput
        value={value}
        onChange={onChange}
        autoComplete="new-password"
        {...(autoFocus !== undefined && { autoFocus })}
      />
    </Field>
  );
}
