/** What is set on this device, and what this device has: language, look, sound; version, storage, installing. */
import { useEffect, useState } from "react";
import { languages, setLanguage, useLanguage, useT, type Language } from "../i18n/i18n.ts";
import { useSubmit } from "../app/hooks.ts";
import { canOfferInstall, offerInstall } from "../pwa.ts";
import { isSoundOn, setSoundOn } from "../scan/feedback.ts";
import { useTheme, type Theme } from "../theme/theme.ts";
import { Card } from "../ui/card.tsx";
import { IconDownload, IconMoon, IconSun, IconTheme } from "../ui/icons.tsx";
import { List, ListRow } from "../ui/list.tsx";
import { useMedia } from "../ui/media.ts";
import { toast } from "../ui/toast-store.ts";
import { SegmentedControl, Switch } from "../ui/toggle.tsx";
import { TrustRow } from "./trust-link.tsx";
import { formatBytes } from "./bytes.ts";
import { version } from "../../package.json";

export function SettingsList() {
  const t = useT();
  const language = useLanguage();
  const submit = useSubmit();
  const [theme, setTheme] = useTheme();
  const [sound, setSound] = useState(isSoundOn);
  const speak = (next: Language): void => {
    void setLanguage(next);
    // What the server writes to the person speaks the same language.
    submit("staff.set_language", { language: next });
  };
  return (
    <section>
      <h2 className="px-4 pb-1.5 text-sm font-medium text-ink-faint">{t("me.settings")}</h2>
      <Card>
        <div className="space-y-4">
          <SegmentedControl
            label={t("language.label")}
            value={language}
            onChange={speak}
            segments={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
          />
          <SegmentedControl<Theme>
            label={t("theme.label")}
            value={theme}
            onChange={setTheme}
            segments={[
              { value: "system", label: t("theme.system"), icon: IconTheme },
              { value: "light", label: t("theme.light"), icon: IconSun },
              { value: "dark", label: t("theme.dark"), icon: IconMoon },
            ]}
          />
          <Switch
            checked={sound}
            onChange={(on) => {
              setSound(on);
              setSoundOn(on);
            }}
            label={t("me.sound")}
            hint={t("me.sound.hint")}
          />
        </div>
      </Card>
    </section>
  );
}

interface Stored {
  readonly used: number;
  readonly quota: number;
  readonly isKept: boolean;
}

/** `undefined` while asking; null where the browser does not say (pages without HTTPS). */
function useStored(): Stored | null | undefined {
  const [stored, setStored] = useState<Stored | null>();
  useEffect(() => {
    let here = true;
    const ask = async (): Promise<Stored | null> => {
      const storage = navigator.storage as StorageManager | undefined;
      if (storage === undefined) return null;
      const [{ usage, quota }, isKept] = await Promise.all([storage.estimate(), storage.persisted()]);
      return usage === undefined || quota === undefined ? null : { used: usage, quota, isKept };
    };
    ask().then(
      (answer) => here && setStored(answer),
      () => here && setStored(null),
    );
    return () => {
      here = false;
    };
  }, []);
  return stored;
}

function InstallRow() {
  const t = useT();
  const isInstalled = useMedia("(display-mode: standalone)");
  if (isInstalled) return null;
  const install = async (): Promise<void> => {
    if (!(await offerInstall())) toast.show({ text: t("me.install.how") });
  };
  return (
    <ListRow
      leading={<IconDownload className="text-ink-faint" />}
      title={t("me.install")}
      subtitle={canOfferInstall() ? t("me.install.hint") : t("me.install.how")}
      chevron
      onPress={() => void install()}
    />
  );
}

export function AboutList() {
  const t = useT();
  const stored = useStored();
  const space =
    stored === null
      ? t("me.storage.unknown")
      : stored !== undefined &&
        t("me.storage.used", {
          used: formatBytes(stored.used, t.language),
          quota: formatBytes(stored.quota, t.language),
        });
  return (
    <List card title={t("me.about")}>
      <InstallRow />
      <TrustRow />
      <ListRow
        title={t("me.storage")}
        meta={space || ""}
        {...(stored?.isKept && { subtitle: t("me.storage.kept") })}
      />
      <ListRow title={t("me.version")} meta={version} />
    </List>
  );
}
