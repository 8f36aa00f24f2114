/**
 * A stock card in the conversation: drawn like the end label of a shoebox. The picture and
 * name at the left, the size in its own field at the right, the run beneath, and a rail
 * that shows who is handling it: open, taken, solved. `CardFrame` is the label without a
 * shoe, for matters of several sizes.
 */
import type { ReactNode } from "react";
import { formatInstant } from "../i18n/figures.ts";
import { usePlaceFormat, useT } from "../i18n/i18n.ts";
import { Button } from "./button.tsx";
import { cx } from "./cx.ts";
import { ShoeImage } from "./shoe-image.tsx";
import { RelativeTime } from "./figures.tsx";
import { IconWarning, type Icon } from "./icons.tsx";
import { levelOf, type Level } from "./level.ts";
import { SizeRun, type RunSize } from "./size-run.tsx";

export interface StockCardStatus {
  readonly state: "open" | "taken" | "solved";
  readonly by?: string;
  /** Epoch ms of the last step. */
  readonly at?: number;
  /** Stands in place of "open", "solved by": waiting for approval, approved, restocked. */
  readonly words?: string;
}

interface Steps {
  readonly status: StockCardStatus;
  readonly onTake?: (() => void) | undefined;
  readonly onSolve?: (() => void) | undefined;
  readonly onReopen?: (() => void) | undefined;
  /** Which act is on its way. */
  readonly busy?: "take" | "solve" | "reopen" | null;
  /** In place of the step's own button: approve and decline. */
  readonly actions?: ReactNode;
}

export interface CardFrameProps extends Steps {
  readonly kind?: string | undefined;
  readonly icon?: Icon;
  readonly tone?: "low" | "out" | "accent";
  readonly title: string;
  readonly label?: string;
  /** "Sanlitun store": shown when the card stands outside its own channel. */
  readonly place?: string | undefined;
  readonly at: number;
  /** Right in the header, before the time: escalated. */
  readonly mark?: ReactNode;
  readonly children: ReactNode;
}

export interface StockCardProps extends Steps {
  readonly reason: "lastPair" | "low" | "bookWrong";
  readonly name: string;
  readonly colour: string;
  readonly size: string;
  readonly left: number;
  readonly place?: string | undefined;
  readonly imageUrl?: string | null;
  readonly at: number;
  readonly mark?: ReactNode;
  readonly run?: readonly RunSize[];
  readonly selectedSizeId?: string;
  readonly onOpen?: () => void;
  /** Under the run: where else pairs are, mentioned people, a note. */
  readonly children?: ReactNode;
}

const toneText = { low: "text-low", out: "text-out", accent: "text-accent" } as const;

const levelGround: Record<Level, string> = {
  enough: "bg-enough-soft text-enough",
  low: "bg-low-soft text-low",
  out: "bg-out-soft text-out",
};

export function CardFrame(props: CardFrameProps) {
  const {
    kind,
    icon: Glyph = IconWarning,
    tone = "low",
    title,
    label,
    place,
    at,
    mark,
    status,
    children,
  } = props;
  const colour = status.state === "solved" ? "text-ink-faint" : toneText[tone];
  return (
    <article
      aria-label={label ?? title}
      data-card={kind}
      className="w-full max-w-md overflow-hidden rounded-lg border border-line bg-surface shadow-card"
    >
      <header className="flex h-9 items-center gap-1.5 border-b border-line px-3 text-xs">
        <Glyph size={15} strokeWidth={1.9} className={cx("shrink-0", colour)} />
        <span className={cx("shrink-0 font-semibold", colour)}>{title}</span>
        {place !== undefined && <span className="min-w-0 truncate text-ink-faint">· {place}</span>}
        <span className="grow" />
        {mark}
        <RelativeTime at={at} className="shrink-0 text-ink-faint" />
      </header>
      {children}
      <StatusRail {...props} />
    </article>
  );
}

const reasonKind = { lastPair: "last_pair", low: "low_stock", bookWrong: "book_wrong" } as const;

export function StockCard(props: StockCardProps) {
  const t = useT();
  const { reason, name, colour, imageUrl, run, selectedSizeId, status, onOpen, children, ...frame } = props;
  const faded = status.state === "solved" && "opacity-75";
  const words = (
    <>
      <span className="block truncate text-base font-semibold">{name}</span>
      <span className="block truncate text-sm text-ink-faint">{colour}</span>
    </>
  );
  return (
    <CardFrame
      {...frame}
      status={status}
      kind={reasonKind[reason]}
      tone={props.left <= 0 || reason === "bookWrong" ? "out" : "low"}
      title={t(`card.${reason}`)}
      label={`${t(`card.${reason}`)} ${name} ${colour} ${props.size}`}
    >
      <div className={cx("flex items-stretch", faded)}>
        <span className="m-3 mr-0 grid size-14 shrink-0 place-items-center overflow-hidden rounded-md bg-sunken text-ink-faint">
          <ShoeImage url={imageUrl ?? undefined} iconSize={28} />
        </span>
        {onOpen ? (
          <button type="button" onClick={onOpen} className="min-w-0 grow px-3 text-left hover:text-accent">
            {words}
          </button>
        ) : (
          <div className="min-w-0 grow self-center px-3">{words}</div>
        )}
        <SizeField size={props.size} left={props.left} />
      </div>
      {run !== undefined && run.length > 0 && (
        <div className={cx("border-t border-line p-3", faded)}>
          <SizeRun variant="compact" className="w-full!" sizes={run} selectedId={selectedSizeId ?? null} />
        </div>
      )}
      {children !== undefined && <div className="px-3 pb-3 text-sm text-ink-soft">{children}</div>}
    </CardFrame>
  );
}

/** The corner of the box label that people look for first. */
function SizeField({ size, left }: { readonly size: string; readonly left: number }) {
  const t = useT();
  return (
    <div className="grid w-19 shrink-0 grid-rows-[1fr_auto] border-l border-line text-center">
      <span className="grid place-items-center px-1 text-2xl numeral">{size}</span>
      <span className={cx("px-1 py-1 text-xs font-medium", levelGround[levelOf(left)])}>
        {left <= 0 ? t("stock.out") : t("card.left", { n: left })}
      </span>
    </div>
  );
}

const steps = ["open", "taken", "solved"] as const;
type Step = (typeof steps)[number];
const stepText: Record<Step, string> = { open: "text-low", taken: "text-accent", solved: "text-enough" };
const stepMark: Record<Step, string> = {
  open: "border-low-mark bg-low-mark",
  taken: "border-accent bg-accent",
  solved: "border-enough-mark bg-enough-mark",
};

/** Three dots on a line: how far the matter has come. */
function StepDots({ state }: { readonly state: Step }) {
  const reached = steps.indexOf(state);
  return (
    <span aria-hidden="true" className="flex shrink-0 items-center">
      {steps.map((step, index) => (
        <span key={step} className="flex items-center">
          {index > 0 && (
            <span
              className={cx(
                "h-0 w-3.5 border-t-2",
                index <= reached ? stepMark[state] : "border-line-strong/35",
              )}
            />
          )}
          <span
            className={cx(
              "size-2.5 rounded-full border-2",
              index <= reached ? stepMark[state] : "border-line-strong/50",
            )}
          />
        </span>
      ))}
    </span>
  );
}

function StatusRail(props: Steps) {
  const t = useT();
  const { timeZone } = usePlaceFormat();
  const { state, by = "", at, words: told } = props.status;
  const time = at === undefined ? "" : formatInstant(at, "time", t.language, timeZone);
  const words: Record<Step, string> = {
    open: t("card.status.open"),
    taken: t("card.status.taken", { name: by }),
    solved: by === "" ? t("card.status.solved") : t("card.solvedBy", { name: by, time }),
  };
  return (
    <footer className="flex min-h-14 items-center gap-3 border-t border-line bg-paper/60 py-1.5 pr-1.5 pl-3">
      <StepDots state={state} />
      <span role="status" className={cx("min-w-0 grow truncate text-sm font-medium", stepText[state])}>
        {told ?? words[state]}
      </span>
      {props.actions ?? <StepButton {...props} />}
    </footer>
  );
}

function StepButton({ status, onTake, onSolve, onReopen, busy = null }: Steps) {
  const t = useT();
  if (status.state === "open" && onTake)
    return (
      <Button size="sm" variant="primary" loading={busy === "take"} onClick={onTake}>
        {t("card.take")}
      </Button>
    );
  if (status.state === "taken" && onSolve)
    return (
      <Button size="sm" loading={busy === "solve"} onClick={onSolve}>
        {t("card.solve")}
      </Button>
    );
  if (status.state === "solved" && onReopen)
    return (
      <Button size="sm" variant="quiet" loading={busy === "reopen"} onClick={onReopen}>
        {t("card.reopen")}
      </Button>
    );
  return null;
}
