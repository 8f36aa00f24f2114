/** What a search finds: people and conversations on this device, at once, and messages on the server. */
import { useDeferredValue, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from "react";
import { Link } from "@tanstack/react-router";
import { searchQuery } from "@instep/domain/chat/contract.ts";
import type { DirectoryView } from "@instep/domain/identity/contract.ts";
import type { ChannelId, MessageId, StaffId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { useClient, useDirectory, useSignedIn } from "../app/hooks.ts";
import { tDynamic, useT } from "../i18n/i18n.ts";
import { RelativeTime } from "../ui/figures.tsx";
import { List, RowContent, rowClass } from "../ui/list.tsx";
import { NoResults } from "../ui/states.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { ConversationAvatar, ConversationRow } from "./conversation-row.tsx";
import { Highlighted } from "./highlighted.tsx";
import { findConversations, findPeople, sortPeople, type Conversation } from "./list.ts";
import { PersonRow } from "./people-picker.tsx";
import { useAsked } from "./use-asked.ts";
import { useOpenDirect } from "./use-open-direct.ts";
import { useNames } from "./words.ts";

interface FoundMessage {
  readonly channelId: ChannelId;
  readonly messageId: MessageId;
  readonly ordinal: number;
  readonly text: string;
  readonly by: StaffId | null;
  readonly at: number;
}

const askAfterMs = 250;

/** The text once typing pauses. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), askAfterMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function useFoundMessages(query: string): {
  readonly found: readonly FoundMessage[];
  readonly state: "idle" | "asking" | "done" | "failed";
} {
  const text = useSettled(query.trim().slice(0, limits.nameCharsMax));
  const isAsked = text.length >= limits.chatSearchCharsMin;
  const { result, error } = useAsked<readonly FoundMessage[]>(
    searchQuery.name,
    isAsked ? { text } : undefined,
    10_000,
  );
  const isTyping = text !== query.trim().slice(0, limits.nameCharsMax);
  const state =
    !isAsked && !isTyping
      ? "idle"
      : error !== undefined
        ? "failed"
        : result === undefined || isTyping
          ? "asking"
          : "done";
  return { found: result ?? [], state };
}

function wordsOf(conversation: Conversation, directory: DirectoryView | undefined): readonly string[] {
  const staff = conversation.partner === undefined ? undefined : directory?.staff[conversation.partner];
  return staff === undefined ? [] : [staff.name, staff.nameEn, staff.number];
}

function useFoundHere(query: string, conversations: readonly Conversation[]) {
  const t = useT();
  const { staffId: me } = useSignedIn();
  const directory = useDirectory();
  const typed = useDeferredValue(query);
  const channels = useMemo(
    () =>
      findConversations(
        typed,
        conversations.filter((one) => one.kind !== "direct"),
        (one) => wordsOf(one, directory),
      ),
    [typed, conversations, directory],
  );
  const people = useMemo(() => {
    if (directory === undefined) return [];
    const others = Object.values(directory.staff).filter(
      (staff) => staff.status === "active" && staff.staffId !== me,
    );
    return findPeople(typed, sortPeople(others, t.language), directory, (role) =>
      tDynamic(`role.${role}`),
    ).slice(0, 12);
  }, [typed, directory, me, t]);
  return { channels, people };
}

export function SearchResults({
  query,
  conversations,
  open,
}: {
  readonly query: string;
  readonly conversations: readonly Conversation[];
  readonly open: ChannelId | null;
}) {
  const t = useT();
  const client = useClient();
  const status = useSyncExternalStore(client.status.subscribe, client.status.get);
  const openDirect = useOpenDirect();
  const { found, state } = useFoundMessages(query);
  const { channels, people } = useFoundHere(query, conversations);
  const byId = useMemo(() => new Map(conversations.map((one) => [one.channelId, one])), [conversations]);
  const messages = found.filter((one) => byId.has(one.channelId));
  const isOffline = status.kind === "offline";
  if (state === "done" && channels.length + people.length + messages.length === 0)
    return <NoResults query={query} hint={t("state.noResults.words")} />;
  return (
    <div className="min-h-0 grow overflow-y-auto overscroll-contain pb-6">
      <Found title={t("chat.search.channels")} count={channels.length}>
        {channels.map((one) => (
          <li key={one.channelId}>
            <ConversationRow conversation={one} isOpen={one.channelId === open} />
          </li>
        ))}
      </Found>
      <Found title={t("chat.search.people")} count={people.length}>
        {people.map((staff) => (
          <PersonRow key={staff.staffId} staff={staff} onPress={() => void openDirect(staff.staffId)} />
        ))}
      </Found>
      <Found title={t("chat.search.messages")} count={messages.length}>
        {messages.map((one) => (
          <MessageFound
            key={one.messageId}
            found={one}
            query={query}
            conversation={byId.get(one.channelId)}
          />
        ))}
      </Found>
      <AskState isOffline={isOffline} state={state} />
    </div>
  );
}

function AskState({ isOffline, state }: { readonly isOffline: boolean; readonly state: string }) {
  const t = useT();
  if (isOffline || state === "failed")
    return (
      <p role="status" className="px-4 py-6 text-center text-sm text-ink-faint">
        {t(isOffline ? "chat.search.offline" : "chat.search.failed")}
      </p>
    );
  return state === "asking" ? (
    <p role="status" aria-label={t("state.loading")} className="grid place-items-center py-6 text-ink-faint">
      <Spinner size={20} />
    </p>
  ) : null;
}

function Found({
  title,
  count,
  children,
}: {
  readonly title: string;
  readonly count: number;
  readonly children: ReactNode;
}) {
  return count === 0 ? null : (
    <List title={title} className="pt-4">
      {children}
    </List>
  );
}

function MessageFound({
  found,
  query,
  conversation,
}: {
  readonly found: FoundMessage;
  readonly query: string;
  readonly conversation: Conversation | undefined;
}) {
  const t = useT();
  const names = useNames();
  if (conversation === undefined) return null;
  const text = <Highlighted text={found.text} query={query} />;
  return (
    <li>
      <Link
        to="/messages/$channelId"
        params={{ channelId: found.channelId }}
        hash={String(found.ordinal)}
        className={rowClass(true, false)}
      >
        <RowContent
          leading={<ConversationAvatar conversation={conversation} />}
          title={conversation.title}
          meta={<RelativeTime at={found.at} brief />}
          subtitle={
            found.by === null || conversation.kind === "direct" ? (
              text
            ) : (
              <>
                {t("chat.preview.by", { name: names.person(found.by), text: "" })}
                {text}
              </>
            )
          }
        />
      </Link>
    </li>
  );
}
