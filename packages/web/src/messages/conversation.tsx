/** One open conversation: its states, header, flow and composer. */
import { useState, useSyncExternalStore, type KeyboardEvent } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { ChatChannel, ChatView } from "@instep/domain/chat/contract.ts";
import type { FeedView } from "@instep/client/optimistic.ts";
import type { ShownMessage } from "@instep/domain/chat/feed.ts";
import type { ChannelId, StaffId } from "@instep/domain/kernel/ids.ts";
import { useChat, useClient, useDirectory, useSignedIn } from "../app/hooks.ts";
import { PlaceFormatContext, usePlaceFormat, useT } from "../i18n/i18n.ts";
import { IconButton } from "../ui/button.tsx";
import { IconMore } from "../ui/icons.tsx";
import { useIsWide } from "../ui/media.ts";
import { PageHeader, Screen } from "../ui/page.tsx";
import { LoadingState, OfflineState } from "../ui/states.tsx";
import { ChannelInfo } from "./channel-info.tsx";
import { ConversationAvatar } from "./conversation-row.tsx";
import { ConversationFlow } from "./conversation-flow.tsx";
import { GoneState } from "./gone-state.tsx";
import { MessageComposer } from "./message-composer.tsx";
import { nameIn, partnerOf, readersOf } from "./names.ts";
import { useTyping } from "./use-typing.ts";
import { useNames } from "./words.ts";

export interface ConversationProps {
  readonly channelId: ChannelId;
  /** Ordinal of the message to begin at, from a search or a link. */
  readonly at: number | undefined;
}

export function Conversation({ channelId, at }: ConversationProps) {
  const chat = useChat(channelId);
  const client = useClient();
  const status = useSyncExternalStore(client.status.subscribe, client.status.get);
  const navigate = useNavigate();
  const wide = useIsWide();
  const back = (): void => void navigate({ to: "/messages" });
  const channel = chat.view?.channel;
  if (chat.view !== undefined && channel != null)
    return <OpenConversation channel={channel} chat={chat} at={at} onBack={back} />;
  const isGone = chat.phase === "refused" || (chat.view !== undefined && chat.phase === "current");
  return (
    <Screen header={<PageHeader title="" {...(!wide && { onBack: back })} />}>
      {isGone ? (
        <GoneState />
      ) : status.kind === "offline" ? (
        <OfflineState onRetry={() => client.reconnect()} />
      ) : (
        <LoadingState />
      )}
    </Screen>
  );
}

interface OpenConversationProps {
  readonly channel: ChatChannel;
  readonly chat: FeedView<ChatView>;
  readonly at: number | undefined;
  readonly onBack: () => void;
}

function OpenConversation({ channel, chat, at, onBack }: OpenConversationProps) {
  const [replyTo, setReplyTo] = useState<ShownMessage | null>(null);
  const [isInfoOpen, setIsInfoOpen] = useState(false);
  const [draft, setDraft] = useState<string | null>(null);
  const typing = useTyping(channel.channelId);
  const directory = useDirectory();
  const format = usePlaceFormat();
  const place = channel.placeId === null ? undefined : directory?.places[channel.placeId];
  // A dialog of the conversation stands in the tree below it, but its Escape is its own.
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (
      event.key !== "Escape" ||
      event.defaultPrevented ||
      !event.currentTarget.contains(event.target as Node)
    )
      return;
    event.preventDefault();
    if (replyTo === null) onBack();
    else setReplyTo(null);
  };
  return (
    <PlaceFormatContext
      value={place === undefined ? format : { timeZone: place.timeZone, currency: place.currency }}
    >
      <div className="h-full" onKeyDown={onKeyDown}>
        <Screen
          scroll={false}
          header={
            <ConversationHeader
              channel={channel}
              typists={typing.typists}
              onBack={onBack}
              onInfo={() => setIsInfoOpen(true)}
            />
          }
        >
          <ConversationFlow channel={channel} chat={chat} at={at} onReply={setReplyTo} onEdit={setDraft} />
          <MessageComposer
            channel={channel}
            replyTo={replyTo}
            onReplyEnd={() => setReplyTo(null)}
            given={draft}
            onGivenTaken={() => setDraft(null)}
            onTyping={typing.tell}
          />
        </Screen>
      </div>
      <ChannelInfo channel={channel} isOpen={isInfoOpen} onClose={() => setIsInfoOpen(false)} />
    </PlaceFormatContext>
  );
}

function useHeading(channel: ChatChannel) {
  const t = useT();
  const directory = useDirectory();
  const { staffId: me } = useSignedIn();
  const place = channel.placeId === null ? undefined : directory?.places[channel.placeId];
  const partner = partnerOf(channel, me);
  const partnerStaff = partner === undefined ? undefined : directory?.staff[partner];
  const named = place ?? partnerStaff;
  return {
    title: named === undefined ? channel.name : nameIn(named, t.language),
    people:
      channel.kind === "direct" || directory === undefined ? undefined : readersOf(channel, directory).length,
    placeKind: place?.kind,
    partner,
  };
}

function ConversationHeader({
  channel,
  typists,
  onBack,
  onInfo,
}: {
  readonly channel: ChatChannel;
  readonly typists: readonly StaffId[];
  readonly onBack: () => void;
  readonly onInfo: () => void;
}) {
  const t = useT();
  const wide = useIsWide();
  const names = useNames();
  const { title, people, placeKind, partner } = useHeading(channel);
  const [first] = typists;
  const subtitle =
    typists.length > 1
      ? t("chat.typing.many", { n: typists.length })
      : first !== undefined
        ? t("chat.typing", { name: names.person(first) })
        : people === undefined
          ? undefined
          : t("chat.members", { n: people });
  const { channelId, kind } = channel;
  return (
    <PageHeader
      {...(!wide && { onBack })}
      leading={<ConversationAvatar conversation={{ channelId, kind, title, placeKind, partner }} size="sm" />}
      title={title}
      {...(subtitle !== undefined && {
        subtitle: <span className={first === undefined ? undefined : "text-accent"}>{subtitle}</span>,
      })}
      actions={<IconButton icon={IconMore} label={t("chat.info")} onClick={onInfo} />}
    />
  );
}
