/** The form over a stored style, and its save: what stands in the way is shown, what was saved is said. */
import { useEffect, useState } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { StyleView } from "@instep/domain/catalogue/contract.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";
import { useT } from "../i18n/i18n.ts";
import { toast } from "../ui/toast-store.ts";
import { issuesOf, type FieldIssue, type StyleForm } from "./style-form.ts";
import { useSaveStyle } from "./use-save-style.ts";

export interface EditedStyle {
  /** Undefined for a new one. */
  readonly style: StyleView | undefined;
  /** As it is stored. */
  readonly base: StyleForm;
  /** Whether the cost in `base` is the stored one, so that an empty field means that there is none. */
  readonly isCostKnown: boolean;
}

export interface Editing {
  readonly form: StyleForm;
  readonly change: (change: Partial<StyleForm>) => void;
  /** Shown only after a first try to save, so that an empty form does not begin with reproaches. */
  readonly issues: Readonly<Record<string, FieldIssue>>;
}

export interface StyleEdit {
  readonly editing: Editing;
  readonly isDirty: boolean;
  readonly isSaving: boolean;
  readonly refusal: Rejection | null;
  readonly submit: () => void;
}

/** Follows the stored style as long as nothing was typed. */
function useForm(base: StyleForm): {
  form: StyleForm;
  setForm: (form: StyleForm) => void;
  isDirty: boolean;
  saved: () => void;
} {
  const [started, setStarted] = useState(base);
  const [form, setForm] = useState(base);
  const isDirty = JSON.stringify(form) !== JSON.stringify(started);
  useEffect(() => {
    if (isDirty || started === base) return;
    setStarted(base);
    setForm(base);
  }, [base, started, isDirty]);
  return { form, setForm, isDirty, saved: () => setStarted(form) };
}

export function useStyleEdit({ style, base, isCostKnown }: EditedStyle): StyleEdit {
  const t = useT();
  const navigate = useNavigate();
  const save = useSaveStyle(style, base, isCostKnown);
  const { form, setForm, isDirty, saved } = useForm(base);
  const [wasTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [refusal, setRefusal] = useState<Rejection | null>(null);
  const issues = issuesOf(form);
  const submit = async (): Promise<void> => {
    setTried(true);
    setRefusal(null);
    if (Object.keys(issues).length > 0) return showFirstIssue();
    setSaving(true);
    const result = await save(form);
    setSaving(false);
    if (result.kind === "refused") return setRefusal(result.rejection);
    saved();
    toast.show({ text: t(result.kind === "kept" ? "catalogue.kept" : "catalogue.saved"), tone: "enough" });
    if (style === undefined)
      void navigate({
        to: "/catalogue/style/$styleId",
        params: { styleId: result.styleId },
        replace: true,
        ignoreBlocker: true,
      });
  };
  const editing: Editing = {
    form,
    change: (change) => setForm({ ...form, ...change }),
    issues: wasTried ? issues : {},
  };
  return { editing, isDirty, isSaving, refusal, submit: () => void submit() };
}

/** Once the issues are drawn. */
function showFirstIssue(): void {
  requestAnimationFrame(() =>
    document.querySelector('[aria-invalid="true"], [data-issue]')?.scrollIntoView({ block: "center" }),
  );
}
