import { useMemo, useState } from "react";
import { useT, type Translate } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card, Figure } from "../ui/card.tsx";
import { DataTable, type Column } from "../ui/data-table.tsx";
import { Money, Quantity } from "../ui/figures.tsx";
import { IconDownload, IconFilter } from "../ui/icons.tsx";
import { levelOf } from "../ui/level.ts";
import { PageHeader, Screen } from "../ui/page.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { say } from "./sample.ts";

interface Row {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly pairs: number;
  readonly price: number;
  readonly weeks: number | null;
}

const styleNames = {
  en: ["Featherlight low court", "Walker loafer", "Ridge trail boot", "Harbour sandal", "Metro runner"],
  "zh-CN": ["轻云低帮板鞋", "步行者乐福", "山脊徒步靴", "海港凉鞋", "都市跑鞋"],
} as const;

function useRows(): readonly Row[] {
  const { language } = useT();
  return useMemo(() => {
    const names = styleNames[language];
    return Array.from({ length: 2_000 }, (_, n) => ({
      id: `r${n}`,
      code: `A-${2_000 + n}`,
      name: names[n % names.length] ?? "",
      pairs: (n * 37) % 61,
      price: 29_900 + ((n * 13) % 9) * 10_000,
      weeks: n % 11 === 0 ? null : ((n * 7) % 200) / 10,
    }));
  }, [language]);
}

function columnsOf(t: Translate): readonly Column<Row>[] {
  return [
    { id: "code", header: t("catalogue.styleCode"), cell: (row) => row.code, sortBy: (row) => row.code },
    { id: "name", header: t("catalogue.name"), cell: (row) => row.name, sortBy: (row) => row.name },
    {
      id: "price",
      header: t("catalogue.price"),
      cell: (row) => <Money amount={row.price} />,
      sortBy: (row) => row.price,
      align: "right",
    },
    {
      id: "weeks",
      header: say(t.language, ["可销周数", "Weeks of supply"]),
      cell: (row) => row.weeks?.toFixed(1) ?? "–",
      sortBy: (row) => row.weeks,
      align: "right",
    },
    {
      id: "level",
      header: t("stock.title"),
      cell: (row) => <Badge tone={levelOf(row.pairs, 8)}>{t(`stock.${levelOf(row.pairs, 8)}`)}</Badge>,
    },
    {
      id: "pairs",
      header: t("stock.onHand"),
      cell: (row) => <Quantity pairs={row.pairs} className="font-semibold" />,
      sortBy: (row) => row.pairs,
      align: "right",
    },
  ];
}

function Figures() {
  const t = useT();
  const figures = [
    { label: t("stock.onHand"), value: "48,209", note: t("stock.pairs") },
    {
      label: t("stock.fullRun"),
      value: "81.4%",
      note: say(t.language, ["在陈列款", "of styles on display"]),
      tone: "enough" as const,
    },
    { label: t("stock.low"), value: "312", note: t("stock.sizes"), tone: "low" as const },
    { label: t("stock.out"), value: "74", note: t("stock.sizes"), tone: "out" as const },
  ];
  return (
    <div className="grid shrink-0 grid-cols-2 gap-3 p-4 wide:grid-cols-4">
      {figures.map((figure) => (
        <Card key={figure.label}>
          <Figure {...figure} />
        </Card>
      ))}
    </div>
  );
}

export function WidePage() {
  const t = useT();
  const s = (zh: string, en: string) => say(t.language, [zh, en]);
  const [tab, setTab] = useState<"styles" | "stores">("styles");
  const [chosen, setChosen] = useState<string | null>("r3");
  const rows = useRows();
  const columns = useMemo(() => columnsOf(t), [t]);
  const actions = (
    <span className="flex gap-2">
      <Button icon={IconFilter} size="sm">
        {s("筛选", "Filter")}
      </Button>
      <Button icon={IconDownload} size="sm">
        {t("action.download")}
      </Button>
    </span>
  );
  return (
    <Screen
      scroll={false}
      header={<PageHeader size="large" title={s("报表", "Reports")} actions={actions} />}
    >
      <Figures />
      <Tabs
        className="grow"
        label={s("报表", "Reports")}
        value={tab}
        onChange={setTab}
        tabs={[
          { value: "styles", label: t("catalogue.style"), count: rows.length },
          { value: "stores", label: t("place.store"), count: 6 },
        ]}
      >
        <DataTable
          className="h-full rounded-none! border-0!"
          label={t("stock.title")}
          columns={columns}
          rows={tab === "styles" ? rows : rows.slice(0, 6)}
          rowKey={(row) => row.id}
          selectedKey={chosen}
          onRowPress={(row) => setChosen(row.id)}
          initialSort={{ columnId: "pairs", descending: true }}
        />
      </Tabs>
    </Screen>
  );
}
