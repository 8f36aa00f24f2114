/**
 * The frame of sign-in, joining and set-up: the first thing anybody sees. A panel of ink with the contour of the mark
 * repeated, one line a store, all in step; the last two are the mark itself. On a phone the form lies over
 * its foot like a sheet, on a wide screen it stands beside it.
 */
import { useEffect, useRef, type ReactNode } from "react";
import { languages, setLanguage, useT } from "../i18n/i18n.ts";
import { cx } from "../ui/cx.ts";
import { IconLanguage } from "../ui/icons.tsx";

/** The last two are the mark. */
const contours = [-3, -2, -1, 0, 1, 2, 3, 4, 5] as const;
const sizes = ["35", "36", "37", "38", "39", "40", "41", "42", "43", "44"];

/** Floor, the rise of the instep, the leg: the geometry of the mark, six times as large. */
function contourOf(index: number): string {
  const [x, y] = [-64 + index * 50, 54 + index * 34];
  const top = y - 60;
  return `M-300 ${y}H${x}c40 0 55-21 63-58l${(0.21 * (top + 240)).toFixed(1)} ${-(top + 240)}`;
}

function Contours({ short }: { readonly short: boolean }) {
  const box = useRef<SVGSVGElement>(null);
  useEffect(() => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    box.current?.querySelectorAll("path").forEach((path, index) => {
      path.animate([{ strokeDashoffset: 1 }, { strokeDashoffset: 0 }], {
        duration: 1_100,
        delay: index * 70,
        easing: "cubic-bezier(0.2, 0.8, 0.2, 1)",
        fill: "backwards",
      });
    });
  }, []);
  return (
    <svg
      ref={box}
      viewBox="0 0 400 360"
      preserveAspectRatio={short ? "xMidYMid slice" : "xMidYMax slice"}
      className="absolute inset-0 size-full mask-[linear-gradient(to_right,transparent_4%,#000_62%)]"
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      aria-hidden="true"
    >
      {contours.map((index) => {
        const isMark = index >= 4;
        return (
          <path
            key={index}
            d={contourOf(index)}
            pathLength={1}
            strokeDasharray="1"
            strokeWidth={isMark ? 7 : 1.25}
            opacity={isMark ? 1 : 0.34 + index * 0.06}
          />
        );
      })}
    </svg>
  );
}

/** The scale of a foot measure along the foot of the panel. */
function Scale() {
  return (
    <div aria-hidden="true" className="relative hidden wide:block">
      <div className="flex justify-between opacity-70">
        {sizes.map((size) => (
          <span key={size} className="flex w-8 flex-col items-center gap-1.5 text-2xs">
            <span className="h-3 w-px bg-current" />
            {size}
          </span>
        ))}
      </div>
    </div>
  );
}

export function LanguageSwitch({ className }: { readonly className?: string }) {
  const t = useT();
  const next = languages.find((language) => language !== t.language) ?? t.language;
  return (
    <button
      type="button"
      lang={next}
      onClick={() => void setLanguage(next)}
      className={cx(
        "inline-flex h-12 items-center gap-1.5 rounded-md px-3 text-sm font-medium transition-colors hover:bg-current/8",
        className,
      )}
    >
      <IconLanguage size={20} />
      {t(`language.${next}`)}
    </button>
  );
}

function Wordmark() {
  const t = useT();
  const other = t.language === "en" ? "步讯" : "Instep";
  return (
    <p className="flex items-baseline gap-2.5">
      <span className="text-2xl font-semibold tracking-tight">{t("app.name")}</span>
      <span className="text-base opacity-75">{other}</span>
    </p>
  );
}

function Panel({ short }: { readonly short: boolean }) {
  const t = useT();
  return (
    <aside
      className={cx(
        "relative flex shrink-0 flex-col justify-between overflow-hidden bg-own px-6 pt-[calc(var(--safe-top)+1.25rem)] pb-12 text-on-own wide:sticky wide:top-0 wide:h-dvh wide:p-10",
        short ? "h-36" : "h-[min(36dvh,19rem)] min-h-40",
      )}
    >
      <Contours short={short} />
      <div className="relative flex items-center justify-between">
        <Wordmark />
        <LanguageSwitch className="-mr-3 wide:hidden" />
      </div>
      <div className={cx("relative space-y-8", short && "hidden wide:block")}>
        <p className="text-lg text-balance [word-break:keep-all] wide:max-w-96 wide:text-3xl wide:font-semibold wide:tracking-tight">
          {t("app.tagline")}
        </p>
        <Scale />
      </div>
    </aside>
  );
}

export interface WayInProps {
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  /** Over the title: which step of how many. */
  readonly above?: ReactNode;
  /** A long form: on a phone it needs the room. */
  readonly short?: boolean;
  readonly children: ReactNode;
}

export function WayIn({ title, lead, above, short = false, children }: WayInProps) {
  return (
    <div className="flex min-h-dvh flex-col bg-own wide:grid wide:grid-cols-[minmax(20rem,9fr)_minmax(24rem,11fr)] wide:bg-paper">
      <Panel short={short} />
      <main className="relative -mt-7 flex grow flex-col rounded-t-xl bg-paper px-6 pt-8 pb-[calc(var(--safe-bottom)+1.5rem)] wide:mt-0 wide:min-h-dvh wide:justify-center wide:rounded-none wide:px-12">
        <LanguageSwitch className="absolute top-4 right-6 hidden! text-ink-soft wide:inline-flex!" />
        <div className="mx-auto w-full max-w-104 wide:py-16">
          {above}
          <h1 className="text-3xl font-semibold tracking-tight">{title}</h1>
          {lead !== undefined && <p className="mt-2 text-ink-soft text-pretty">{lead}</p>}
          <div className="mt-7">{children}</div>
        </div>
      </main>
    </div>
  );
}

/** A refusal over the form: read aloud, seen first. */
export function FormAlert({ children }: { readonly children: ReactNode }) {
  return (
    <p role="alert" className="rounded-md bg-out-soft px-4 py-3 text-out">
      {children}
    </p>
  );
}
