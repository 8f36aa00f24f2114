import { useBlocker } from "@tanstack/react-router";
import type { StyleView } from "@instep/domain/catalogue/contract.ts";
import { tRejection, useT } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { IconPlus, IconWarning } from "../ui/icons.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { ColourwayCard } from "./colourway-card.tsx";
import { nameIn } from "./names.ts";
import type { ColourwayForm } from "./style-form.ts";
import { StyleFields } from "./style-fields.tsx";
import { StyleMenu } from "./style-menu.tsx";
import { useBack } from "./use-back.ts";
import { useStyleEdit, type EditedStyle, type Editing } from "./use-style-edit.ts";

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

export function StyleEditor({ style, base, isCostKnown }: EditedStyle) {
  const t = useT();
  const back = useBack("/catalogue");
  const { editing, isDirty, isSaving, refusal, submit } = useStyleEdit({ style, base, isCostKnown });
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
      footer={<SaveBar isDirty={isDirty} isSaving={isSaving} onSave={submit} />}
    >
      <div className="mx-auto max-w-3xl space-y-5 p-4">
        {style?.active === false && <Badge>{t("catalogue.archived")}</Badge>}
        {refusal !== null && <Refused>{tRejection(refusal)}</Refused>}
        <StyleFields editing={editing} style={style} isCostKnown={isCostKnown} />
        <Colourways editing={editing} style={style} />
      </div>
      <LeaveDialog shouldBlock={isDirty && !isSaving} />
    </Screen>
  );
}

/** Asks before what was typed is left behind. */
function LeaveDialog({ shouldBlock }: { readonly shouldBlock: boolean }) {
  const t = useT();
  const blocker = useBlocker({
    shouldBlockFn: () => shouldBlock,
    enableBeforeUnload: shouldBlock,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      open={blocker.status === "blocked"}
      onOpenChange={(open) => !open && blocker.reset?.()}
      title={t("catalogue.leave")}
      body={t("catalogue.leave.body")}
      confirmLabel={t("catalogue.leave.confirm")}
      danger
      onConfirm={() => blocker.proceed?.()}
    />
  );
}

function Refused({ children }: { readonly children: string }) {
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
