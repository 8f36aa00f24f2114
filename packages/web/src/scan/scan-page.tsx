/** The clerk's thumb: a camera, a result over it, one button that sells. A scan's result needs no second screen. */
import {
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { useCanGoBack, useNavigate, useRouter, useRouterState } from "@tanstack/react-router";
import type { StyleView } from "@instep/domain/catalogue/contract.ts";
import { findSku, type CatalogueView } from "@instep/domain/catalogue/feed.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import type { SkuId } from "@instep/domain/kernel/ids.ts";
import { freeFeeds, settleFirstScreen } from "../app/first-screen.ts";
import { useCan, useCatalogue, useClient, useHere, useStock } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { IconButton } from "../ui/button.tsx";
import { deferred, useDeferred } from "../ui/deferred.ts";
import { IconSend } from "../ui/icons.tsx";
import { useIsWide } from "../ui/media.ts";
import { PageHeader } from "../ui/page.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { LoadingState } from "../ui/states.tsx";
import { createDesk, type Desk } from "./desk.ts";
import { continuousKey } from "./eye.ts";
import type { FoundStylesProps } from "./found-styles.tsx";
import { Panel } from "./panel.tsx";
import { PlaceChoice } from "./place-choice.tsx";
import type { ResultProps } from "./result.tsx";
import { ScannerView } from "./scanner-view.tsx";
import { findTyped } from "./shoe.ts";
import { useScanner, type Scanner } from "./use-scanner.ts";
import { useTill, type TillHandle } from "./use-till.ts";

/** What stands here before anything is scanned: a label that a phone's own camera read, or a size chosen in the stock. */
interface Linked {
  /** Another size is another till. */
  readonly key: string;
  readonly code?: string;
  readonly skuId?: SkuId;
}

const resultView = deferred<ResultProps>(async () => (await import("./result.tsx")).Result);
const foundView = deferred<FoundStylesProps>(async () => (await import("./found-styles.tsx")).FoundStyles);

export function ScanPage({ code }: { readonly code?: string }) {
  const catalogue = useCatalogue();
  const { place } = useHere();
  const can = useCan();
  const canSell = place !== undefined && can("stock.sell", place.placeId);
  const [continuous, setContinuous] = useState(() => localStorage.getItem(continuousKey) === "on");
  // While a sheet is open, keys belong to it.
  const [isCovered, setCovered] = useState(false);
  const linked = useLinked(code, catalogue);
  const key = `${place?.placeId ?? ""}/${linked.key}`;
  const handle = useTill({ key, catalogue, place, canSell, continuous });
  const desk = useDesk(handle);
  const waiting = useSyncExternalStore(desk.subscribe, desk.waiting);
  const isOpen = useIsOpen(linked, key, handle);
  const scanner = useScanner({
    onCode: desk.read,
    active: isOpen,
    continuous,
    wedge: !isCovered,
  });
  useResumed(scanner, handle, waiting, desk);
  const isSettled = useSettled(scanner, isOpen, waiting, desk);
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
          >
            {waiting === null ? null : <WaitingCode text={waiting} />}
          </ScannerView>
          <SearchResults search={search} onOpen={handle.openStyle} />
        </div>
      </div>
      {(isWide || search.finding === null) && (
        <Below
          {...{ handle, catalogue, place, canSell, isSettled }}
          isWaiting={waiting !== null}
          onCovered={setCovered}
          onSearch={search.focus}
        />
      )}
    </div>
  );
}

/** What the page was opened with. The camera stays closed for it: nobody looks for a label who came by one. */
function useLinked(code: string | undefined, catalogue: CatalogueView | undefined): Linked {
  const asked = useRouterState({
    select: (state) => (state.location.search as { readonly sku?: unknown }).sku,
  });
  if (code !== undefined) return { key: "", code };
  if (typeof asked !== "string") return { key: "" };
  if (catalogue !== undefined && findSku(catalogue, asked as SkuId) === undefined) return { key: "" };
  return { key: asked, skuId: asked as SkuId };
}

/** Opens what the page was opened with, once for a place; answers whether the camera is to be open. */
function useIsOpen({ code, skuId }: Linked, key: string, handle: TillHandle): boolean {
  const [openedFor, setOpenedFor] = useState<string>();
  const readFor = useRef<string>(undefined);
  const hasShown = useRef(false);
  const { kind } = handle.till.shown;
  const isLinked = code !== undefined || skuId !== undefined;
  useEffect(() => {
    if (!isLinked || !handle.isReady || readFor.current === key) return;
    readFor.current = key;
    hasShown.current = false;
    if (code !== undefined) handle.read({ text: code, source: "camera" });
    else if (skuId !== undefined) handle.openSku(skuId);
  }, [isLinked, code, skuId, key, handle]);
  useEffect(() => {
    // Whoever came by a label opens the camera by going on, not by looking.
    if (kind === "sold" || (kind === "nothing" && hasShown.current)) setOpenedFor(key);
    hasShown.current ||= kind !== "nothing";
  }, [kind, key]);
  return !isLinked || openedFor === key;
}

/** The next shoe can be scanned as soon as this one is done with, and its code looked up. */
function useResumed({ resume }: Scanner, { till }: TillHandle, waiting: string | null, desk: Desk): void {
  const { kind } = till.shown;
  useEffect(() => {
    // Asked anew: what the page's own eye has read is laid down after this was rendered.
    if (desk.waiting() === null && (kind === "nothing" || kind === "sold" || kind === "lines")) resume();
    // oxlint-disable-next-line react/exhaustive-deps -- resume is made anew at every render and reads the open camera
  }, [kind, waiting, desk]);
}

/** Codes wait until there is a catalogue to look them up in. */
function useDesk({ read, isReady }: TillHandle): Desk {
  const [desk] = useState(createDesk);
  // Before anything else can be read: what an older `read` puts into the till of another place is lost.
  useLayoutEffect(() => {
    desk.open(isReady ? read : undefined);
  });
  return desk;
}

/** It was read; what it is cannot be told yet. It stands where the page's own eye shows it (eye.css). */
function WaitingCode({ text }: { readonly text: string }) {
  return (
    <p role="status" className="eye-code">
      <span>{text}</span>
    </p>
  );
}

/** The scanner runs, or says why not: the feeds may come now, and whatever else the app wants when no code waits for them. */
function useSettled({ state }: Scanner, isOpen: boolean, waiting: string | null, desk: Desk): boolean {
  const isSettled = !isOpen || (state !== "idle" && state !== "starting");
  useEffect(() => {
    if (!isSettled) return;
    freeFeeds();
    if (desk.waiting() === null) settleFirstScreen();
  }, [isSettled, waiting, desk]);
  return isSettled;
}

interface BelowProps extends Omit<ResultProps, "catalogue" | "place"> {
  readonly catalogue: CatalogueView | undefined;
  readonly place: PlaceRow | undefined;
  readonly isSettled: boolean;
  readonly isWaiting: boolean;
}

/** The result's panels are larger than the scanner itself, and needed a scan later. */
function Below({ isSettled, isWaiting, catalogue, place, ...rest }: BelowProps) {
  const t = useT();
  const isWide = useIsWide();
  const isNeeded = isWaiting || rest.handle.till.shown.kind !== "nothing";
  const View = useDeferred(resultView, isSettled || isNeeded);
  if (View !== undefined && catalogue !== undefined && place !== undefined)
    return <View {...rest} catalogue={catalogue} place={place} />;
  if (!isWide) return null;
  return (
    <Panel label={t("scan.title")} isCentred>
      <LoadingState />
    </Panel>
  );
}

function SearchResults({
  search: { finding, query, stock, clear },
  onOpen,
}: {
  readonly search: ReturnType<typeof useSearch>;
  readonly onOpen: (style: StyleView) => void;
}) {
  const View = useDeferred(foundView, finding !== null);
  if (finding === null || View === undefined) return null;
  return (
    <View
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

function useSearch(handle: TillHandle, scanner: Scanner, catalogue: CatalogueView | undefined) {
  const { place } = useHere();
  const { view: stock } = useStock(place?.placeId);
  const [query, setQuery] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const asked = useDeferredValue(query.trim());
  const finding = useMemo(
    () => (asked === "" || catalogue === undefined ? null : findTyped(catalogue, asked)),
    [asked, catalogue],
  );
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
      if (catalogue === undefined) {
        scanner.submit(text);
        clear();
        return;
      }
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
