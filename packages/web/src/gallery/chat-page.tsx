import { useState } from "react";
import { useT } from "../i18n/i18n.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Badge, CountBadge } from "../ui/badge.tsx";
import { IconButton } from "../ui/button.tsx";
import { Composer } from "../ui/composer.tsx";
import { RelativeTime, Time } from "../ui/figures.tsx";
import { FoldedLine } from "../ui/folded-line.tsx";
import { IconEdit, IconMessages, IconMore, IconTag } from "../ui/icons.tsx";
import { List, ListRow } from "../ui/list.tsx";
import { Menu } from "../ui/menu.tsx";
import { FlowDivider, MessageBubble, MessageText } from "../ui/message-bubble.tsx";
import { PageHeader, Screen, TwoPane } from "../ui/page.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { StockCard, type StockCardStatus } from "../ui/stock-card.tsx";
import { EmptyState } from "../ui/states.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { people, run, say } from "./sample.ts";

const now = Date.now();
const minute = 60_000;

function Conversations({
  onOpen,
  open,
}: {
  readonly onOpen: (id: string) => void;
  readonly open: string | null;
}) {
  const t = useT();
  const [query, setQuery] = useState("");
  const s = (zh: string, en: string) => say(t.language, [zh, en]);
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
        <ListRow
          selected={open === "g1"}
          onPress={() => onOpen("g1")}
          leading={<Avatar id="g1" name="" kind="store" />}
          title={s("三里屯店", "Sanlitun store")}
          strong
          subtitle={s("林晓梅：38 码谁在跟？", "Mei Lin: who is on size 38?")}
          meta={<RelativeTime at={now - 2 * minute} />}
          trailing={<CountBadge count={5} mention />}
        />
        <ListRow
          onPress={() => onOpen("g2")}
          leading={<Avatar id="p3" name={say(t.language, people[2]?.name ?? ["", ""])} online />}
          title={say(t.language, people[2]?.name ?? ["", ""])}
          strong
          subtitle={s("周三到货 120 双", "120 pairs arrive on Wednesday")}
          meta={<RelativeTime at={now - 26 * minute} />}
          trailing={<CountBadge count={2} />}
        />
        <ListRow
          onPress={() => onOpen("g3")}
          leading={<Avatar id="w1" name="" kind="warehouse" />}
          title={s("北京总仓", "Beijing warehouse")}
          subtitle={s("王磊：调拨单已出库", "Lei Wang: the transfer has shipped")}
          meta={<RelativeTime at={now - 5 * 60 * minute} />}
        />
        <ListRow
          onPress={() => onOpen("g4")}
          leading={<Avatar id="gg" name="" kind="group" />}
          title={s("华北区域群", "North China")}
          subtitle={s("赵敏：[图片]", "Min Zhao: [picture]")}
          meta={<RelativeTime at={now - 27 * 60 * minute} />}
          trailing={<CountBadge count={128} quiet />}
        />
        <ListRow
          onPress={() => onOpen("g5")}
          leading={<Avatar id="p2" name={say(t.language, people[1]?.name ?? ["", ""])} />}
          title={say(t.language, people[1]?.name ?? ["", ""])}
          subtitle={s("好的，我去看一下", "OK, I’ll have a look")}
          meta={<RelativeTime at={now - 4 * 24 * 60 * minute} />}
        />
      </List>
    </Screen>
  );
}

function Conversation({ onBack }: { readonly onBack: () => void }) {
  const t = useT();
  const s = (zh: string, en: string) => say(t.language, [zh, en]);
  const [status, setStatus] = useState<StockCardStatus>({ state: "open" });
  const [draft, setDraft] = useState("");
  const [sent, setSent] = useState<readonly string[]>([]);
  const [mei, jack] = people.map((person) => ({ id: person.id, name: say(t.language, person.name) }));
  if (!mei || !jack) return null;
  const card = {
    reason: "low" as const,
    name: s("轻云低帮板鞋", "Featherlight low court"),
    colour: s("云白", "Cloud white"),
    size: "38",
    left: 0,
    at: now - 9 * minute,
    run,
    selectedSizeId: "s38",
  };
  const flow = [
    <FlowDivider key="day">{t("time.today")}</FlowDivider>,
    <MessageBubble key="1" mine={false} author={jack} at={now - 42 * minute} first last={false}>
      <MessageText
        text={s("早上好，昨天的陈列鞋已经换回来了。", "Morning! The display pairs from yesterday are back.")}
      />
    </MessageBubble>,
    <MessageBubble key="2" mine={false} author={jack} at={now - 41 * minute} first={false}>
      <MessageText
        text={s(
          "新款照片见 https://instep.example/s/A-2041",
          "Pictures of the new style: https://instep.example/s/A-2041",
        )}
      />
    </MessageBubble>,
    <FoldedLine
      key="3"
      icon={IconTag}
      summary={`${t("card.folded", { n: 12 })} · ${t("unit.pairs", { n: 14 })}`}
      meta={<Time at={now - 30 * minute} />}
    >
      <List>
        <ListRow
          title={s("轻云低帮板鞋 云白 37", "Featherlight low court, Cloud white, 37")}
          meta={<Time at={now - 33 * minute} />}
          trailing={<Badge>−1</Badge>}
          subtitle={jack.name}
        />
        <ListRow
          title={s("步行者乐福 墨黑 39", "Walker loafer, Ink black, 39")}
          meta={<Time at={now - 31 * minute} />}
          trailing={<Badge>−2</Badge>}
          subtitle={jack.name}
        />
      </List>
    </FoldedLine>,
    <FlowDivider key="new" tone="accent">
      {t("chat.unreadLine")}
    </FlowDivider>,
    <div key="4" className="px-3 pt-3">
      <StockCard
        {...card}
        status={status}
        onOpen={() => undefined}
        onTake={() => setStatus({ state: "taken", by: mei.name, at: Date.now() })}
        onSolve={() => setStatus({ state: "solved", by: mei.name, at: Date.now() })}
        onReopen={() => setStatus({ state: "open" })}
      >
        <MessageText
          text={s("@林晓梅 @欧阳若兰 请跟进", "@Mei Lin @Ruolan Ouyang please follow up")}
          mentions={[s("林晓梅", "Mei Lin"), s("欧阳若兰", "Ruolan Ouyang")]}
        />
      </StockCard>
    </div>,
    <MessageBubble key="5" mine={false} author={jack} at={now - 6 * minute} mentionsMe>
      <MessageText
        text={s(
          "@林晓梅 客人在等 38 码，国贸店还有 3 双，能调过来吗？",
          "@Mei Lin a customer is waiting for a 38. Guomao has three, could we get one over?",
        )}
        mentions={[s("林晓梅", "Mei Lin")]}
      />
    </MessageBubble>,
    <MessageBubble key="6" mine author={mei} at={now - 5 * minute} status="read" readBy={4} last={false}>
      <MessageText text={s("已经让国贸店留了一双，40 分钟到。", "Guomao is holding a pair, 40 minutes.")} />
    </MessageBubble>,
    <MessageBubble key="7" mine author={mei} at={now - 4 * minute} first={false} status="delivered">
      <MessageText text={s("麻烦跟客人说一声 🙏", "Please tell the customer 🙏")} />
    </MessageBubble>,
    <MessageBubble key="8" mine author={mei} at={now - minute} status="failed" onRetry={() => undefined}>
      <MessageText text={s("我再确认一下库存", "Let me double-check the stock")} />
    </MessageBubble>,
    ...sent.map((text, index) => (
      <MessageBubble key={`s${index}`} mine author={mei} at={Date.now()} status="sending">
        <MessageText text={text} mentions={people.map((person) => say(t.language, person.name))} />
      </MessageBubble>
    )),
  ];
  return (
    <Screen
      scroll={false}
      header={
        <PageHeader
          onBack={onBack}
          leading={<Avatar id="g1" name="" kind="store" />}
          title={s("三里屯店", "Sanlitun store")}
          subtitle={s("8 人在线", "8 online")}
          actions={
            <Menu
              trigger={<IconButton icon={IconMore} label={t("action.more")} />}
              groups={[
                [{ id: "mute", label: t("chat.muted"), icon: IconMessages, onSelect: () => undefined }],
                [{ id: "del", label: t("action.delete"), danger: true, onSelect: () => undefined }],
              ]}
            />
          }
        />
      }
    >
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
        onAttach={() => undefined}
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
