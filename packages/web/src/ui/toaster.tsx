import { useEffect, useLayoutEffect, useState, useSyncExternalStore } from "react";
import { useT } from "../i18n/i18n.ts";
import { cx } from "./cx.ts";
import { IconCheck, IconClose, IconInfo, IconWarning, type Icon } from "./icons.tsx";
import { onToasts, shownToasts, toast, type ShownToast, type ToastTone } from "./toast-store.ts";

const ringLength = 2 * Math.PI * 10;

/** The seconds that are left, as a ring that drains and a number. */
function Countdown({ durationMs }: { readonly durationMs: number }) {
  const [left, setLeft] = useState(Math.ceil(durationMs / 1_000));
  useEffect(() => {
    const timer = setInterval(() => setLeft((seconds) => Math.max(1, seconds - 1)), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span aria-hidden="true" className="relative grid size-7 place-items-center">
      <svg
        viewBox="0 0 24 24"
        className="absolute inset-0 size-full -rotate-90"
        fill="none"
        strokeWidth={2}
        strokeLinecap="round"
      >
        <circle cx="12" cy="12" r="10" stroke="currentColor" opacity="0.22" />
        <circle
          cx="12"
          cy="12"
          r="10"
          stroke="currentColor"
          strokeDasharray={ringLength}
          className="keeps-time animate-drain"
          style={{
            "--drain-length": ringLength,
            "--keeps-time": `${durationMs}ms`,
            animationDuration: `${durationMs}ms`,
          }}
        />
      </svg>
      <span className="text-2xs font-semibold">{left}</span>
    </span>
  );
}

const toneIcons: Record<ToastTone, Icon> = {
  plain: IconInfo,
  enough: IconCheck,
  low: IconWarning,
  out: IconWarning,
};
const toneText: Record<ToastTone, string> = {
  plain: "text-paper/70",
  enough: "text-(--inverse-enough)",
  low: "text-(--inverse-low)",
  out: "text-(--inverse-out)",
};

function ToastRow({ item }: { readonly item: ShownToast }) {
  const t = useT();
  const { id, action, kind, tone = "plain", text, detail, durationMs } = item;
  const Glyph = toneIcons[tone];
  const act = (): void => {
    toast.dismiss(id);
    action?.onPress();
  };
  return (
    <div className="pointer-events-auto flex min-h-14 w-full max-w-md animate-rise items-center gap-3 rounded-lg bg-ink py-1.5 pr-1.5 pl-4 text-paper shadow-float">
      {kind === "notice" && <Glyph size={20} className={cx("shrink-0", toneText[tone])} />}
      <div className="min-w-0 grow py-1.5">
        <p className="font-medium">{text}</p>
        {detail !== undefined && <p className="truncate text-sm text-paper/70">{detail}</p>}
      </div>
      {action !== undefined && (
        <button
          type="button"
          onClick={act}
          className="flex h-11 shrink-0 items-center gap-2 rounded-md px-3 font-semibold text-(--inverse-accent) transition-colors hover:bg-paper/10 focus-visible:outline-(--inverse-accent)"
        >
          {kind === "undo" && <Countdown durationMs={durationMs} />}
          {action.label}
        </button>
      )}
      {kind === "notice" && (
        <button
          type="button"
          aria-label={t("notice.dismiss")}
          onClick={() => toast.dismiss(id)}
          className="hit grid size-9 shrink-0 place-items-center rounded-md text-paper/70 hover:text-paper focus-visible:outline-paper"
        >
          <IconClose size={18} />
        </button>
      )}
    </div>
  );
}

/**
 * How high notices stand: over whatever is fixed at the bottom (`data-toast-floor`: the bar, a
 * screen's buttons, a composer), so that the sell button is never covered for ten seconds.
 */
function useFloor(shown: boolean): number {
  const [floor, setFloor] = useState(0);
  useLayoutEffect(() => {
    if (!shown) return;
    const measure = (): void => {
      const tops = [...document.querySelectorAll("[data-toast-floor]")]
        .map((element) => element.getBoundingClientRect())
        .filter((box) => box.height > 0);
      setFloor(Math.max(0, ...tops.map((box) => window.innerHeight - box.top)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    // What is fixed at the bottom comes and goes while a notice stands: a scan's result with its sell button.
    let frame = 0;
    const mutations = new MutationObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(measure);
    });
    mutations.observe(document.body, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      mutations.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [shown]);
  return floor;
}

/** Stands once in the app. Screen readers hear notices without losing their place. */
export function Toaster() {
  const t = useT();
  const toasts = useSyncExternalStore(onToasts, shownToasts);
  const floor = useFloor(toasts.length > 0);
  return (
    <section
      aria-label={t("notice.region")}
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 z-60 flex flex-col items-center gap-2 px-3 pb-[max(0.75rem,var(--safe-bottom))] transition-[bottom] duration-200 ease-out"
      style={{ bottom: floor }}
    >
      {toasts.map((item) => (
        <ToastRow key={item.id} item={item} />
      ))}
    </section>
  );
}
