/** The flow of a conversation: which items there are, which is drawn how, and what is read. */
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type RefObject,
} from "react";
import type { FeedView } from "@instep/client/optimistic.ts";
import type { ChatChannel, ChatView, SendArgs } from "@instep/domain/chat/contract.ts";
import type { ShownMessage } from "@instep/domain/chat/feed.ts";
import type { ChannelId } from "@instep/domain/kernel/ids.ts";
import { useClient, useSignedIn, useStock } from "../app/hooks.ts";
import { usePlaceFormat, useT } from "../i18n/i18n.ts";
import { IconMessages } from "../ui/icons.tsx";
import { EmptyState, LoadingState } from "../ui/states.tsx";
import { toast } from "../ui/toast-store.ts";
import { VirtualList } from "../ui/virtual-list.tsx";
import { actsOf } from "./acts.ts";
import { FlowRow } from "./flow-row.tsx";
import { flowOf, newLineKey, type FailedMessage, type FlowItem } from "./flow.ts";
import { useMessageActions } from "./message-actions.tsx";
import { useMarks } from "./use-delivery.ts";
import { useHistory, type History } from "./use-history.ts";
import { useMarkRead, useNewAfter } from "./use-reading.ts";

export interface ConversationFlowProps {
  readonly channel: ChatChannel;
  readonly chat: FeedView<ChatView>;
  readonly at: number | undefined;
  readonly onReply: (message: ShownMessage) => void;
  readonly onEdit: (text: string) => void;
}

/** This person's messages to the channel that the server refused. */
function useFailed(channelId: ChannelId): readonly FailedMessage[] {
  const client = useClient();
  const failed = useSyncExternalStore(client.failed.subscribe, client.failed.get);
  return useMemo(
    () =>
      failed
        .filter((one) => one.name === "message.send" && (one.args as SendArgs).channelId === channelId)
        .map((one) => ({ id: one.id, text: (one.args as SendArgs).text, at: one.failedAt })),
    [failed, channelId],
  );
}

const endPx = 60;

/** Whether the end of the flow is in sight, and what to call when the box scrolls or its content grows. */
function useAtEnd() {
  const box = useRef<HTMLDivElement>(null);
  const [isAtEnd, setIsAtEnd] = useState(false);
  const look = useCallback(() => {
    const scroller = box.current?.querySelector<HTMLElement>('[role="log"]');
    if (scroller != null)
      setIsAtEnd(scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < endPx);
  }, []);
  return { box, isAtEnd, look };
}

/** Whoever writes wants to see it: the flow goes to its end. Rows grow when they are measured, hence twice. */
function useOwnInSight(box: RefObject<HTMLDivElement | null>, messages: readonly ShownMessage[]): void {
  const last = messages.at(-1);
  const sending = last?.sending === true ? last.messageId : undefined;
  useEffect(() => {
    if (sending === undefined) return;
    const toEnd = (): void => {
      const scroller = box.current?.querySelector<HTMLElement>('[role="log"]');
      if (scroller != null) scroller.scrollTop = scroller.scrollHeight;
    };
    let frame = requestAnimationFrame(() => {
      toEnd();
      frame = requestAnimationFrame(toEnd);
    });
    return () => cancelAnimationFrame(frame);
  }, [box, sending]);
}

/** Brings a message into sight, reading older ones when it is not there; the list begins anew at it. */
function useJump(at: number | undefined, loadUntil: (ordinal: number) => Promise<boolean>) {
  const t = useT();
  const [target, setTarget] = useState<{ readonly ordinal: number; readonly count: number } | null>(null);
  const jump = useCallback(
    (ordinal: number): void => {
      void loadUntil(ordinal).then((isThere) => {
        if (isThere) setTarget((before) => ({ ordinal, count: (before?.count ?? 0) + 1 }));
        else toast.show({ text: t("chat.jump.failed"), tone: "low" });
      });
    },
    [loadUntil, t],
  );
  useEffect(() => {
    if (at !== undefined) jump(at);
  }, [at, jump]);
  return { target, jump };
}

function messageOf(item: FlowItem): ShownMessage | undefined {
  return "message" in item ? item.message : undefined;
}

function useItems(
  { channelId, placeId }: ChatChannel,
  { messages, isWhole }: History,
  newAfter: number | null | undefined,
): readonly FlowItem[] {
  const { staffId: me } = useSignedIn();
  const { timeZone } = usePlaceFormat();
  const activity = useStock(placeId ?? undefined).view?.activity;
  const failed = useFailed(channelId);
  const acts = useMemo(() => actsOf(activity ?? []), [activity]);
  return useMemo(
    () => flowOf({ messages, acts, isWhole, newAfter: newAfter ?? null, me, failed, timeZone }),
    [messages, acts, isWhole, newAfter, me, failed, timeZone],
  );
}

function NothingYet() {
  const t = useT();
  return (
    <div className="grid min-h-0 grow place-items-center">
      <EmptyState icon={IconMessages} title={t("chat.empty")} />
    </div>
  );
}

export function ConversationFlow({ channel, chat, at, onReply, onEdit }: ConversationFlowProps) {
  const t = useT();
  const { channelId } = channel;
  const history = useHistory(channelId, chat);
  const newAfter = useNewAfter(channelId, chat.confirmed?.lastOrdinal);
  const marks = useMarks(channelId);
  const { box, isAtEnd, look } = useAtEnd();
  const { target, jump } = useJump(at, history.loadUntil);
  const actions = useMessageActions({ channel, marks, onReply, onEdit });
  useMarkRead(channelId, chat.confirmed?.lastOrdinal ?? 0, isAtEnd);
  const { messages, isWhole } = history;
  const items = useItems(channel, history, newAfter);
  useOwnInSight(box, messages);
  const byId = useMemo(
    () => new Map(messages.map((message) => [message.messageId as string, message])),
    [messages],
  );
  useEffect(() => {
    const frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [items, look]);
  if (newAfter === undefined) return <LoadingState />;
  if (items.length === 0) return <NothingYet />;
  const found =
    target === null ? undefined : items.find((item) => messageOf(item)?.ordinal === target.ordinal);
  return (
    <div ref={box} onScrollCapture={look} className="flex min-h-0 grow flex-col">
      <VirtualList
        key={target?.count ?? 0}
        mode="chat"
        label={t("chat.title")}
        items={items}
        itemKey={(item) => item.key}
        initialKey={found?.key ?? newLineKey()}
        render={(item) => (
          <FlowRow
            item={item}
            channel={channel}
            marks={marks}
            quoteOf={(messageId) => byId.get(messageId)}
            isTarget={item.key === found?.key}
            actions={actions}
            onJump={jump}
            onEdit={onEdit}
          />
        )}
        estimate={64}
        loadingMore={history.isLoading}
        onReachStart={() => {
          if (!isWhole) history.loadOlder();
        }}
      />
      {actions.layer}
    </div>
  );
}
