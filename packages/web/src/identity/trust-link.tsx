/** The way to the certificate, shown only where the server has one of its own. */
import { Link } from "@tanstack/react-router";
import { useT } from "../i18n/i18n.ts";
import { IconLock } from "../ui/icons.tsx";
import { LinkRow } from "../ui/link.tsx";
import { useAuthority } from "./use-authority.ts";

/** At the foot of the sign-in form. */
export function TrustLink() {
  const t = useT();
  const authority = useAuthority();
  if (authority === null || authority === undefined) return null;
  return (
    <Link
      to="/trust"
      className="mx-auto flex h-12 w-fit items-center gap-2 rounded-md px-3 text-sm font-medium text-accent hover:bg-accent/8"
    >
      <IconLock size={18} />
      {t("trust.link")}
    </Link>
  );
}

/** Among what this device has. */
export function TrustRow() {
  const t = useT();
  const authority = useAuthority();
  if (authority === null || authority === undefined) return null;
  return (
    <li>
      <LinkRow
        to="/trust"
        leading={<IconLock className="text-ink-faint" />}
        title={t("trust.link")}
        subtitle={t("trust.link.hint")}
        chevron
      />
    </li>
  );
}
