import { useState, type ReactNode } from "react";
import { languages, setLanguage, useLanguage, useT } from "../i18n/i18n.ts";
import { useTheme, type Theme } from "../theme/theme.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Badge, CountBadge } from "../ui/badge.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Combobox } from "../ui/combobox.tsx";
import { ConfirmDialog, Dialog, Sheet } from "../ui/dialog.tsx";
import { Field, TextArea, TextInput } from "../ui/field.tsx";
import { DropZone, FileInput } from "../ui/file-input.tsx";
import { FreshnessBar, FreshnessPill } from "../ui/freshness.tsx";
import * as icons from "../ui/icons.tsx";
import { List, ListRow } from "../ui/list.tsx";
import { NumberStepper } from "../ui/number-stepper.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { PinInput } from "../ui/pin-input.tsx";
import { QRCode } from "../ui/qr-code.tsx";
import { Select } from "../ui/select.tsx";
import { Skeleton, SkeletonRows } from "../ui/spinner.tsx";
import { EmptyState, ErrorState, NoPermissionState, NoResults, OfflineState } from "../ui/states.tsx";
import { toast } from "../ui/toast-store.ts";
import { Checkbox, SegmentedControl, Switch } from "../ui/toggle.tsx";
import { people, say } from "./sample.ts";

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="space-y-3">
      <h2 className="flex items-center gap-3 text-sm font-medium text-ink-faint">
        {title} <span className="hairline grow" />
      </h2>
      {children}
    </section>
  );
}

function Settings() {
  const t = useT();
  const language = useLanguage();
  const [theme, setTheme] = useTheme();
  return (
    <div className="grid gap-3 wide:grid-cols-2">
      <SegmentedControl
        label={t("language.label")}
        value={language}
        onChange={(next) => void setLanguage(next)}
        segments={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
      />
      <SegmentedControl<Theme>
        label={t("theme.label")}
        value={theme}
        onChange={setTheme}
        segments={[
          { value: "system", label: t("theme.system"), icon: icons.IconTheme },
          { value: "light", label: t("theme.light"), icon: icons.IconSun },
          { value: "dark", label: t("theme.dark"), icon: icons.IconMoon },
        ]}
      />
    </div>
  );
}

function Buttons() {
  const t = useT();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button variant="primary">{t("action.confirm")}</Button>
      <Button icon={icons.IconPrint}>{t("action.print")}</Button>
      <Button variant="quiet">{t("action.showAll")}</Button>
      <Button variant="danger">{t("action.delete")}</Button>
      <Button variant="primary" loading>
        {t("action.send")}
      </Button>
      <Button disabled>{t("action.save")}</Button>
      <Button size="sm">{t("action.edit")}</Button>
      <Button size="lg" variant="primary" icon={icons.IconScan}>
        {t("nav.scan")}
      </Button>
      <IconButton icon={icons.IconFilter} label={t("action.more")} />
      <IconButton icon={icons.IconBell} label={t("action.more")} variant="secondary" pressed />
      <IconButton icon={icons.IconSend} label={t("action.send")} variant="primary" />
    </div>
  );
}

function Fields() {
  const t = useT();
  const s = (zh: string, en: string) => say(t.language, [zh, en]);
  const [pin, setPin] = useState("274");
  const [role, setRole] = useState<"clerk" | "store_manager" | "">("");
  const [person, setPerson] = useState<(typeof people)[number] | null>(null);
  const roles = ["clerk", "store_manager"] as const;
  return (
    <div className="grid gap-5 wide:grid-cols-2">
      <Field label={t("signIn.name")} hint={s("例如 1024", "For example 1024")}>
        <TextInput placeholder="1024" />
      </Field>
      <Field label={t("signIn.password")} error={s("密码不正确", "That password isn’t right")}>
        <TextInput type="password" defaultValue="secret" />
      </Field>
      <Field label={t("signIn.pin")}>
        <PinInput value={pin} onChange={setPin} />
      </Field>
      <Field label={t("catalogue.price")} optional>
        <TextInput prefix="¥" suffix={s("元", "CNY")} inputMode="decimal" defaultValue="699" />
      </Field>
      <Field label={s("角色", "Role")}>
        <Select
          value={role}
          onChange={setRole}
          placeholder={t("form.choose")}
          options={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
        />
      </Field>
      <Field label={t("chat.mention")}>
        <Combobox
          items={people}
          value={person}
          onChange={setPerson}
          itemKey={(each) => each.id}
          itemLabel={(each) => say(t.language, each.name)}
        />
      </Field>
      <Field label={s("备注", "Note")}>
        <TextArea placeholder={s("写明原因", "Say why")} />
      </Field>
      <Choices />
    </div>
  );
}

function Choices() {
  const t = useT();
  const [count, setCount] = useState(3);
  const [on, setOn] = useState(true);
  const [checked, setChecked] = useState(true);
  const [file, setFile] = useState<File | null>(null);
  return (
    <div className="space-y-2">
      <Field label={t("stock.pairs")}>
        <NumberStepper value={count} onChange={setCount} min={0} max={20} />
      </Field>
      <Switch checked={on} onChange={setOn} label={t("scan.sound")} hint={t("scan.continuous.hint")} />
      <div className="flex gap-6">
        <Checkbox checked={checked} onChange={setChecked} label={t("stock.coreSize")} />
        <Checkbox checked={false} indeterminate onChange={setChecked} label={t("stock.brokenRun")} />
      </div>
      <DropZone accept=".xlsx,.csv" hint=".xlsx, .csv" onFiles={(files) => setFile(files[0] ?? null)} />
      <FileInput file={file} onChange={setFile} />
    </div>
  );
}

function Overlays() {
  const t = useT();
  const s = (zh: string, en: string) => say(t.language, [zh, en]);
  const [shown, setShown] = useState<"dialog" | "sheet" | "confirm" | null>(null);
  const close = (): void => setShown(null);
  const undo = (): void => {
    toast.undo({
      text: t("stock.sold", { name: s("轻云低帮板鞋", "Featherlight low court"), size: "38" }),
      label: t("action.undo"),
      onUndo: () => toast.show({ text: t("stock.undone"), tone: "enough" }),
    });
  };
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => setShown("dialog")}>Dialog</Button>
      <Button onClick={() => setShown("sheet")}>Sheet</Button>
      <Button onClick={() => setShown("confirm")}>Confirm</Button>
      <Button onClick={undo}>Undo</Button>
      <Button onClick={() => toast.show({ text: t("rejection.forbidden"), tone: "out" })}>Toast</Button>
      <AdjustDialog open={shown === "dialog"} onClose={close} />
      <TrailSheet open={shown === "sheet"} onClose={close} />
      <ConfirmDialog
        open={shown === "confirm"}
        onOpenChange={close}
        title={s("停用陈志强？", "Deactivate Jack Chen?")}
        body={s("他将立即在所有设备上退出登录。", "He is signed out on all devices at once.")}
        confirmLabel={s("停用", "Deactivate")}
        danger
        onConfirm={() => new Promise((done) => setTimeout(done, 900))}
      />
    </div>
  );
}

interface Overlay {
  readonly open: boolean;
  readonly onClose: () => void;
}

function AdjustDialog({ open, onClose }: Overlay) {
  const t = useT();
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      title={t("stock.adjust")}
      description={t("stock.bookZero.body")}
      actions={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button variant="primary" onClick={onClose}>
            {t("action.save")}
          </Button>
        </>
      }
    >
      <Field label={say(t.language, ["原因", "Reason"])}>
        <TextInput />
      </Field>
    </Dialog>
  );
}

function TrailSheet({ open, onClose }: Overlay) {
  const t = useT();
  return (
    <Sheet
      flush
      open={open}
      onOpenChange={onClose}
      title={t("stock.trail")}
      description={say(t.language, ["云白 38 码", "Cloud white, size 38"])}
      footer={
        <Button full variant="primary" onClick={onClose}>
          {t("action.done")}
        </Button>
      }
    >
      <List>
        {Array.from({ length: 14 }, (_, n) => {
          const who = say(t.language, people[n % people.length]?.name ?? ["", ""]);
          const back = n % 3 === 0;
          return (
            <ListRow
              key={n}
              leading={<Avatar id={`p${n}`} name={who} size="sm" />}
              title={t(back ? "stock.return" : "stock.sell")}
              subtitle={who}
              meta={`${9 + n}:0${n % 6}`}
              trailing={<Badge tone={back ? "enough" : "plain"}>{back ? "+1" : "−1"}</Badge>}
            />
          );
        })}
      </List>
    </Sheet>
  );
}

function Signs() {
  const t = useT();
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-2">
        <Badge>{t("stock.condition.display")}</Badge>
        <Badge tone="accent">{t("role.store_manager")}</Badge>
        <Badge tone="enough">{t("stock.fullRun")}</Badge>
        <Badge tone="low">{t("stock.brokenRun")}</Badge>
        <Badge tone="out">{t("stock.out")}</Badge>
        <CountBadge count={3} />
        <CountBadge count={1} mention />
        <CountBadge count={240} quiet />
      </div>
      <div className="flex flex-wrap items-center gap-3">
        {people.map((person) => (
          <Avatar
            key={person.id}
            id={person.id}
            name={say(t.language, person.name)}
            online={person.id === "p2"}
          />
        ))}
        <Avatar id="a" name="" kind="store" />
        <Avatar id="b" name="" kind="warehouse" />
        <Avatar id="d" name="" kind="group" />
        <Avatar id="p1" name={say(t.language, people[0]?.name ?? ["", ""])} size="lg" />
      </div>
      <div className="flex flex-wrap items-center gap-4">
        <FreshnessPill freshness={{ state: "live", pending: 0 }} />
        <FreshnessPill freshness={{ state: "sending", pending: 3 }} />
        <FreshnessPill freshness={{ state: "offline", pending: 3, since: Date.now() }} />
        <FreshnessPill freshness={{ state: "connecting", pending: 0 }} />
      </div>
      <FreshnessBar
        freshness={{ state: "offline", pending: 8, since: Date.now() }}
        onRetry={() => undefined}
      />
      <div className="grid grid-cols-8 gap-y-3 text-ink-soft wide:grid-cols-12">
        {Object.entries(icons).map(([name, Glyph]) => (
          <span key={name} title={name} className="grid place-items-center">
            <Glyph />
          </span>
        ))}
      </div>
    </div>
  );
}

export function PartsPage() {
  const t = useT();
  return (
    <Screen header={<PageHeader size="large" title={t("nav.me")} />}>
      <div className="mx-auto max-w-4xl space-y-8 p-4 pb-16">
        <Settings />
        <Part title="Button, IconButton">
          <Buttons />
        </Part>
        <Part title="Field">
          <Fields />
        </Part>
        <Part title="Dialog, Sheet, Toast">
          <Overlays />
        </Part>
        <Part title="Badge, Avatar, Freshness, icons">
          <Signs />
        </Part>
        <Part title="QRCode, Skeleton">
          <div className="flex flex-wrap items-start gap-6">
            <QRCode content="https://instep.example/01/06901234567892" size={168} />
            <div className="grow">
              <SkeletonRows rows={3} />
            </div>
            <Skeleton className="h-20 w-40" />
          </div>
        </Part>
        <Part title="States">
          <div className="grid gap-3 wide:grid-cols-2">
            <Card flush>
              <EmptyState />
            </Card>
            <Card flush>
              <NoResults query="A-2041" />
            </Card>
            <Card flush>
              <ErrorState onRetry={() => undefined} faultId="7f3a-21" />
            </Card>
            <Card flush>
              <OfflineState />
            </Card>
            <Card flush>
              <NoPermissionState />
            </Card>
          </div>
        </Part>
      </div>
    </Screen>
  );
}
