import { useState } from "react";
import { useT } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Card, Figure } from "../ui/card.tsx";
import { Money } from "../ui/figures.tsx";
import { IconMore, IconShoe, IconTransfer } from "../ui/icons.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { SizeRun } from "../ui/size-run.tsx";
import { StockMatrix } from "../ui/stock-matrix.tsx";
import { toast } from "../ui/toast-store.ts";
import { cellOf, colours, run, say, sizes } from "./sample.ts";

export function StockPage() {
  const t = useT();
  const s = (zh: string, en: string) => say(t.language, [zh, en]);
  const [size, setSize] = useState<string>("s38.5");
  const [sold, setSold] = useState(0);
  const label = run.find((each) => each.id === size)?.label ?? "";
  const name = s("轻云低帮板鞋", "Featherlight low court");
  const sell = (): void => {
    setSold(sold + 1);
    toast.undo({
      text: t("stock.sold", { name, size: label }),
      label: t("action.undo"),
      onUndo: () => setSold(sold),
    });
  };
  return (
    <Screen
      header={
        <PageHeader
          onBack={() => history.back()}
          title={name}
          subtitle={`A-2041 · ${s("云白", "Cloud white")}`}
          actions={<IconButton icon={IconMore} label={t("action.more")} />}
        />
      }
      footer={
        <div className="mx-auto flex max-w-216 gap-2">
          <Button icon={IconTransfer} size="lg">
            {t("stock.transfer")}
          </Button>
          <Button variant="primary" size="lg" full onClick={sell}>
            {t("stock.sell.size", { size: label })}
          </Button>
        </div>
      }
    >
      <div className="mx-auto max-w-4xl space-y-5 p-4">
        <Head />
        <SizeRun
          sizes={run.map((each) =>
            each.id === "s38.5" ? { ...each, here: Math.max(0, (each.here ?? 0) - sold) } : each,
          )}
          selectedId={size}
          onSelect={setSize}
        />
        <div className="grid grid-cols-3 gap-4 rounded-lg border border-line bg-surface p-4">
          <Figure label={t("stock.onHand")} value={22 - sold} note={t("stock.here")} />
          <Figure label={t("stock.low")} value={3} tone="low" note={t("stock.sizes")} />
          <Figure label={t("stock.inTransit")} value={6} note={s("周三到", "Wednesday")} />
        </div>
        <Matrix name={name} sold={sold} />
        <Card title={s("在列表里", "In a list")}>
          <SizeRun variant="compact" sizes={run} selectedId="s38" />
        </Card>
      </div>
    </Screen>
  );
}

function Head() {
  const t = useT();
  return (
    <div className="flex gap-4">
      <span className="grid size-24 shrink-0 place-items-center rounded-lg bg-sunken text-ink-faint">
        <IconShoe size={48} strokeWidth={1} />
      </span>
      <div className="min-w-0">
        <p className="text-3xl numeral">
          <Money amount={69_900} />
        </p>
        <div className="mt-2 flex flex-wrap gap-1.5">
          <Badge tone="low">{t("stock.brokenRun")}</Badge>
          <Badge>{say(t.language, ["2026 春夏", "SS 2026"])}</Badge>
          <Badge tone="accent">{say(t.language, ["女鞋", "Women"])}</Badge>
        </div>
      </div>
    </div>
  );
}

function Matrix({ name, sold }: { readonly name: string; readonly sold: number }) {
  const t = useT();
  const [cell, setCell] = useState({ colourId: "c2", sizeId: "38" });
  return (
    <Card title={say(t.language, ["全部颜色", "All colours"])} flush>
      <StockMatrix
        className="rounded-none! border-x-0! border-b-0!"
        styleName={name}
        colours={colours.map(({ id, name: both, swatch }) => ({ id, name: say(t.language, both), swatch }))}
        sizes={sizes}
        cell={(colourId, sizeId) => cellOf(colourId, sizeId, -sold)}
        selected={cell}
        onSelect={(colourId, sizeId) => setCell({ colourId, sizeId })}
      />
    </Card>
  );
}
