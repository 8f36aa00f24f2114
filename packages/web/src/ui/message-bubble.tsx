import { Fragment, type ReactNode } from "react";
import { useT } from "../i18n/i18n.ts";
import { Avatar } from "./avatar.tsx";
import { cx } from "./cx.ts";
import { Time } from "./figures.tsx";
import { IconCheck, IconCheckTwice, IconClock, IconWarning } from "./icons.tsx";

export type DeliveryStatus = "sending" | "sent" | "delivered" | "read" | "failed";

export interface MessageBubbleProps {
  readonly mine: boolean;
  readonly author: { readonly id: string; readonly name: string };
  readonly at: number;
  /** First and last of a run by the same person within minutes: name and avatar stand once. */
  readonly first?: boolean;
  readonly last?: boolean;
  readonly status?: DeliveryStatus;
  readonly readBy?: number;
  readonly edited?: boolean;
  /** This message mentions the reader. */
  readonly mentionsMe?: boolean;
  readonly onRetry?: () => void;
  /** `MessageText`, a picture, a quote. */
  readonly children: ReactNode;
}

/** Corners that touch the same person's next message are tight: a run reads as one. */
function corners(mine: boolean, first: boolean, last: boolean): string {
  return mine
    ? cx(!last && "rounded-br-sm", !first && "rounded-tr-sm")
    : cx(!last && "rounded-bl-sm", !first && "rounded-tl-sm");
}

export function MessageBubble(props: MessageBubbleProps) {
  const { mine, author, first = true, last = true, status, mentionsMe = false, onRetry, children } = props;
  const t = useT();
  const ground = mine
    ? "bg-own text-on-own"
    : mentionsMe
      ? "border border-accent/35 bg-accent-soft"
      : "border border-line bg-raised";
  return (
    <article
      aria-label={mine ? t("chat.you") : author.name}
      className={cx("flex items-end gap-2 px-3", first ? "pt-3" : "pt-0.5", mine && "justify-end")}
    >
      {!mine && (
        <span className="w-8 shrink-0">{last && <Avatar id={author.id} name={author.name} size="sm" />}</span>
      )}
      <div
        className={cx(
          "flex max-w-[82%] flex-col wide:max-w-[min(82%,34rem)]",
          mine ? "items-end" : "items-start",
        )}
      >
        {!mine && first && <p className="caption mb-1 px-1">{author.name}</p>}
        <div
          className={cx(
            "relative min-w-0 rounded-xl px-3.5 py-2 break-words whitespace-pre-wrap",
            ground,
            corners(mine, first, last),
            status === "sending" && "opacity-75",
          )}
        >
          {children}
          <Foot {...props} />
        </div>
        {status === "failed" && (
          <button
            type="button"
            onClick={onRetry}
            className="hit mt-1 flex items-center gap-1 text-xs font-medium text-out"
          >
            <IconWarning size={14} />
            {t("chat.failed.retry")}
          </button>
        )}
      </div>
    </article>
  );
}

/** The time and how far the message has come; on the last line where there is room. */
function Foot({ mine, at, edited, status, readBy }: MessageBubbleProps) {
  const t = useT();
  return (
    <span
      className={cx(
        "float-right mt-2 -mb-0.5 ml-2.5 inline-flex items-center gap-1 text-2xs whitespace-nowrap",
        mine ? "text-on-own/80" : "text-ink-faint",
      )}
    >
      {edited && <span>{t("chat.edited")}</span>}
      <Time at={at} />
      {mine && status && <StatusSign status={status} readBy={readBy} />}
    </span>
  );
}

function StatusSign({
  status,
  readBy,
}: {
  readonly status: DeliveryStatus;
  readonly readBy: number | undefined;
}) {
  const t = useT();
  const words =
    status === "read" && readBy !== undefined && readBy > 1
      ? t("chat.readBy", { n: readBy })
      : t(`chat.${status}`);
  const Sign = {
    sending: IconClock,
    sent: IconCheck,
    delivered: IconCheckTwice,
    read: IconCheckTwice,
    failed: IconWarning,
  }[status];
  return (
    <span title={words} className={cx("inline-flex", status === "delivered" && "opacity-60")}>
      <Sign size={14} strokeWidth={2} />
      <span className="sr-only">{words}</span>
    </span>
  );
}

const linkPattern = /(https?:\/\/[^\s<>"'，。；！？、（）]+)/u;

/** Text as written, with mentions raised and addresses made links. */
export function MessageText({
  text,
  mentions = [],
}: {
  readonly text: string;
  readonly mentions?: readonly string[];
}) {
  const names = mentions
    .toSorted((one, other) => other.length - one.length)
    .map((name) => `@${name}`.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern =
    names.length === 0
      ? linkPattern
      : new RegExp(`(${names.join("|")}|${linkPattern.source.slice(1, -1)})`, "u");
  return (
    <>
      {text.split(pattern).map((part, index) =>
        index % 2 === 0 ? (
          <Fragment key={index}>{part}</Fragment>
        ) : part.startsWith("@") ? (
          <b key={index} className="font-semibold">
            {part}
          </b>
        ) : (
          <a
            key={index}
            href={part}
            target="_blank"
            rel="noopener noreferrer"
            className="break-all underline underline-offset-2"
          >
            {part}
          </a>
        ),
      )}
    </>
  );
}

/** Parts the flow: a day, "new messages". */
export function FlowDivider({
  children,
  tone = "plain",
}: {
  readonly children: ReactNode;
  readonly tone?: "plain" | "accent";
}) {
  const line = tone === "accent" ? "bg-accent/40" : "bg-line";
  return (
    <div
      role="separator"
      className={cx(
        "flex items-center gap-3 px-4 pt-4 pb-1 text-xs font-medium",
        tone === "accent" ? "text-accent" : "text-ink-faint",
      )}
    >
      <span className={cx("h-px grow", line)} />
      {children}
      <span className={cx("h-px grow", line)} />
    </div>
  );
}
