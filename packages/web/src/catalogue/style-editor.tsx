import { useEffect, useState } from "react";
import { useBlocker, useNavigate } from "@tanstack/react-router";
import type { StyleView } from "@instep/domain/catalogue/contract.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";
import { useCan, useSubmit } from "../app/hooks.ts";
import { tRejection, useT } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { IconDelete, IconMore, IconPlus, IconPrint, IconStock, IconUndo, IconWarning } from "../ui/icons.tsx";
import { Menu } from "../ui/menu.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { toast } from "../ui/toast-store.ts";
import { ColourwayCard } from "./colourway-card.tsx";
import { nameIn } from "./names.ts";
import { issuesOf, type ColourwayForm, type FieldIssue, type StyleForm } from "./style-form.ts";
import { StyleFields } from "./style-fields.tsx";
import { useBack } from "./use-back.ts";
import { useSaveStyle } from "./use-save-style.ts";

export interface StyleEditorProps {
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

/** The form over the stored style: follows it as long as nothing was typed. */
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

interface SaveBarProps {
  readonly isDirty: boolean;
  readonly isSaving: boolean;
  readonly onSave: () => void;
}

function SaveBar({ isDirty, isSaving, onSave }: SaveBarProps) {
  const t = useT();
  return (
    <div className="mx-auto flex max-w-184 items-center gap-3">
      <span className="min-w-0 grow truncate text-sm text-ink-faint">
        {isDirty ? t("catalogue.unsaved") : ""}
      </span>
      <Button variant="primary" loading={isSaving} disabled={!isDirty} onClick={onSave}>
        {t("action.save")}
      </Button>
    </div>
  );
}

export function StyleEditor({ style, base, isCostKnown }: StyleEditorProps) {
  const t = useT();
  const navigate = useNavigate();
  const back = useBack("/catalogue");
  const save = useSaveStyle(style, base, isCostKnown);
  const { form, setForm, isDirty, saved } = useForm(base);
  const [wasTried, setTried] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [refusal, setRefusal] = useState<Rejection | null>(null);
  const issues = issuesOf(form);
  const blocker = useBlocker({
    shouldBlockFn: () => isDirty && !isSaving,
    enableBeforeUnload: isDirty,
    withResolver: true,
  });
  const submit = async (): Promise<void> => {
    setTried(true);
    setRefusal(null);
    if (Object.keys(issues).length > 0) {
      requestAnimationFrame(() =>
        document.querySelector('[aria-invalid="true"], [data-issue]')?.scrollIntoView({ block: "center" }),
      );
      return;
    }
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
  const title = style === undefined ? t("catalogue.new") : nameIn(style, t.language);
  return (
    <Screen
      header={
        <PageHeader
          title={title}
          {...(style !== undefined && { subtitle: style.code })}
          onBack={back}
          actions={style !== undefined && <StyleMenu style={style} />}
        />
      }
      footer={<SaveBar isDirty={isDirty} isSaving={isSaving} onSave={() => void submit()} />}
    >
      <div className="mx-auto max-w-3xl space-y-5 p-4">
        {style?.active === false && <Badge>{t("catalogue.archived")}</Badge>}
        {refusal !== null && <Refused>{tRejection(refusal)}</Refused>}
        <StyleFields editing={editing} style={style} isCostKnown={isCostKnown} />
        <Colourways editing={editing} style={style} />
      </div>
      <ConfirmDialog
        open={blocker.status === "blocked"}
        onOpenChange={(open) => !open && blocker.reset?.()}
        title={t("catalogue.leave")}
        body={t("catalogue.leave.body")}
        confirmLabel={t("catalogue.leave.confirm")}
        danger
        onConfirm={() => blocker.proceed?.()}
      />
    </Screen>
  );
}

export function Refused({ children }: { readonly children: string }) {
  return (
    <p
      role="alert"
      data-issue
      className="flex items-start gap-2.5 rounded-md bg-out-soft px-3.5 py-3 text-out"
    >
      <IconWarning size={20} className="mt-0.5 shrink-0" />
      {children}
    </p>
  );
}

function Colourways({
  editing,
  style,
}: {
  readonly editing: Editing;
  readonly style: StyleView | undefined;
}) {
  const t = useT();
  const { form, change } = editing;
  const put = (next: ColourwayForm): void =>
    change({ colourways: form.colourways.map((one) => (one.key === next.key ? next : one)) });
  const add = (): void => {
    // A new colour usually comes in the sizes of the others.
    const skus = (form.colourways.at(-1)?.skus ?? [])
      .filter(({ active }) => active)
      .map(({ size, width }) => ({ id: undefined, size, width, barcodes: [], active: true }));
    const fresh = {
      key: crypto.randomUUID(),
      id: undefined,
      code: "",
      name: "",
      nameEn: "",
      swatch: "",
      skus,
    };
    change({ colourways: [...form.colourways, fresh] });
  };
  return (
    <>
      {form.colourways.map((colourway) => (
        <ColourwayCard
          key={colourway.key}
          editing={editing}
          colourway={colourway}
          stored={style?.colourways.find(({ id }) => id === colourway.id)}
          onChange={put}
          onRemove={() => change({ colourways: form.colourways.filter((one) => one !== colourway) })}
        />
      ))}
      {form.colourways.length === 0 && (
        <Card title={t("catalogue.colourways")}>
          <p className="text-ink-faint">{t("catalogue.colourways.none")}</p>
        </Card>
      )}
      <Button icon={IconPlus} full onClick={add}>
        {t("catalogue.colourway.add")}
      </Button>
    </>
  );
}

function StyleMenu({ style }: { readonly style: StyleView }) {
  const t = useT();
  const can = useCan();
  const submit = useSubmit();
  const navigate = useNavigate();
  const [asks, setAsks] = useState(false);
  const links = [
    {
      id: "stock",
      icon: IconStock,
      label: t("catalogue.seeStock"),
      onSelect: () => void navigate({ to: "/stock/$styleId", params: { styleId: style.id } }),
    },
    ...(can("label.print")
      ? [
          {
            id: "labels",
            icon: IconPrint,
            label: t("labels.title"),
            onSelect: () => void navigate({ to: "/catalogue/labels", search: { style: style.id } as never }),
          },
        ]
      : []),
  ];
  const archive = style.active
    ? {
        id: "archive",
        icon: IconDelete,
        label: t("catalogue.archive"),
        danger: true,
        onSelect: () => setAsks(true),
      }
    : {
        id: "restore",
        icon: IconUndo,
        label: t("catalogue.restore"),
        onSelect: () => void submit("style.restore", { styleId: style.id }),
      };
  return (
    <>
      <Menu trigger={<IconButton icon={IconMore} label={t("action.more")} />} groups={[links, [archive]]} />
      <ConfirmDialog
        open={asks}
        onOpenChange={setAsks}
        title={t("catalogue.archive.title", { name: nameIn(style, t.language) })}
        body={t("catalogue.archive.body")}
        confirmLabel={t("catalogue.archive")}
        danger
        onConfirm={() => void submit("style.archive", { styleId: style.id })}
      />
    </>
  );
}
