import { useT } from "../i18n/i18n.ts";
import { cx } from "./cx.ts";

/** A turning arc; silent for screen readers, because what waits says so itself (`aria-busy`). */
export function Spinner({ size = 24, className }: { readonly size?: number; readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      strokeWidth={2.2}
      strokeLinecap="round"
      aria-hidden="true"
      className={cx("animate-spin", className)}
    >
      <circle cx="12" cy="12" r="9" stroke="currentColor" opacity="0.2" />
      <path d="M12 3a9 9 0 0 1 9 9" stroke="currentColor" />
    </svg>
  );
}

/** A shape where content will stand, so that nothing jumps when it comes. Size it by class. */
export function Skeleton({
  className,
  round = false,
}: {
  readonly className?: string;
  readonly round?: boolean;
}) {
  return (
    <span
      aria-hidden="true"
      className={cx("block animate-breathe bg-ink/8", round ? "rounded-full" : "rounded-sm", className)}
    />
  );
}

/** Rows of a list that is being loaded. */
export function SkeletonRows({
  rows = 6,
  avatar = true,
}: {
  readonly rows?: number;
  readonly avatar?: boolean;
}) {
  const t = useT();
  return (
    <div role="status" aria-label={t("state.loading")} className="px-4">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex min-h-18 items-center gap-3 border-b border-line/70">
          {avatar && <Skeleton round className="size-11 shrink-0" />}
          <div className="grow space-y-2">
            <Skeleton className={cx("h-3.5", row % 3 === 0 ? "w-2/5" : row % 3 === 1 ? "w-1/2" : "w-1/3")} />
            <Skeleton className={cx("h-3", row % 2 === 0 ? "w-4/5" : "w-3/5")} />
          </div>
        </div>
      ))}
    </div>
  );
}
