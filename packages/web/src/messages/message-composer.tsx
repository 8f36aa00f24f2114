import { useEffect, useMemo, useState } from "react";
import type { ChatChannel } from "@instep/domain/chat/contract.ts";
import type { ShownMessage } from "@instep/domain/chat/feed.ts";
import type { StaffId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { useClient, useDirectory, useSignedIn } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { IconButton } from "../ui/button.tsx";
import { Composer } from "../ui/composer.tsx";
import { IconClose } from "../ui/icons.tsx";
import type { MentionCandidate } from "../ui/mention.ts";
import { keepDraft, readDraft } from "../app/drafts.ts";
import { nameIn, readersOf, spellingsOf } from "./names.ts";
import { usePersonDetail } from "./people-picker.tsx";
import { useMessageWords, useNames } from "./words.ts";

function useCandidates(channel: ChatChannel): readonly MentionCandidate[] {
  const t = useT();
  const directory = useDirectory();
  const { staffId: me } = useSignedIn();
  const detailOf = usePersonDetail();
  return useMemo(() => {
    if (directory === undefined) return [];
    return readersOf(channel, directory)
      .filter((staff) => staff.staffId !== me)
      .map((staff) => ({
        id: staff.staffId,
        name: nameIn(staff, t.language),
        detail: detailOf(staff),
        keywords: [...spellingsOf(staff), staff.number],
      }));
  }, [channel, directory, detailOf, me, t]);
}

export interface MessageComposerProps {
  readonly channel: ChatChannel;
  readonly replyTo: ShownMessage | null;
  readonly onReplyEnd: () => void;
  /** A recalled text to write again. */
  readonly given: string | null;
  readonly onGivenTaken: () => void;
  readonly onTyping: () => void;
}

export function MessageComposer({
  channel,
  replyTo,
  onReplyEnd,
  given,
  onGivenTaken,
  onTyping,
}: MessageComposerProps) {
  const client = useClient();
  const { staffId: me } = useSignedIn();
  const { channelId } = channel;
  const [text, setText] = useState(() => readDraft(me, channelId));
  const people = useCandidates(channel);
  const change = (next: string): void => {
    setText(next);
    keepDraft(me, channelId, next);
  };
  useEffect(() => {
    if (given === null) return;
    setText(given);
    keepDraft(me, channelId, given);
    onGivenTaken();
  }, [given, me, channelId, onGivenTaken]);
  return (
    <Composer
      value={text}
      maxLength={limits.textCharsMax}
      people={people}
      onChange={(next) => {
        change(next);
        if (next.trim() !== "") onTyping();
      }}
      onSend={({ text: said, mentions }) => {
        const reply = replyTo === null ? {} : { replyTo: replyTo.messageId };
        // A refused message stays in the flow with its reason; no toast.
        client.submit("message.send", {
          channelId,
          text: said,
          mentions: mentions.slice(0, limits.mentionsMax) as StaffId[],
          ...reply,
        });
        change("");
        onReplyEnd();
      }}
      above={replyTo === null ? undefined : <ReplyTo message={replyTo} onCancel={onReplyEnd} />}
    />
  );
}

function ReplyTo({ message, onCancel }: { readonly message: ShownMessage; readonly onCancel: () => void }) {
  const t = useT();
  const names = useNames();
  const words = useMessageWords();
  const who = message.by === null ? t("chat.reply.card") : names.person(message.by);
  return (
    <div className="mb-2 ml-1 flex animate-rise items-center gap-2 border-l-[3px] border-accent pl-3">
      <p className="min-w-0 grow text-sm">
        <span className="block truncate font-medium text-accent">{t("chat.reply.to", { name: who })}</span>
        <span className="block truncate text-ink-faint">{words(message)}</span>
      </p>
      <IconButton icon={IconClose} size="sm" label={t("chat.reply.cancel")} onClick={onCancel} />
    </div>
  );
}
