import { useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import { formatNumber } from "../i18n/figures.ts";
import { useLanguage } from "../i18n/i18n.ts";
import { cx } from "./cx.ts";

export interface Tab<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly count?: number;
}

export interface TabsProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly tabs: readonly Tab<Value>[];
  /** The panel of the chosen tab. */
  readonly children: ReactNode;
  readonly className?: string;
}

/** Arrow keys, Home and End move between tabs; Tab goes into the panel. */
export function Tabs<Value extends string>({
  label,
  value,
  onChange,
  tabs,
  children,
  className,
}: TabsProps<Value>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const at = tabs.findIndex((tab) => tab.value === value);
    const steps: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: tabs.length - 1,
    };
    const wanted = steps[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    const next = (wanted + tabs.length) % tabs.length;
    const tab = tabs[next];
    if (tab === undefined) return;
    onChange(tab.value);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  return (
    <div className={cx("flex min-h-0 flex-col", className)}>
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        onKeyDown={move}
        className="flex shrink-0 gap-1 overflow-x-auto border-b border-line px-2 [scrollbar-width:none]"
      >
        {tabs.map((tab) => (
          <TabButton
            key={tab.value}
            id={id}
            tab={tab}
            chosen={tab.value === value}
            onPress={() => onChange(tab.value)}
          />
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${value}`}
        tabIndex={0}
        className="min-h-0 grow focus-visible:-outline-offset-2"
      >
        {children}
      </div>
    </div>
  );
}

interface TabButtonProps {
  readonly id: string;
  readonly tab: Tab<string>;
  readonly chosen: boolean;
  readonly onPress: () => void;
}

function TabButton({ id, tab, chosen, onPress }: TabButtonProps) {
  const language = useLanguage();
  return (
    <button
      type="button"
      role="tab"
      id={`${id}-${tab.value}`}
      aria-selected={chosen}
      aria-controls={`${id}-panel`}
      tabIndex={chosen ? 0 : -1}
      onClick={onPress}
      className={cx(
        "relative flex h-12 shrink-0 items-center gap-1.5 px-3 text-base font-medium transition-colors focus-visible:-outline-offset-4",
        "after:absolute after:inset-x-3 after:-bottom-px after:h-0.5 after:rounded-full after:bg-accent after:transition-transform after:duration-200 after:ease-out",
        chosen ? "text-ink" : "text-ink-faint after:scale-x-0 hover:text-ink",
      )}
    >
      {tab.label}
      {tab.count !== undefined && (
        <span className="text-sm font-normal text-ink-faint">{formatNumber(tab.count, language)}</span>
      )}
    </button>
  );
}
