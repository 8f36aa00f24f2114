import { useState } from "react";
import { useT } from "../i18n/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Badge, CountBadge } from "../ui/badge.tsx";
import { IconButton } from "../ui/button.tsx";
import { Composer } from "../ui/composer.tsx";
import { RelativeTime, Time } from "../ui/figures.tsx";
import { FoldedLine } from "../ui/folded-line.tsx";
import { IconEdit, IconMessages, IconMore, IconTag } from "../ui/icons.tsx";
import { List, ListRow, type ListRowProps } from "../ui/list.tsx";
import { Menu } from "../ui/menu.tsx";
import { FlowDivider, MessageBubble, MessageText, type MessageBubbleProps } from "../ui/message-bubble.tsx";
import { PageHeader, Screen, TwoPane } from "../ui/page.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { StockCard, type StockCardStatus } from "../ui/stock-card.tsx";
import { EmptyState } from "../ui/states.tsx";
import { toast } from "../ui/toast-store.ts";
import { VirtualList } from "../ui/virtual-list.tsx";
import { people, run, say } from "./sample.ts";

const now = Date.now();
const minute = 60_000;

type Say = (zh: string, en: string) => string;

function useSay(): Say {
  const t = useT();
  return (zh, en) => say(t.language, [zh, en]);
}

function Conversations({
  onOpen,
  open,
}: {
  readonly onOpen: (id: string) => void;
  readonly open: string | null;
}) {
  const t = useT();
  const s = useSay();
  const [query, setQuery] = useState("");
  const [, jack, ruolan] = people;
  const rows: readonly (Omit<ListRowProps, "onPress"> & { readonly id: string })[] = [
    {
      id: "g1",
      leading: <Avatar id="g1" name="" kind="store" />,
      title: s("三里屯店", "Sanlitun store"),
      strong: true,
      subtitle: s("林晓梅：38 码谁在跟？", "Mei Lin: who is on size 38?"),
      meta: <RelativeTime at={now - 2 * minute} />,
      trailing: <CountBadge count={5} mention />,
    },
    {
      id: "g2",
      leading: <Avatar id="p3" name={s(...(ruolan?.name ?? ["", ""]))} online />,
      title: s(...(ruolan?.name ?? ["", ""])),
      strong: true,
      subtitle: s("周三到货 120 双", "120 pairs arrive on Wednesday"),
      meta: <RelativeTime at={now - 26 * minute} />,
      trailing: <CountBadge count={2} />,
    },
    {
      id: "g3",
      leading: <Avatar id="w1" name="" kind="warehouse" />,
      title: s("北京总仓", "Beijing warehouse"),
      subtitle: s("王磊：调拨单已出库", "Lei Wang: the transfer has shipped"),
      meta: <RelativeTime at={now - 5 * 60 * minute} />,
    },
    {
      id: "g4",
      leading: <Avatar id="gg" name="" kind="group" />,
      title: s("华北区域群", "North China"),
      subtitle: s("赵敏：[图片]", "Min Zhao: [picture]"),
      meta: <RelativeTime at={now - 27 * 60 * minute} />,
      trailing: <CountBadge count={128} quiet />,
    },
    {
      id: "g5",
      leading: <Avatar id="p2" name={s(...(jack?.name ?? ["", ""]))} />,
      title: s(...(jack?.name ?? ["", ""])),
      subtitle: s("好的，我去看一下", "OK, I’ll have a look"),
      meta: <RelativeTime at={now - 4 * 24 * 60 * minute} />,
    },
  ];
  return (
    <Screen
      header={
        <PageHeader
          size="large"
          title={t("chat.title")}
          actions={<IconButton icon={IconEdit} label={t("action.add")} />}
        >
          <SearchField value={query} onChange={setQuery} />
        </PageHeader>
      }
    >
      <List label={t("chat.title")}>
        {rows.map(({ id, ...row }) => (
          <ListRow key={id} selected={open === id} onPress={() => onOpen(id)} {...row} />
        ))}
      </List>
    </Screen>
  );
}

function Card() {
  const t = useT();
  const s = useSay();
  const [status, setStatus] = useState<StockCardStatus>({ state: "open" });
  const by = s("林晓梅", "Mei Lin");
  const asked = [by, s("欧阳若兰", "Ruolan Ouyang")];
  return (
    <div className="px-3 pt-3">
      <StockCard
        reason="low"
        name={s("轻云低帮板鞋", "Featherlight low court")}
        colour={s("云白", "Cloud white")}
        size="38"
        left={0}
        at={now - 9 * minute}
        run={run}
        selectedSizeId="s38"
        status={status}
        onOpen={() => toast.show({ text: t("stock.title") })}
        onTake={() => setStatus({ state: "taken", by, at: Date.now() })}
        onSolve={() => setStatus({ state: "solved", by, at: Date.now() })}
        onReopen={() => setStatus({ state: "open" })}
      >
        <MessageText
          text={s("@林晓梅 @欧阳若兰 请跟进", "@Mei Lin @Ruolan Ouyang please follow up")}
          mentions={asked}
        />
      </StockCard>
    </div>
  );
}

function Sales() {
  const t = useT();
  const s = useSay();
  const by = s("陈志强", "Jack Chen");
  return (
    <FoldedLine
      icon={IconTag}
      summary={`${t("card.folded", { n: 12 })} · ${t("unit.pairs", { n: 14 })}`}
      meta={<Time at={now - 30 * minute} />}
    >
      <List>
        <ListRow
          title={s("轻云低帮板鞋 云白 37", "Featherlight low court, Cloud white, 37")}
          meta={<Time at={now - 33 * minute} />}
          trailing={<Badge>−1</Badge>}
          subtitle={by}
        />
        <ListRow
          title={s("步行者乐福 墨黑 39", "Walker loafer, Ink black, 39")}
          meta={<Time at={now - 31 * minute} />}
          trailing={<Badge>−2</Badge>}
          subtitle={by}
        />
      </List>
    </FoldedLine>
  );
}

interface Line {
  readonly who: "me" | "jack";
  readonly text: string;
  readonly ago: number;
  readonly more?: Partial<MessageBubbleProps>;
}

function useLines(): readonly Line[] {
  const s = useSay();
  return [
    {
      who: "jack",
      text: s("早上好，昨天的陈列鞋已经换回来了。", "Morning! The display pairs from yesterday are back."),
      ago: 42,
      more: { last: false },
    },
    {
      who: "jack",
      text: s(
        "新款照片见 https://instep.example/s/A-2041",
        "Pictures of the new style: https://instep.example/s/A-2041",
      ),
      ago: 41,
      more: { first: false },
    },
    {
      who: "jack",
      text: s(
        "@林晓梅 客人在等 38 码，国贸店还有 3 双，能调过来吗？",
        "@Mei Lin a customer is waiting for a 38. Guomao has three, could we get one over?",
      ),
      ago: 6,
      more: { mentionsMe: true },
    },
    {
      who: "me",
      text: s("已经让国贸店留了一双，40 分钟到。", "Guomao is holding a pair, 40 minutes."),
      ago: 5,
      more: { status: "read", readBy: 4, last: false },
    },
    {
      who: "me",
      text: s("麻烦跟客人说一声，谢谢", "Please tell the customer, thanks"),
      ago: 4,
      more: { first: false, status: "delivered" },
    },
    {
      who: "me",
      text: s("我再确认一下库存", "Let me double-check the stock"),
      ago: 1,
      more: { status: "failed" },
    },
  ];
}

function Conversation({ onBack }: { readonly onBack: () => void }) {
  const t = useT();
  const s = useSay();
  const [draft, setDraft] = useState("");
  const [sent, setSent] = useState<readonly string[]>([]);
  const names = people.map((person) => say(t.language, person.name));
  const authors = {
    me: { id: "p1", name: s("林晓梅", "Mei Lin") },
    jack: { id: "p2", name: s("陈志强", "Jack Chen") },
  };
  const bubbles = [
    ...useLines(),
    ...sent.map<Line>((text) => ({ who: "me", text, ago: 0, more: { status: "sending" } })),
  ].map(({ who, text, ago, more }) => (
    <MessageBubble key={text} mine={who === "me"} author={authors[who]} at={now - ago * minute} {...more}>
      <MessageText text={text} mentions={names} />
    </MessageBubble>
  ));
  const flow = [
    <FlowDivider key="day">{t("time.today")}</FlowDivider>,
    ...bubbles.slice(0, 2),
    <Sales key="sales" />,
    <FlowDivider key="new" tone="accent">
      {t("chat.unreadLine")}
    </FlowDivider>,
    <Card key="card" />,
    ...bubbles.slice(2),
  ];
  return (
    <Screen scroll={false} header={<ConversationHeader onBack={onBack} />}>
      <VirtualList
        mode="chat"
        label={t("chat.title")}
        items={flow}
        itemKey={(item) => String(item.key)}
        render={(item) => item}
        estimate={80}
      />
      <Composer
        value={draft}
        onChange={setDraft}
        onSend={({ text }) => {
          setSent([...sent, text]);
          setDraft("");
        }}
        onAttach={() => toast.show({ text: t("chat.attach") })}
        people={people.map((person) => ({
          id: person.id,
          name: say(t.language, person.name),
          detail: say(t.language, person.role),
          keywords: [...person.name],
        }))}
      />
    </Screen>
  );
}

function ConversationHeader({ onBack }: { readonly onBack: () => void }) {
  const t = useT();
  const s = useSay();
  const tell = (text: string) => () => toast.show({ text });
  return (
    <PageHeader
      onBack={onBack}
      leading={<Avatar id="g1" name="" kind="store" />}
      title={s("三里屯店", "Sanlitun store")}
      subtitle={s("8 人在线", "8 online")}
      actions={
        <Menu
          trigger={<IconButton icon={IconMore} label={t("action.more")} />}
          groups={[
            [{ id: "mute", label: t("chat.muted"), icon: IconMessages, onSelect: tell(t("chat.muted")) }],
            [{ id: "delete", label: t("action.delete"), danger: true, onSelect: tell(t("action.delete")) }],
          ]}
        />
      }
    />
  );
}

export function ChatPage() {
  const t = useT();
  const [open, setOpen] = useState<string | null>(() =>
    new URLSearchParams(location.search).has("open") ? "g1" : null,
  );
  return (
    <TwoPane
      list={<Conversations open={open} onOpen={setOpen} />}
      detail={open === null ? null : <Conversation onBack={() => setOpen(null)} />}
      placeholder={<EmptyState icon={IconMessages} title={t("chat.title")} body={t("chat.empty")} />}
    />
  );
}
