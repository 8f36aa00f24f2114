/** Narrowing the list with one thumb: a row of switches and choices that scrolls sideways. */
import type { ReactNode } from "react";
import type { CatalogueView } from "@instep/domain/catalogue/feed.ts";
import { useT } from "../i18n/i18n.ts";
import { cx } from "../ui/cx.ts";
import { IconCheck, IconDown, type Icon } from "../ui/icons.tsx";
import { Menu } from "../ui/menu.tsx";
import { useScrollEdges } from "../ui/scroll-edges.ts";
import { useMemo } from "react";
import { findings, type Findings } from "./findings.ts";
import { wordsOf } from "./find.ts";

function chipClass(isOn: boolean): string {
  return cx(
    "hit inline-flex h-9 shrink-0 items-center gap-1 rounded-full border px-3 text-sm font-medium whitespace-nowrap transition-colors duration-150",
    isOn
      ? "border-accent bg-accent-soft text-accent"
      : "border-line-strong/45 bg-raised text-ink-soft hover:border-line-strong",
  );
}

interface SwitchChipProps {
  readonly label: string;
  readonly note?: string;
  readonly isOn: boolean;
  readonly icon?: Icon;
  readonly onPress: () => void;
}

function SwitchChip({ label, note, isOn, onPress }: SwitchChipProps) {
  return (
    <button type="button" aria-pressed={isOn} title={note} onClick={onPress} className={chipClass(isOn)}>
      {isOn && <IconCheck size={16} strokeWidth={2} />}
      {label}
    </button>
  );
}

interface ChoiceChipProps {
  readonly label: string;
  readonly all: string;
  readonly value: string;
  readonly words: readonly string[];
  readonly onChoose: (word: string) => void;
}

function ChoiceChip({ label, all, value, words, onChoose }: ChoiceChipProps): ReactNode {
  if (words.length === 0) return null;
  const item = (word: string, shown: string) => ({
    id: word || "all",
    label: shown,
    checked: value === word,
    onSelect: () => onChoose(word),
  });
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className={chipClass(value !== "")}>
          {value === "" ? label : value}
          <IconDown size={16} />
        </button>
      }
      groups={[[item("", all)], words.map((word) => item(word, word))]}
    />
  );
}

export function FilterChips({
  catalogue,
  wanted,
}: {
  readonly catalogue: CatalogueView;
  readonly wanted: Findings;
}) {
  const t = useT();
  const scroller = useScrollEdges<HTMLDivElement>();
  const categories = useMemo(() => wordsOf(catalogue, "category"), [catalogue]);
  const seasons = useMemo(() => wordsOf(catalogue, "season"), [catalogue]);
  const set = (change: Partial<Findings>): void => findings.set({ ...change, scrollTop: 0 });
  return (
    <div ref={scroller} className="scroll-x mt-2 flex items-center gap-2">
      <SwitchChip
        label={t("stock.filter.onHand")}
        isOn={wanted.onHandOnly}
        onPress={() => set({ onHandOnly: !wanted.onHandOnly })}
      />
      <SwitchChip
        label={t("stock.brokenRun")}
        note={t("stock.brokenRun.definition")}
        isOn={wanted.brokenOnly}
        onPress={() => set({ brokenOnly: !wanted.brokenOnly })}
      />
      <ChoiceChip
        label={t("catalogue.category")}
        all={t("stock.filter.allCategories")}
        value={wanted.category}
        words={categories}
        onChoose={(category) => set({ category })}
      />
      <ChoiceChip
        label={t("catalogue.season")}
        all={t("stock.filter.allSeasons")}
        value={wanted.season}
        words={seasons}
        onChoose={(season) => set({ season })}
      />
    </div>
  );
}
