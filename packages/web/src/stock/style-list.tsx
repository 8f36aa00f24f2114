/** The list of styles with their runs at hand: found by scan, code, name or initials, narrowed by what is here. */
import { useDeferredValue, useEffect, useMemo, useRef, useSyncExternalStore, type RefObject } from "react";
import { Link, useNavigate } from "@tanstack/react-router";
import { findByBarcode } from "@instep/domain/catalogue/feed.ts";
import type { StyleId } from "@instep/domain/kernel/ids.ts";
import { belongsTo } from "@instep/domain/identity/permissions.ts";
import { useCan, useCatalogue, useSelf } from "../app/hooks.ts";
import { nameIn } from "../catalogue/names.ts";
import { useT } from "../i18n/i18n.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { IconMore, IconNext, IconPrint, IconScan, IconTag, IconTask } from "../ui/icons.tsx";
import { Menu } from "../ui/menu.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { SkeletonRows } from "../ui/spinner.tsx";
import { EmptyState, NoResults } from "../ui/states.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { DaySummary } from "./day-summary.tsx";
import { FilterChips } from "./filter-chips.tsx";
import { findings } from "./findings.ts";
import { stylesWanted } from "./find.ts";
import { PlaceChoice } from "./place-choice.tsx";
import { useScope, type Scope } from "./scope.ts";
import { StyleRow, styleRowHeight } from "./style-row.tsx";
import { useScopePairs } from "./use-pairs.ts";
import { useRequests } from "./use-requests.ts";

export function StyleList({ open }: { readonly open: StyleId | null }) {
  const t = useT();
  const navigate = useNavigate();
  const scope = useScope();
  const catalogue = useCatalogue();
  const wanted = useSyncExternalStore(findings.subscribe, findings.get);
  const self = useSelf();
  const { here } = scope;
  const isOwn = here !== undefined && belongsTo(self?.grants ?? [], here.placeId);
  /** A handheld scanner types into the field and ends with Enter: then the style is meant, not a list of one. */
  const submit = (text: string): void => {
    const found = catalogue === undefined ? undefined : findByBarcode(catalogue, text);
    if (found !== undefined) void navigate({ to: "/stock/$styleId", params: { styleId: found.style.id } });
  };
  return (
    <Screen
      scroll={false}
      header={
        <PageHeader size="large" title={t("stock.title")} actions={<Actions scope={scope} />}>
          <SearchField
            value={wanted.text}
            onChange={(text) => findings.set({ text, scrollTop: 0 })}
            onSubmit={submit}
            placeholder={t("stock.search")}
            action={{ icon: IconScan, label: t("nav.scan"), onPress: () => void navigate({ to: "/scan" }) }}
          />
          {catalogue !== undefined && <FilterChips catalogue={catalogue} wanted={wanted} />}
        </PageHeader>
      }
    >
      {here !== undefined && here.kind === "store" && isOwn && <DaySummary key={here.placeId} place={here} />}
      <WaitingRequests />
      <Styles scope={scope} open={open} />
    </Screen>
  );
}

function Actions({ scope }: { readonly scope: Scope }) {
  const t = useT();
  const can = useCan();
  const navigate = useNavigate();
  const requests = useRequests();
  const waiting = requests.mine.length;
  const items = [
    {
      id: "requests",
      icon: IconTask,
      label: waiting > 0 ? t("stock.requests.count", { n: waiting }) : t("stock.requests.title"),
      onSelect: () => void navigate({ to: "/requests" }),
      shown: can("stock.approve") || can("stock.adjust"),
    },
    {
      id: "labels",
      icon: IconPrint,
      label: t("labels.title"),
      onSelect: () => void navigate({ to: "/catalogue/labels" }),
      shown: can("label.print"),
    },
    {
      id: "catalogue",
      icon: IconTag,
      label: t("catalogue.title"),
      onSelect: () => void navigate({ to: "/catalogue" }),
      shown: can("catalogue.manage"),
    },
  ].filter(({ shown }) => shown);
  return (
    <>
      <PlaceChoice scope={scope} />
      {items.length > 0 && (
        <span className="relative inline-flex">
          <Menu
            trigger={<IconButton icon={IconMore} label={t("action.more")} />}
            groups={[items.map(({ shown: _, ...item }) => item)]}
          />
          {waiting > 0 && (
            <span
              aria-hidden="true"
              className="pointer-events-none absolute top-2 right-2 size-2.5 rounded-full border-2 border-paper bg-accent"
            />
          )}
        </span>
      )}
    </>
  );
}

/** Somebody waits for this person's word: said where they look anyway. */
function WaitingRequests() {
  const t = useT();
  const waiting = useRequests().mine.length;
  if (waiting === 0) return null;
  return (
    <Link
      to="/requests"
      className="flex min-h-12 shrink-0 items-center gap-2.5 border-b border-line bg-accent-soft px-4 text-sm font-medium text-accent"
    >
      <IconTask size={20} className="shrink-0" />
      <span className="min-w-0 grow">{t("stock.requests.waiting", { n: waiting })}</span>
      <IconNext size={18} className="shrink-0" />
    </Link>
  );
}

function Styles({ scope, open }: { readonly scope: Scope; readonly open: StyleId | null }) {
  const t = useT();
  const catalogue = useCatalogue();
  const now = useSyncExternalStore(findings.subscribe, findings.get);
  const { text, category, season, onHandOnly, brokenOnly } = useDeferredValue(now);
  const pairs = useScopePairs(scope);
  const styles = useMemo(() => {
    if (catalogue === undefined) return undefined;
    return stylesWanted(catalogue, { text, category, season, onHandOnly, brokenOnly }, pairs ?? (() => 0));
  }, [catalogue, pairs, text, category, season, onHandOnly, brokenOnly]);
  const box = useKeptScroll(styles !== undefined);
  if (styles === undefined) return <SkeletonRows rows={7} />;
  if (styles.length === 0) {
    const isNarrowed = category !== "" || season !== "" || onHandOnly || brokenOnly;
    if (isNarrowed) return <Narrowed scope={scope} />;
    return text.trim() === "" ? (
      <EmptyState title={t("stock.empty")} body={t("stock.empty.body")} />
    ) : (
      <NoResults query={text} />
    );
  }
  return (
    <div ref={box} className="flex min-h-0 grow flex-col">
      <VirtualList
        label={t("stock.styles", { n: styles.length })}
        items={styles}
        itemKey={(style) => style.id}
        estimate={styleRowHeight}
        render={(style) => <StyleRow style={style} pairs={pairs} selected={style.id === open} />}
      />
      <p role="status" className="sr-only">
        {t("stock.styles", { n: styles.length })}
      </p>
    </div>
  );
}

function Narrowed({ scope }: { readonly scope: Scope }) {
  const t = useT();
  const place = scope.here === undefined ? t("stock.allPlaces") : nameIn(scope.here, t.language);
  return (
    <EmptyState
      title={t("stock.filter.none")}
      body={t("stock.filter.none.body", { place })}
      action={
        <Button
          onClick={() =>
            findings.set({ category: "", season: "", onHandOnly: false, brokenOnly: false, scrollTop: 0 })
          }
        >
          {t("stock.filter.clear")}
        </Button>
      }
    />
  );
}

/** The list stands where it stood before a style was opened. */
function useKeptScroll(isReady: boolean): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const scroller = box.current?.querySelector<HTMLElement>("[tabindex]");
    if (!isReady || scroller === undefined || scroller === null) return;
    scroller.scrollTop = findings.get().scrollTop;
    const keep = (): void => findings.keepScroll(scroller.scrollTop);
    scroller.addEventListener("scroll", keep, { passive: true });
    return () => scroller.removeEventListener("scroll", keep);
  }, [isReady]);
  return box;
}
