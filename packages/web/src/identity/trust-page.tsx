/** Lets a phone trust a server of `--lan`: its certificate to download, three steps, the fingerprint to compare. */
import { useState } from "react";
import { useT } from "../i18n/i18n.ts";
import { buttonClass } from "../ui/button.tsx";
import { IconDownload } from "../ui/icons.tsx";
import { LinkButton } from "../ui/link.tsx";
import { LoadingState } from "../ui/states.tsx";
import { SegmentedControl } from "../ui/toggle.tsx";
import { useAuthority } from "./use-authority.ts";
import { WayIn } from "./way-in.tsx";

const devices = ["iphone", "android"] as const;
type Device = (typeof devices)[number];

function ownDevice(): Device {
  return /Android|HarmonyOS/i.test(navigator.userAgent) ? "android" : "iphone";
}

export function TrustPage() {
  const t = useT();
  const authority = useAuthority();
  if (authority === undefined) return <LoadingState />;
  if (authority === null)
    return (
      <WayIn title={t("trust.none.title")} lead={t("trust.none.body")}>
        <ToApp variant="primary" />
      </WayIn>
    );
  return (
    <WayIn short title={t("trust.title")} lead={t("trust.lead")}>
      <div className="space-y-6">
        <Steps />
        <div className="rounded-lg border border-line bg-surface p-4">
          <p className="text-sm font-medium">{t("trust.fingerprint")}</p>
          <p className="mt-1.5 font-mono text-sm break-all text-ink-soft">{authority.fingerprint}</p>
          <p className="mt-2 text-sm text-ink-faint text-pretty">{t("trust.fingerprint.hint")}</p>
        </div>
        <ToApp variant="quiet" />
      </div>
    </WayIn>
  );
}

function Steps() {
  const t = useT();
  const [device, setDevice] = useState<Device>(ownDevice);
  return (
    <div className="space-y-5">
      <SegmentedControl<Device>
        label={t("trust.device")}
        value={device}
        onChange={setDevice}
        segments={devices.map((value) => ({ value, label: t(`trust.device.${value}`) }))}
      />
      {/* Opened, not saved: an iPhone installs only what it opens itself. */}
      <a href="/lan/instep.crt" className={buttonClass("primary", "lg", "w-full")}>
        <IconDownload size={20} />
        {t("trust.download")}
      </a>
      <ol className="space-y-4">
        {([1, 2, 3] as const).map((step) => (
          <li key={step} className="flex gap-3">
            <span className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-sm font-semibold text-accent">
              {step}
            </span>
            <span className="pt-0.5 text-pretty">{t(`trust.${device}.${step}`)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function ToApp({ variant }: { readonly variant: "primary" | "quiet" }) {
  const t = useT();
  return (
    <LinkButton to="/" variant={variant} size="lg" className="w-full">
      {t("trust.toApp")}
    </LinkButton>
  );
}
