import { useSyncExternalStore } from "react";
import type { ChannelId } from "@instep/domain/kernel/ids.ts";
import { useSignedIn } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { CountBadge } from "../ui/badge.tsx";
import { RelativeTime } from "../ui/figures.tsx";
import { LinkRow } from "../ui/link.tsx";
import { onDrafts, readDraft } from "../app/drafts.ts";
import type { Conversation } from "./list.ts";
import { usePreview } from "./words.ts";

export function ConversationAvatar({
  conversation,
  size = "md",
}: {
  readonly conversation: Pick<Conversation, "channelId" | "kind" | "title" | "placeKind" | "partner">;
  readonly size?: "sm" | "md" | "lg";
}) {
  const { kind, placeKind, partner, channelId, title } = conversation;
  if (kind === "direct") return <Avatar id={partner ?? channelId} name={title} size={size} />;
  return (
    <Avatar
      id={channelId}
      name={title}
      kind={kind === "place" ? (placeKind ?? "store") : "group"}
      size={size}
    />
  );
}

function useDraft(channelId: ChannelId): string {
  const { staffId } = useSignedIn();
  return useSyncExternalStore(onDrafts, () => readDraft(staffId, channelId));
}

export function ConversationRow({
  conversation,
  isOpen,
}: {
  readonly conversation: Conversation;
  readonly isOpen: boolean;
}) {
  const t = useT();
  const preview = usePreview();
  const draft = useDraft(conversation.channelId);
  const { channelId, title, last, lastAt, unread, isMentioned, kind } = conversation;
  const text = last === undefined ? t("chat.empty") : preview(last, kind === "direct");
  return (
    <LinkRow
      to="/messages/$channelId"
      params={{ channelId }}
      selected={isOpen}
      leading={<ConversationAvatar conversation={conversation} />}
      title={title}
      strong={unread > 0}
      subtitle={
        draft !== "" && !isOpen ? (
          <>
            <span className="text-out">{t("chat.draft")}</span> {draft}
          </>
        ) : (
          text
        )
      }
      meta={lastAt > 0 ? <RelativeTime at={lastAt} brief /> : undefined}
      trailing={unread > 0 ? <CountBadge count={unread} mention={isMentioned} /> : undefined}
    />
  );
}
