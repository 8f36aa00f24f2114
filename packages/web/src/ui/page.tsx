import { useContext, type ReactNode, type Ref } from "react";
import { useT } from "../i18n/i18n.ts";
import { IconButton } from "./button.tsx";
import { cx } from "./cx.ts";
import { FreshnessContext, FreshnessPill, hasBar } from "./freshness.tsx";
import { IconBack } from "./icons.tsx";

export interface PageHeaderProps {
  readonly title: ReactNode;
  readonly subtitle?: ReactNode;
  readonly leading?: ReactNode;
  /** Draws the arrow; on wide screens of a two-pane page leave it out. */
  readonly onBack?: () => void;
  readonly actions?: ReactNode;
  /** Under the title: a search field, tabs, filters. */
  readonly children?: ReactNode;
  /** `large` for the first page of an area, `compact` for a detail. */
  readonly size?: "large" | "compact";
  /** The freshness sign; on by default where the shell knows it. */
  readonly fresh?: boolean;
}

export function PageHeader({
  title,
  subtitle,
  leading,
  onBack,
  actions,
  children,
  size = "compact",
  fresh = true,
}: PageHeaderProps) {
  const t = useT();
  const freshness = useContext(FreshnessContext);
  const large = size === "large";
  return (
    <header className="shrink-0 border-b border-line bg-paper/92 pt-(--safe-top) backdrop-blur-md">
      <div
        className={cx(
          "flex items-center gap-1",
          large ? "min-h-16 px-4 pt-1" : "min-h-14 px-2",
          onBack === undefined && !large && "pl-4",
        )}
      >
        {onBack !== undefined && <IconButton icon={IconBack} label={t("nav.back")} onClick={onBack} />}
        {leading !== undefined && <span className="mr-2 shrink-0">{leading}</span>}
        <div className="min-w-0 grow">
          <div className="flex items-center gap-2">
            <h1
              className={cx("min-w-0 truncate font-semibold", large ? "text-2xl tracking-tight" : "text-lg")}
            >
              {title}
            </h1>
            {/* On wide screens the rail says it; offline and restoring have the shell's bar. */}
            {fresh && freshness !== null && !hasBar(freshness) && <FreshnessPill className="wide:hidden" />}
          </div>
          {subtitle !== undefined && <p className="truncate text-sm text-ink-faint">{subtitle}</p>}
        </div>
        {actions !== undefined && <div className="flex shrink-0 items-center">{actions}</div>}
      </div>
      {children !== undefined && children !== false && (
        <div className={cx("pb-3", large ? "px-4" : "px-3")}>{children}</div>
      )}
    </header>
  );
}

export interface ScreenProps {
  readonly header?: ReactNode;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
  /** `false`: the content scrolls by itself (chat, virtual lists, tables). */
  readonly scroll?: boolean;
  readonly className?: string;
  readonly bodyRef?: Ref<HTMLDivElement>;
}

/** Header fixed, body scrolling, footer fixed: the frame of every screen inside `AppShell`. */
export function Screen({ header, footer, children, scroll = true, className, bodyRef }: ScreenProps) {
  return (
    <div className="flex h-full min-h-0 min-w-0 flex-col bg-paper">
      {header}
      <div
        // A screen without anything to press is still scrolled with the keyboard.
        tabIndex={scroll ? 0 : undefined}
        ref={bodyRef}
        className={cx(
          "min-h-0 grow",
          scroll
            ? "overflow-y-auto overscroll-contain focus-visible:-outline-offset-2"
            : "flex flex-col overflow-hidden",
          className,
        )}
      >
        {children}
      </div>
      {footer !== undefined && (
        <div data-toast-floor className="shrink-0 border-t border-line bg-paper px-4 py-3">
          {footer}
        </div>
      )}
    </div>
  );
}

export interface TwoPaneProps {
  readonly list: ReactNode;
  /** Null when nothing is chosen. */
  readonly detail: ReactNode | null;
  /** Shown beside the list while nothing is chosen; only on wide screens. */
  readonly placeholder: ReactNode;
}

/** Phone: the list or the detail. Wide: both, side by side. */
export function TwoPane({ list, detail, placeholder }: TwoPaneProps) {
  const open = detail !== null;
  return (
    <div className="flex h-full min-h-0">
      <div
        className={cx(
          "min-w-0 border-line wide:block wide:w-80 wide:shrink-0 wide:border-r lg:w-96",
          open ? "hidden" : "grow wide:grow-0",
        )}
      >
        {list}
      </div>
      <div className={cx("min-w-0 grow", !open && "hidden wide:block")}>{open ? detail : placeholder}</div>
    </div>
  );
}
