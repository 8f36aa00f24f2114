import { memo, useState } from "react";
import type { ChatChannel } from "@instep/domain/chat/contract.ts";
import type { ShownMessage } from "@instep/domain/chat/feed.ts";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import { useClient, useDirectory, useSignedIn } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { Time } from "../ui/figures.tsx";
import { IconWarning } from "../ui/icons.tsx";
import { FlowDivider, MessageBubble, MessageText } from "../ui/message-bubble.tsx";
import { cx } from "../ui/cx.ts";
import { ActsLine } from "./acts-line.tsx";
import { AlertCardRow } from "./alert-card.tsx";
import { DayName } from "./day-name.tsx";
import { deliveryOf, type Marks } from "./delivery.ts";
import type { FailedMessage, FlowItem } from "./flow.ts";
import { nameIn, spellingsOf } from "./names.ts";
import type { MessageActions } from "./message-actions.tsx";
import { MoreButton, useLongPress } from "./message-press.tsx";
import { recalledText } from "./recalled.ts";
import { useMessageWords, useNames } from "./words.ts";

export interface FlowRowProps {
  readonly item: FlowItem;
  readonly channel: ChatChannel;
  readonly marks: Marks;
  readonly quoteOf: (messageId: string) => ShownMessage | undefined;
  /** The reader jumped to it. */
  readonly isTarget: boolean;
  readonly actions: MessageActions;
  readonly onJump: (ordinal: number) => void;
  readonly onEdit: (text: string) => void;
}

export function FlowRow({ item, channel, marks, quoteOf, isTarget, actions, onJump, onEdit }: FlowRowProps) {
  const t = useT();
  const { staffId: me } = useSignedIn();
  switch (item.kind) {
    case "day":
      return (
        <FlowDivider>
          <DayName at={item.at} />
        </FlowDivider>
      );
    case "new":
      return <FlowDivider tone="accent">{t("chat.unreadLine")}</FlowDivider>;
    case "acts":
      return <ActsLine id={item.key} acts={item.acts} />;
    case "failed":
      return <FailedBubble failed={item.failed} />;
    case "recalled":
      return <Recalled message={item.message} onEdit={onEdit} />;
    case "note":
      return (
        <EscalatedNote message={item.message} quoted={quoteOf(item.message.replyTo ?? "")} onJump={onJump} />
      );
    case "card":
      return (
        <Target isTarget={isTarget} messageId={item.message.messageId}>
          <AlertCardRow message={item.message} channel={channel} />
        </Target>
      );
    case "text": {
      const { message, first, last } = item;
      const { status, readBy } = deliveryOf(message, marks, me);
      return (
        <Target isTarget={isTarget} messageId={message.messageId}>
          <TextBubble
            message={message}
            first={first}
            last={last}
            status={status}
            readBy={channel.kind === "direct" ? 0 : readBy}
            quoted={message.replyTo === null ? null : quoteOf(message.replyTo)}
            onOpen={actions.open}
            onJump={onJump}
          />
        </Target>
      );
    }
  }
}

function Target({
  isTarget,
  messageId,
  children,
}: {
  readonly isTarget: boolean;
  readonly messageId: string;
  readonly children: React.ReactNode;
}) {
  return (
    <div data-message={messageId} className={cx(isTarget && "animate-flash")}>
      {children}
    </div>
  );
}

interface TextBubbleProps {
  readonly message: ShownMessage;
  readonly first: boolean;
  readonly last: boolean;
  readonly status: "sending" | "sent" | "delivered" | "read";
  readonly readBy: number;
  /** Null: no reply. Undefined: a reply to a message that is not on this device. */
  readonly quoted: ShownMessage | null | undefined;
  readonly onOpen: MessageActions["open"];
  readonly onJump: (ordinal: number) => void;
}

const TextBubble = memo(function TextBubble(props: TextBubbleProps) {
  const { message, first, last, status, readBy, quoted, onOpen, onJump } = props;
  const t = useT();
  const { staffId: me } = useSignedIn();
  const directory = useDirectory();
  const press = useLongPress((at) => onOpen(message, at));
  const mine = message.by === me;
  const author = message.by === null ? undefined : directory?.staff[message.by];
  const mentioned = message.mentions.flatMap((staffId) => {
    const staff = directory?.staff[staffId];
    return staff === undefined ? [] : spellingsOf(staff);
  });
  return (
    <div {...press} className="group relative [-webkit-touch-callout:none] [@media(hover:none)]:select-none">
      <MessageBubble
        mine={mine}
        author={{
          id: message.by ?? "",
          name: author === undefined ? t("chat.someone") : nameIn(author, t.language),
        }}
        at={message.at}
        first={first}
        last={last}
        mentionsMe={message.mentions.includes(me)}
        {...(mine && { status, readBy })}
      >
        {quoted !== null && <Quote quoted={quoted} mine={mine} onJump={onJump} />}
        <MessageText text={message.text} mentions={mentioned} />
        <MoreButton isLeft={mine} label={t("chat.actions")} onPress={(at) => onOpen(message, at)} />
      </MessageBubble>
    </div>
  );
});

function Quote({
  quoted,
  mine,
  onJump,
}: {
  readonly quoted: ShownMessage | undefined;
  readonly mine: boolean;
  readonly onJump: (ordinal: number) => void;
}) {
  const t = useT();
  const names = useNames();
  const words = useMessageWords();
  const ground = cx(
    "mb-1.5 block w-full rounded-sm border-l-[3px] px-2.5 py-1.5 text-left text-sm",
    mine ? "border-on-own/60 bg-on-own/12" : "border-accent/60 bg-ink/5",
  );
  if (quoted === undefined) return <span className={cx(ground, "opacity-80")}>{t("chat.reply.gone")}</span>;
  return (
    <button type="button" onClick={() => onJump(quoted.ordinal)} className={ground}>
      {!quoted.recalled && (
        <span className="block truncate font-medium">
          {quoted.by === null ? t("chat.reply.card") : names.person(quoted.by)}
        </span>
      )}
      <span className="line-clamp-2 opacity-85">{words(quoted)}</span>
    </button>
  );
}

function Recalled({
  message,
  onEdit,
}: {
  readonly message: ShownMessage;
  readonly onEdit: (text: string) => void;
}) {
  const t = useT();
  const words = useMessageWords();
  const text = recalledText(message.messageId);
  return (
    <p data-message={message.messageId} className="px-4 pt-3 text-center text-xs text-ink-faint">
      {words(message)}
      {text !== undefined && (
        <button type="button" onClick={() => onEdit(text)} className="hit ml-2 font-medium text-accent">
          {t("chat.recalled.edit")}
        </button>
      )}
    </p>
  );
}

function EscalatedNote({
  message,
  quoted,
  onJump,
}: {
  readonly message: ShownMessage;
  readonly quoted: ShownMessage | undefined;
  readonly onJump: (ordinal: number) => void;
}) {
  const t = useT();
  const names = useNames();
  const words = useMessageWords();
  const told = message.mentions.map((staffId) => `@${names.person(staffId)}`).join(" ");
  return (
    <div data-message={message.messageId} className="px-3 pt-3">
      <div className="flex w-full max-w-md gap-2.5 rounded-lg border border-low/30 bg-low-soft px-3 py-2.5 text-sm text-low">
        <IconWarning size={18} className="mt-px shrink-0" />
        <div className="min-w-0 grow">
          <p className="font-medium">
            {told === "" ? t("chat.note.escalated.nobody") : t("chat.note.escalated", { names: told })}
          </p>
          {quoted !== undefined && (
            <button
              type="button"
              onClick={() => onJump(quoted.ordinal)}
              className="hit block max-w-full truncate text-left underline-offset-2 hover:underline"
            >
              {words(quoted)}
            </button>
          )}
        </div>
        <Time at={message.at} className="shrink-0 text-2xs" />
      </div>
    </div>
  );
}

/** Refused by the server: sent again as a new message, or thrown away. */
function FailedBubble({ failed }: { readonly failed: FailedMessage }) {
  const t = useT();
  const client = useClient();
  const { staffId: me } = useSignedIn();
  const [isGone, setIsGone] = useState(false);
  const id = failed.id as CommandId;
  if (isGone) return null;
  const end = (act: () => void) => () => {
    setIsGone(true);
    act();
  };
  return (
    <div>
      <MessageBubble
        mine
        author={{ id: me, name: t("chat.you") }}
        at={failed.at}
        status="failed"
        onRetry={end(() => void client.retry(id))}
      >
        <MessageText text={failed.text} />
      </MessageBubble>
      <p className="px-3 pt-1 text-right">
        <button
          type="button"
          onClick={end(() => void client.dismiss(id))}
          className="hit text-xs font-medium text-ink-faint"
        >
          {t("chat.discard")}
        </button>
      </p>
    </div>
  );
}
