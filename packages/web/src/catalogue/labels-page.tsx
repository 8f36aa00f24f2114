/** Labels: which sizes, how many of each, on which paper; seen before they are printed. */
import { useEffect, useMemo, useRef, useState } from "react";
import { styleOf, type CatalogueView } from "@instep/domain/catalogue/feed.ts";
import { isId, type SkuId, type StyleId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { sayRefusal, useCan, useCatalogue } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { IconPrint, IconTag } from "../ui/icons.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { EmptyState, LoadingState, NoPermissionState } from "../ui/states.tsx";
import { postForFile, rejectionOf, saveFile } from "./http.ts";
import { LabelGroupCard } from "./label-group.tsx";
import { LabelPaper, type Paper } from "./label-paper.tsx";
import { StyleSearch } from "./style-search.tsx";
import {
  noWishes,
  printOrder,
  totalOf,
  withoutGroup,
  withSku,
  withStyle,
  type Wishes,
} from "./label-wishes.ts";
import { useBack, useSearchText } from "./use-back.ts";

export function LabelsPage() {
  const t = useT();
  const can = useCan();
  const back = useBack("/stock");
  const catalogue = useCatalogue();
  if (!can("label.print"))
    return (
      <Screen header={<PageHeader title={t("labels.title")} onBack={back} />}>
        {catalogue === undefined ? <LoadingState /> : <NoPermissionState />}
      </Screen>
    );
  return catalogue === undefined ? <LoadingState /> : <Labels catalogue={catalogue} />;
}

/** Begins with what the link names: a style, or one size. */
function useWishes(catalogue: CatalogueView): [Wishes, (wishes: Wishes) => void] {
  const styleId = useSearchText("style");
  const skuId = useSearchText("sku");
  const started = useRef("");
  const [wishes, setWishes] = useState<Wishes>(noWishes);
  useEffect(() => {
    const key = `${styleId ?? ""} ${skuId ?? ""}`;
    if (started.current === key) return;
    started.current = key;
    const style = styleId !== undefined && isId(styleId) ? styleOf(catalogue, styleId as StyleId) : undefined;
    if (style !== undefined) setWishes(withStyle(noWishes, style));
    else if (skuId !== undefined && isId(skuId)) setWishes(withSku(noWishes, catalogue, skuId as SkuId));
  }, [catalogue, styleId, skuId]);
  return [wishes, setWishes];
}

function Labels({ catalogue }: { readonly catalogue: CatalogueView }) {
  const t = useT();
  const back = useBack("/stock");
  const [wishes, setWishes] = useWishes(catalogue);
  const [paper, setPaper] = useState<Paper>({
    format: "thermal_60x40",
    language: t.language,
    price: true,
    skip: 0,
  });
  const order = useMemo(() => printOrder(wishes, catalogue), [wishes, catalogue]);
  return (
    <Screen
      header={<PageHeader title={t("labels.title")} onBack={back} />}
      footer={<PrintBar order={order} paper={paper} total={totalOf(wishes.copies)} />}
    >
      <div className="mx-auto grid max-w-5xl items-start gap-5 p-4 lg:grid-cols-[1fr_20rem]">
        <div className="min-w-0 space-y-4">
          <StyleSearch
            catalogue={catalogue}
            placeholder={t("labels.add")}
            onStyle={(style) => setWishes(withStyle(wishes, style))}
            onSku={(skuId) => setWishes(withSku(wishes, catalogue, skuId))}
          />
          {wishes.groups.length === 0 && (
            <EmptyState icon={IconTag} title={t("labels.empty")} body={t("labels.empty.body")} />
          )}
          {wishes.groups.map((group) => (
            <LabelGroupCard
              key={group.colourwayId}
              catalogue={catalogue}
              group={group}
              wishes={wishes}
              onChange={setWishes}
              onRemove={() => setWishes(withoutGroup(wishes, catalogue, group))}
            />
          ))}
        </div>
        <LabelPaper paper={paper} onChange={setPaper} first={order[0]?.skuId} catalogue={catalogue} />
      </div>
    </Screen>
  );
}

interface PrintBarProps {
  readonly order: ReturnType<typeof printOrder>;
  readonly paper: Paper;
  /** Labels. */
  readonly total: number;
}

function PrintBar({ order, paper, total }: PrintBarProps) {
  const t = useT();
  const [isBusy, setBusy] = useState(false);
  const tooMany = total > limits.labelsPerPrintMax;
  const print = async (): Promise<void> => {
    setBusy(true);
    try {
      const { format: layout, language, price, skip } = paper;
      const pdf = await postForFile("/v1/labels.pdf", { skus: order, layout, language, price, skip });
      saveFile(pdf, t("labels.file", { n: total }));
    } catch (error) {
      sayRefusal(rejectionOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="mx-auto flex max-w-248 items-center gap-3">
      <span className={`min-w-0 grow text-sm ${tooMany ? "text-out" : "text-ink-faint"}`}>
        {tooMany ? t("labels.tooMany", { max: limits.labelsPerPrintMax }) : t("labels.total", { n: total })}
      </span>
      <Button
        variant="primary"
        icon={IconPrint}
        loading={isBusy}
        disabled={total === 0 || tooMany}
        onClick={() => void print()}
      >
        {t("labels.pdf")}
      </Button>
    </div>
  );
}
