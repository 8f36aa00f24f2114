/** The camera picture with its viewfinder, light, zoom, sound and mode; each failure says what to do instead. */
import { useState, type ReactNode } from "react";
import { useT } from "../i18n/i18n.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import {
  IconCameraOff,
  IconLock,
  IconMute,
  IconRepeat,
  IconSound,
  IconTorch,
  IconTorchOff,
} from "../ui/icons.tsx";
import { Spinner } from "../ui/spinner.tsx";
import type { CameraFailure } from "./camera.ts";
import { framePath, frameViewBox } from "./frame-path.ts";
import { isSoundOn, setSoundOn, unlockSound } from "./feedback.ts";
import type { Scanner, ScannerState } from "./use-scanner.ts";

export interface ScannerViewProps {
  readonly scanner: Scanner;
  readonly continuous: boolean;
  readonly onContinuousChange: (continuous: boolean) => void;
  /** Over the lower edge of the picture: the result's head, a running list. */
  readonly children?: ReactNode;
  readonly className?: string;
}

const failing: ReadonlySet<ScannerState> = new Set<CameraFailure>([
  "denied",
  "noCamera",
  "busy",
  "insecure",
  "failed",
]);

function isFailure(state: ScannerState): state is CameraFailure {
  return failing.has(state);
}

export function ScannerView({
  scanner,
  continuous,
  onContinuousChange,
  children,
  className,
}: ScannerViewProps) {
  const { state, pictureRef } = scanner;
  return (
    <section
      onPointerDown={unlockSound}
      className={cx("relative isolate min-h-52 overflow-hidden bg-[#14110e] text-white", className)}
    >
      <div
        ref={pictureRef}
        className={cx(
          "absolute inset-0 transition-opacity duration-300 [&>video]:size-full [&>video]:object-cover",
          state === "scanning" ? "opacity-100" : state === "paused" ? "opacity-45" : "opacity-0",
        )}
      />
      {isFailure(state) ? (
        <Failure failure={state} onRetry={scanner.retry} />
      ) : (
        <Viewfinder scanner={scanner} />
      )}
      <Tools scanner={scanner} continuous={continuous} onContinuousChange={onContinuousChange} />
      {children !== undefined && <div className="absolute inset-x-0 bottom-0 z-10">{children}</div>}
    </section>
  );
}

/** Four corners; they glow for a moment at each scan. */
function Viewfinder({ scanner }: { readonly scanner: Scanner }) {
  const t = useT();
  const { state, last, count } = scanner;
  return (
    <div className="absolute inset-0 grid place-items-center [container-type:size]">
      {/* In a short picture the frame stands below the tools, and the hint makes room. */}
      <div className="relative h-[min(11rem,52%)] w-[min(20rem,78%)] [@container(max-height:18rem)]:mt-14 [@container(max-height:18rem)]:h-[44%]">
        <svg
          key={count}
          viewBox={frameViewBox}
          preserveAspectRatio="none"
          fill="none"
          strokeWidth="3"
          strokeLinecap="round"
          aria-hidden="true"
          className={cx(
            "absolute inset-0 size-full overflow-visible",
            count > 0 && "animate-found",
            "stroke-white",
          )}
        >
          <path vectorEffect="non-scaling-stroke" d={framePath} />
        </svg>
        {state === "scanning" && (
          <span aria-hidden="true" className="absolute inset-x-6 top-1/2 h-px animate-sweep bg-white/80" />
        )}
        {state === "starting" && (
          <span className="absolute inset-0 grid place-items-center">
            <span className="flex flex-col items-center gap-3 text-sm text-white/80">
              <Spinner size={28} />
              {t("scan.starting")}
            </span>
          </span>
        )}
      </div>
      {state === "scanning" && (
        <p className="absolute top-[calc(50%+min(5.5rem,26%)+0.75rem)] px-6 text-center text-xs text-white/85 [@container(max-height:18rem)]:hidden [text-shadow:0_1px_3px_rgb(0_0_0/0.7)]">
          {t("scan.aim")}
        </p>
      )}
      <p aria-live="assertive" className="sr-only">
        {last === null ? "" : t("scan.found", { code: last.text })}
      </p>
    </div>
  );
}

function Tools({
  scanner,
  continuous,
  onContinuousChange,
}: Pick<ScannerViewProps, "scanner" | "continuous" | "onContinuousChange">) {
  const t = useT();
  const [sound, setSound] = useState(isSoundOn);
  const { torch, zoom, state } = scanner;
  if (isFailure(state)) return null;
  // A picture that stands still needs neither light nor zoom; a result leaves only this row of it on a phone.
  const isPaused = state === "paused";
  return (
    <div className="absolute inset-x-3 top-[calc(var(--safe-top)+0.75rem)] z-10 flex items-center gap-2">
      <button
        type="button"
        aria-pressed={continuous}
        title={t("scan.continuous.hint")}
        onClick={() => onContinuousChange(!continuous)}
        className="flex h-12 items-center gap-2 rounded-md bg-black/45 px-3.5 text-sm font-medium backdrop-blur-md transition-colors aria-pressed:bg-white aria-pressed:text-black"
      >
        <IconRepeat size={20} />
        {t("scan.continuous")}
      </button>
      <span className="grow" />
      {isPaused && (
        <Button className="border-0! bg-white! px-3.5! text-sm! text-black!" onClick={scanner.resume}>
          {t("scan.resume")}
        </Button>
      )}
      {zoom !== null && !isPaused && <ZoomStops zoom={zoom} />}
      <IconButton
        variant="inverse"
        icon={sound ? IconSound : IconMute}
        label={t("scan.sound")}
        aria-pressed={undefined}
        onClick={() => {
          setSoundOn(!sound);
          setSound(!sound);
        }}
      />
      {torch !== null && !isPaused && (
        <IconButton
          variant="inverse"
          icon={torch.on ? IconTorchOff : IconTorch}
          pressed={torch.on}
          label={torch.on ? t("scan.torch.off") : t("scan.torch.on")}
          onClick={torch.toggle}
        />
      )}
    </div>
  );
}

function ZoomStops({ zoom }: { readonly zoom: NonNullable<Scanner["zoom"]> }) {
  const t = useT();
  const stops = [1, 2, 3].filter((factor) => factor >= zoom.range.min && factor <= zoom.range.max);
  if (stops.length < 2) return null;
  return stops.map((factor) => (
    <button
      key={factor}
      type="button"
      aria-label={t("scan.zoom", { factor })}
      aria-pressed={Math.round(zoom.factor) === factor}
      onClick={() => zoom.set(factor)}
      className="grid size-12 place-items-center rounded-md bg-black/45 text-sm font-semibold backdrop-blur-md aria-pressed:bg-white aria-pressed:text-black"
    >
      {factor}×
    </button>
  ));
}

function Failure({ failure, onRetry }: { readonly failure: CameraFailure; readonly onRetry: () => void }) {
  const t = useT();
  const Glyph = failure === "denied" || failure === "insecure" ? IconLock : IconCameraOff;
  return (
    <div role="alert" className="absolute inset-0 grid place-items-center overflow-y-auto p-6">
      <div className="flex max-w-88 flex-col items-center gap-1.5 text-center">
        <Glyph size={34} strokeWidth={1.4} className="text-white/70" />
        <p className="mt-1 text-lg font-semibold">{t(`scan.${failure}.title`)}</p>
        <p className="text-sm text-pretty text-white/75">{t(`scan.${failure}.body`)}</p>
        {failure !== "insecure" && (
          <Button size="sm" className="mt-3 border-0! bg-white! text-black!" onClick={onRetry}>
            {t("action.retry")}
          </Button>
        )}
      </div>
    </div>
  );
}
