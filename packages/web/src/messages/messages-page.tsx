/** Conversations at the left, the open one at the right; on a phone one of the two. */
import { useEffect } from "react";
import { useNavigate, useParams, useRouterState } from "@tanstack/react-router";
import { isId, type ChannelId } from "@instep/domain/kernel/ids.ts";
import { useT } from "../i18n/i18n.ts";
import { IconMessages } from "../ui/icons.tsx";
import { TwoPane } from "../ui/page.tsx";
import { StateScreen } from "../ui/states.tsx";
import { Conversation } from "./conversation.tsx";
import { ConversationList } from "./conversation-list.tsx";

/** `#12` opens a conversation at its twelfth message. */
function ordinalIn(hash: string): number | undefined {
  const ordinal = Number(hash.replace(/^#/, ""));
  return Number.isInteger(ordinal) && ordinal > 0 ? ordinal : undefined;
}

export function MessagesPage() {
  const t = useT();
  const { channelId } = useParams({ strict: false });
  const hash = useRouterState({ select: (state) => state.location.hash });
  const navigate = useNavigate();
  const open = channelId !== undefined && isId(channelId) ? (channelId as ChannelId) : null;
  const isWrong = channelId !== undefined && open === null;
  useEffect(() => {
    if (isWrong) void navigate({ to: "/messages", replace: true });
  }, [isWrong, navigate]);
  return (
    <TwoPane
      list={<ConversationList open={open} />}
      detail={open === null ? null : <Conversation key={open} channelId={open} at={ordinalIn(hash)} />}
      placeholder={
        <div className="grid h-full place-items-center">
          <StateScreen icon={IconMessages} title={t("chat.choose")} body={t("chat.choose.body")} />
        </div>
      }
    />
  );
}
