import { useEffect, useMemo, useRef, useState } from "react";
import type { ChannelId } from "@instep/domain/kernel/ids.ts";
import { useT } from "../i18n/i18n.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { IconMessages, IconPeople, IconPlus, IconMe } from "../ui/icons.tsx";
import { Menu } from "../ui/menu.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { EmptyState, LoadingState } from "../ui/states.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { ConversationRow } from "./conversation-row.tsx";
import { NewConversation, type NewKind } from "./new-conversation.tsx";
import { SearchResults } from "./search-results.tsx";
import { useConversations } from "./use-conversations.ts";

/** Where the list stood when it was left, on a phone for a conversation. */
let leftAt = 0;

function useKeptScroll(isThere: boolean) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const scroller = box.current?.querySelector<HTMLElement>("[tabindex='0']");
    if (!isThere || scroller == null) return;
    scroller.scrollTop = leftAt;
    const keep = (): void => {
      leftAt = scroller.scrollTop;
    };
    scroller.addEventListener("scroll", keep, { passive: true });
    return () => scroller.removeEventListener("scroll", keep);
  }, [isThere]);
  return box;
}

export function ConversationList({ open }: { readonly open: ChannelId | null }) {
  const t = useT();
  const [query, setQuery] = useState("");
  const [making, setMaking] = useState<NewKind | null>(null);
  const conversations = useConversations();
  const isSearching = query.trim() !== "";
  const box = useKeptScroll(conversations !== undefined && !isSearching);
  const groups = useMemo(
    () => [
      [
        { id: "direct", label: t("chat.new.direct"), icon: IconMe, onSelect: () => setMaking("direct") },
        { id: "group", label: t("chat.new.group"), icon: IconPeople, onSelect: () => setMaking("group") },
      ],
    ],
    [t],
  );
  return (
    <Screen
      scroll={false}
      header={
        <PageHeader
          size="large"
          title={t("chat.title")}
          actions={<Menu trigger={<IconButton icon={IconPlus} label={t("chat.new")} />} groups={groups} />}
        >
          <SearchField value={query} onChange={setQuery} placeholder={t("chat.search")} />
        </PageHeader>
      }
    >
      {conversations === undefined ? (
        <LoadingState />
      ) : isSearching ? (
        <SearchResults query={query} conversations={conversations} open={open} />
      ) : conversations.length === 0 ? (
        <EmptyState
          icon={IconMessages}
          title={t("chat.empty.list")}
          body={t("chat.empty.list.body")}
          action={<Button onClick={() => setMaking("direct")}>{t("chat.new")}</Button>}
        />
      ) : (
        <div ref={box} className="flex min-h-0 grow flex-col">
          <VirtualList
            label={t("chat.title")}
            items={conversations}
            itemKey={(one) => one.channelId}
            render={(one) => <ConversationRow conversation={one} isOpen={one.channelId === open} />}
            estimate={67}
          />
        </div>
      )}
      <NewConversation kind={making} onClose={() => setMaking(null)} />
    </Screen>
  );
}
