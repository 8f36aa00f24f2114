/** The clerk's thumb: a camera, a result over it, one button that sells. A scan's result needs no second screen. */
import { useDeferredValue, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useCanGoBack, useNavigate, useRouter, useRouterState } from "@tanstack/react-router";
import { skuAt, type StyleView } from "@instep/domain/catalogue/contract.ts";
import { findSku, type CatalogueView } from "@instep/domain/catalogue/feed.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import type { SkuId } from "@instep/domain/kernel/ids.ts";
import { useCan, useCatalogue, useClient, useHere, useStock } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { IconButton } from "../ui/button.tsx";
import { IconScan, IconSend } from "../ui/icons.tsx";
import { useIsWide } from "../ui/media.ts";
import { PageHeader } from "../ui/page.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { EmptyState, ErrorState, LoadingState } from "../ui/states.tsx";
import { BasketPanel } from "./basket-panel.tsx";
import { SoldPanel, UnknownPanel } from "./end-panels.tsx";
import { FoundStyles } from "./found-styles.tsx";
import { isMember } from "./line-fields.tsx";
import { LinePanel } from "./line-panel.tsx";
import { Panel } from "./panel.tsx";
import { PlaceChoice } from "./place-choice.tsx";
import { ScannerView } from "./scanner-view.tsx";
import { findTyped, shoeOf } from "./shoe.ts";
import { useElsewhere } from "./use-elsewhere.ts";
import { useScanner, type Scanner } from "./use-scanner.ts";
import { useTill, type TillHandle } from "./use-till.ts";

const continuousKey = "instep.scanContinuous";

/** What stands here before anything is scanned: a label that a phone's own camera read, or a size chosen in the stock. */
interface Linked {
  readonly code: string | undefined;
  readonly skuId: SkuId | undefined;
}

export function ScanPage({ code }: { readonly code?: string }) {
  const catalogue = useCatalogue();
  const { place } = useHere();
  const skuId = useRouterState({
    select: (state) => (state.location.search as { readonly sku?: unknown }).sku,
  });
  if (catalogue === undefined || place === undefined) return <LoadingState />;
  const found = typeof skuId === "string" ? findSku(catalogue, skuId as SkuId) : undefined;
  const linked = { code, skuId: found?.sku[skuAt.id] };
  return <Till key={`${place.placeId}/${linked.skuId ?? ""}`} {...{ catalogue, place, linked }} />;
}

interface TillProps {
  readonly catalogue: CatalogueView;
  readonly place: PlaceRow;
  readonly linked: Linked;
}

function Till({ catalogue, place, linked }: TillProps) {
  const can = useCan();
  const canSell = can("stock.sell", place.placeId);
  const [continuous, setContinuous] = useState(() => localStorage.getItem(continuousKey) === "on");
  // While a sheet is open, keys belong to it.
  const [isCovered, setCovered] = useState(false);
  const handle = useTill({ catalogue, place, canSell, continuous });
  const [isLinked, setLinked] = useState(linked.code !== undefined || linked.skuId !== undefined);
  const scanner = useScanner({
    onCode: handle.read,
    active: !isLinked,
    continuous,
    wedge: !isCovered,
  });
  useLinked(linked, handle);
  const hasShown = useRef(false);
  const { kind } = handle.till.shown;
  const { resume } = scanner;
  useEffect(() => {
    // The next shoe can be scanned as soon as this one is done with.
    if (kind === "nothing" || kind === "sold" || kind === "lines") resume();
    // Whoever came by a label opens the camera by going on, not by looking.
    if (kind === "sold" || (kind === "nothing" && hasShown.current)) setLinked(false);
    hasShown.current ||= kind !== "nothing";
    // oxlint-disable-next-line react/exhaustive-deps -- resume is made anew at every render and reads the open camera
  }, [kind]);
  const chooseContinuous = (on: boolean): void => {
    setContinuous(on);
    localStorage.setItem(continuousKey, on ? "on" : "off");
  };
  const search = useSearch(handle, scanner, catalogue);
  const isWide = useIsWide();
  return (
    <div className="flex h-full min-h-0 flex-col bg-paper wide:flex-row">
      <div className="flex min-h-0 min-w-0 grow flex-col">
        <ScanHeader search={search} onCovered={setCovered} />
        <div className="relative flex min-h-40 grow flex-col">
          <ScannerView
            scanner={scanner}
            continuous={continuous}
            onContinuousChange={chooseContinuous}
            className="min-h-40! grow"
          />
          <SearchResults search={search} onOpen={handle.openStyle} />
        </div>
      </div>
      {(isWide || search.finding === null) && (
        <Result
          handle={handle}
          catalogue={catalogue}
          place={place}
          canSell={canSell}
          onCovered={setCovered}
          onSearch={search.focus}
        />
      )}
    </div>
  );
}

function SearchResults({
  search: { finding, query, stock, clear },
  onOpen,
}: {
  readonly search: ReturnType<typeof useSearch>;
  readonly onOpen: (style: StyleView) => void;
}) {
  if (finding === null) return null;
  return (
    <FoundStyles
      query={query.trim()}
      finding={finding}
      stock={stock}
      onOpen={(style) => {
        onOpen(style);
        clear();
      }}
    />
  );
}

/** Once, when the page was opened by a link. */
function useLinked({ code, skuId }: Linked, handle: TillHandle): void {
  const isRead = useRef(false);
  useEffect(() => {
    if (isRead.current) return;
    isRead.current = true;
    if (code !== undefined) handle.read({ text: code, source: "camera" });
    else if (skuId !== undefined) handle.openSku(skuId);
  }, [code, skuId, handle]);
}

function useSearch(handle: TillHandle, scanner: Scanner, catalogue: CatalogueView) {
  const { place } = useHere();
  const { view: stock } = useStock(place?.placeId);
  const [query, setQuery] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const asked = useDeferredValue(query.trim());
  const finding = useMemo(() => (asked === "" ? null : findTyped(catalogue, asked)), [asked, catalogue]);
  const clear = (): void => {
    setQuery("");
    field.current?.blur();
  };
  return {
    query,
    setQuery,
    field,
    stock,
    clear,
    // Cleared at once; the deferred text follows a moment later.
    finding: query.trim() === "" ? null : finding,
    focus: () => field.current?.focus(),
    submit: (text: string) => {
      const found = findTyped(catalogue, text);
      const only = found.kind === "styles" && found.styles.length === 1 ? found.styles[0] : undefined;
      if (text === "" || (found.kind === "styles" && only === undefined)) return;
      if (only === undefined) scanner.submit(text);
      else handle.openStyle(only);
      clear();
    },
  };
}

function ScanHeader({
  search,
  onCovered,
}: {
  readonly search: ReturnType<typeof useSearch>;
  readonly onCovered: (isCovered: boolean) => void;
}) {
  const t = useT();
  const isWide = useIsWide();
  const router = useRouter();
  const navigate = useNavigate();
  const canGoBack = useCanGoBack();
  const back = (): void => (canGoBack ? router.history.back() : void navigate({ to: "/messages" }));
  return (
    <PageHeader
      title={t("scan.title")}
      subtitle={<PlaceChoice onOpenChange={onCovered} />}
      {...(isWide ? {} : { onBack: back })}
      actions={<OutboxButton />}
    >
      <SearchField
        ref={search.field}
        value={search.query}
        onChange={search.setQuery}
        onSubmit={search.submit}
        placeholder={t("scan.type.placeholder")}
      />
    </PageHeader>
  );
}

/** Stands there only while something waits or was refused. */
function OutboxButton() {
  const t = useT();
  const client = useClient();
  const navigate = useNavigate();
  const { waiting } = useSyncExternalStore(client.status.subscribe, client.status.get);
  const failed = useSyncExternalStore(client.failed.subscribe, client.failed.get).length;
  if (waiting + failed === 0) return null;
  return (
    <span className="relative">
      <IconButton icon={IconSend} label={t("outbox.open")} onClick={() => void navigate({ to: "/outbox" })} />
      <span
        aria-hidden="true"
        className={
          "pointer-events-none absolute top-1 right-0.5 grid h-5 min-w-5 place-items-center rounded-full px-1 text-2xs font-semibold " +
          (failed > 0 ? "bg-out-soft text-out" : "bg-low-soft text-low")
        }
      >
        {waiting + failed}
      </span>
    </span>
  );
}

interface ResultProps {
  readonly handle: TillHandle;
  readonly catalogue: CatalogueView;
  readonly place: PlaceRow;
  readonly canSell: boolean;
  readonly onCovered: (isCovered: boolean) => void;
  readonly onSearch: () => void;
}

function Result(props: ResultProps) {
  const { handle, catalogue, place, canSell, onCovered, onSearch } = props;
  const { till, send, sell } = handle;
  const { shown } = till;
  const { view: stock } = useStock(place.placeId);
  const elsewhere = useElsewhere(place.placeId, shown.kind === "line" ? shown.line.styleId : undefined);
  const isMemberRight = isMember(handle.member);
  const close = (): void => send({ kind: "closed" });
  switch (shown.kind) {
    case "nothing":
      return <Idle />;
    case "sold":
      return <SoldPanel sale={shown.sale} catalogue={catalogue} stock={stock} onClose={close} />;
    case "unknown":
      return (
        <UnknownPanel key={shown.text} text={shown.text} place={place} onSearch={onSearch} onClose={close} />
      );
    case "lines":
      return (
        <BasketPanel
          {...{ till, catalogue, place, stock, isMemberRight }}
          onEdit={(index) => send({ kind: "edited", index })}
          onCount={(index, quantity) => send({ kind: "counted", index, quantity })}
          onRemove={(index) => send({ kind: "removed", index })}
          onClear={handle.clear}
          onSell={sell}
        />
      );
    case "line": {
      const shoe = shoeOf(catalogue, shown.line);
      if (shoe === undefined) return <Gone onClose={close} />;
      return (
        <LinePanel
          key={shown.line.styleId}
          {...{ till, shoe, place, stock, elsewhere, canSell, isMemberRight }}
          line={shown.line}
          onChange={(change) => send({ kind: "changed", change })}
          onSell={sell}
          onKeep={() => send({ kind: "kept" })}
          onClose={close}
          member={handle.member}
          onMember={handle.setMember}
          onSheet={onCovered}
        />
      );
    }
  }
}

/** On a wide screen the place of the result is always there; on a phone the camera has it all. */
function Idle() {
  const t = useT();
  const isWide = useIsWide();
  if (!isWide) return null;
  return (
    <Panel label={t("scan.title")} isCentred>
      <EmptyState
        icon={IconScan}
        title={t("scan.idle.title")}
        body={
          <>
            {t("scan.idle.body")}
            <span className="mt-2 block text-sm">{t("scan.wedge.hint")}</span>
          </>
        }
      />
    </Panel>
  );
}

function Gone({ onClose }: { readonly onClose: () => void }) {
  const t = useT();
  return (
    <Panel label={t("scan.gone")}>
      <ErrorState title={t("scan.gone")} body="" onRetry={onClose} />
    </Panel>
  );
}
