import type { ReactNode } from "react";
import { useT } from "../i18n/i18n.ts";
import { CountBadge } from "./badge.tsx";
import { cx } from "./cx.ts";
import { FreshnessBar, FreshnessContext, FreshnessPill, hasBar, type Freshness } from "./freshness.tsx";
import { IconScan, type Icon } from "./icons.tsx";
import { NavLink } from "./link.tsx";
import { Mark } from "./mark.tsx";

export interface NavItem {
  readonly to: string;
  readonly label: string;
  readonly icon: Icon;
  readonly count?: number;
  readonly mention?: boolean;
  /** A screen that is reached from here is open, whatever its address; the link's own need not be told. */
  readonly isOpen?: boolean;
}

export interface AppShellProps {
  /** Two to four; on a phone the scan button stands between the halves. */
  readonly nav: readonly NavItem[];
  readonly scanTo: string;
  readonly freshness: Freshness;
  readonly onRetry?: () => void;
  /** `false` on a phone's detail screens (a conversation with its composer); the rail always stays. */
  readonly bar?: boolean;
  /** At the foot of the rail: the person. */
  readonly railFoot?: ReactNode;
  readonly children: ReactNode;
}

function BarItem({ item }: { readonly item: NavItem }) {
  return (
    <NavLink
      to={item.to}
      isOpen={item.isOpen}
      className="group flex min-h-14 grow basis-0 flex-col items-center justify-center gap-0.5 text-2xs font-medium text-ink-faint aria-[current=page]:text-accent"
    >
      <span className="relative">
        <item.icon size={24} />
        <span className="absolute -top-1.5 left-4">
          <CountBadge count={item.count ?? 0} mention={item.mention ?? false} />
        </span>
      </span>
      {item.label}
    </NavLink>
  );
}

function BottomBar({ nav, scanTo }: Pick<AppShellProps, "nav" | "scanTo">) {
  const t = useT();
  const half = Math.ceil(nav.length / 2);
  return (
    <nav
      data-toast-floor
      aria-label={t("nav.main")}
      className="shrink-0 border-t border-line bg-surface pb-(--safe-bottom) wide:hidden"
    >
      <div className="mx-auto flex max-w-lg items-stretch">
        <div className="flex grow basis-0">
          {nav.slice(0, half).map((item) => (
            <BarItem key={item.to} item={item} />
          ))}
        </div>
        <NavLink
          to={scanTo}
          aria-label={t("nav.scan")}
          className="relative -mt-2.5 mb-1 grid size-16 shrink-0 place-items-center rounded-full border-[3px] border-surface bg-accent text-on-accent shadow-card transition-transform duration-150 ease-out active:scale-95"
        >
          <IconScan size={30} strokeWidth={1.8} />
        </NavLink>
        <div className="flex grow basis-0">
          {nav.slice(half).map((item) => (
            <BarItem key={item.to} item={item} />
          ))}
        </div>
      </div>
    </nav>
  );
}

function Rail({ nav, scanTo, railFoot }: Pick<AppShellProps, "nav" | "scanTo" | "railFoot">) {
  const t = useT();
  return (
    <nav
      aria-label={t("nav.main")}
      className="hidden w-22 shrink-0 flex-col items-center gap-1 border-r border-line bg-surface pt-[calc(var(--safe-top)+1rem)] pb-4 pl-(--safe-left) wide:flex"
    >
      <Mark size={36} />
      <NavLink
        to={scanTo}
        className="mt-5 mb-3 grid size-16 place-items-center content-center gap-0.5 rounded-xl bg-accent text-2xs font-medium text-on-accent transition-[background-color,transform] duration-150 ease-out hover:bg-accent-strong active:scale-95"
      >
        <IconScan size={26} />
        {t("nav.scan")}
      </NavLink>
      {nav.map((item) => (
        <NavLink
          key={item.to}
          to={item.to}
          isOpen={item.isOpen}
          className="relative flex h-16 w-16 flex-col items-center justify-center gap-1 rounded-lg text-2xs font-medium text-ink-faint transition-colors hover:bg-ink/5 hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent"
        >
          <item.icon size={24} />
          {item.label}
          <span className="absolute top-1.5 left-9">
            <CountBadge count={item.count ?? 0} mention={item.mention ?? false} />
          </span>
        </NavLink>
      ))}
      <span className="grow" />
      <FreshnessPill className="flex-col px-1! h-auto! py-1" />
      {railFoot !== undefined && <div className="mt-2">{railFoot}</div>}
    </nav>
  );
}

/** The frame of the staff app: bar below on a phone, rail at the left from 768 px on. */
export function AppShell({ nav, scanTo, freshness, onRetry, bar = true, railFoot, children }: AppShellProps) {
  const t = useT();
  return (
    <FreshnessContext value={freshness}>
      <a
        href="#content"
        className="fixed top-2 left-2 z-70 -translate-y-20 rounded-md bg-accent px-4 py-3 text-on-accent focus:translate-y-0"
      >
        {t("nav.skip")}
      </a>
      <div className="fixed inset-0 flex">
        <Rail nav={nav} scanTo={scanTo} railFoot={railFoot} />
        <div className="flex min-w-0 grow flex-col">
          <FreshnessBar freshness={freshness} {...(onRetry && { onRetry })} />
          {/* The bar, when it shows, stands under the notch; the page's header must not leave room for it again. */}
          <main
            id="content"
            tabIndex={-1}
            className={cx("min-h-0 grow outline-none", hasBar(freshness) && "[--safe-top:0px]")}
          >
            {children}
          </main>
          {bar && <BottomBar nav={nav} scanTo={scanTo} />}
        </div>
      </div>
    </FreshnessContext>
  );
}
