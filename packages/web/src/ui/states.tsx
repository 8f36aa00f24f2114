import type { ReactNode } from "react";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";
import { useT } from "../i18n/i18n.ts";
import { Button } from "./button.tsx";
import { cx } from "./cx.ts";
import { IconLock, IconOffline, IconSearch, IconStock, IconWarning, type Icon } from "./icons.tsx";
import { LinkButton } from "./link.tsx";
import { Spinner } from "./spinner.tsx";

export interface StateProps {
  readonly icon: Icon;
  readonly title: ReactNode;
  readonly body?: ReactNode;
  readonly action?: ReactNode;
  readonly tone?: "plain" | "low" | "out";
  readonly className?: string;
  readonly role?: "alert" | "status";
}

/** The sign in a ring of measuring ticks: every screen without content is drawn the same way. */
function Dial({
  icon: Glyph,
  tone,
}: {
  readonly icon: Icon;
  readonly tone: NonNullable<StateProps["tone"]>;
}) {
  const colour = { plain: "text-ink-faint", low: "text-low", out: "text-out" }[tone];
  return (
    <span className={cx("relative grid size-24 place-items-center", colour)}>
      <svg
        viewBox="0 0 96 96"
        className="absolute inset-0"
        fill="none"
        stroke="currentColor"
        aria-hidden="true"
      >
        <circle cx="48" cy="48" r="44" strokeWidth="4" strokeDasharray="1 6.91" opacity="0.55" />
        <circle cx="48" cy="48" r="36.5" opacity="0.28" />
      </svg>
      <Glyph size={32} strokeWidth={1.5} />
    </span>
  );
}

export function StateScreen({ icon, title, body, action, tone = "plain", className, role }: StateProps) {
  return (
    <div
      role={role}
      className={cx(
        "flex min-h-72 flex-col items-center justify-center gap-1.5 px-8 py-10 text-center",
        className,
      )}
    >
      <Dial icon={icon} tone={tone} />
      <p className="mt-3 text-lg font-semibold text-balance">{title}</p>
      {body !== undefined && <p className="max-w-88 text-ink-faint text-pretty">{body}</p>}
      {action !== undefined && <div className="mt-4">{action}</div>}
    </div>
  );
}

export function EmptyState({
  icon = IconStock,
  title,
  body,
  action,
}: Partial<Pick<StateProps, "icon" | "title" | "body" | "action">>) {
  const t = useT();
  return <StateScreen icon={icon} title={title ?? t("state.empty")} body={body} action={action} />;
}

/** `hint`: what else to try; without one, how a shoe is found. */
export function NoResults({ query, hint }: { readonly query: string; readonly hint?: string }) {
  const t = useT();
  return (
    <StateScreen
      role="status"
      icon={IconSearch}
      title={t("state.noResults", { query })}
      body={hint ?? t("state.noResults.hint")}
    />
  );
}

export function ErrorState({
  onRetry,
  faultId,
  title,
  body,
}: {
  readonly onRetry?: () => void;
  readonly faultId?: string | undefined;
  readonly title?: ReactNode;
  readonly body?: ReactNode;
}) {
  const t = useT();
  return (
    <StateScreen
      role="alert"
      icon={IconWarning}
      tone="out"
      title={title ?? t("state.error.title")}
      body={
        <>
          {body ?? t("state.error.body")}
          {faultId !== undefined && (
            <span className="mt-1 block font-mono text-xs">{t("state.error.id", { id: faultId })}</span>
          )}
        </>
      }
      action={onRetry && <Button onClick={onRetry}>{t("action.retry")}</Button>}
    />
  );
}

export function OfflineState({ onRetry }: { readonly onRetry?: () => void }) {
  const t = useT();
  return (
    <StateScreen
      role="status"
      icon={IconOffline}
      tone="low"
      title={t("state.offline.title")}
      body={t("state.offline.body")}
      action={onRetry && <Button onClick={onRetry}>{t("action.retry")}</Button>}
    />
  );
}

/** A question without an answer: the server was out of reach, or refused. */
export function RefusedState({
  refusal,
  onRetry,
}: {
  readonly refusal: Rejection;
  readonly onRetry: () => void;
}) {
  return refusal.code === "unavailable" ? (
    <OfflineState onRetry={onRetry} />
  ) : (
    <ErrorState onRetry={onRetry} />
  );
}

export function NoPermissionState({ action }: { readonly action?: ReactNode }) {
  const t = useT();
  return (
    <StateScreen
      icon={IconLock}
      title={t("state.noPermission.title")}
      body={t("state.noPermission.body")}
      action={action}
    />
  );
}

/** An address that leads nowhere; without another way on, home. */
export function NotFoundState({ action }: { readonly action?: ReactNode }) {
  const t = useT();
  return (
    <StateScreen
      icon={IconSearch}
      title={t("state.notFound.title")}
      body={t("state.notFound.body")}
      action={action ?? <LinkButton to="/messages">{t("nav.messages")}</LinkButton>}
    />
  );
}

export function LoadingState() {
  const t = useT();
  return (
    <div role="status" className="grid min-h-72 place-items-center text-ink-faint">
      <span className="flex flex-col items-center gap-3">
        <Spinner size={28} />
        <span className="text-sm">{t("state.loading")}</span>
      </span>
    </div>
  );
}
