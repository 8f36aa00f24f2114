/** Safety lines of a place, or of all places: below them a card is raised. The most particular one that is set counts. */
import { useState } from "react";
import { safetyLinesQuery, type LineTarget } from "@instep/domain/alerts/contract.ts";
import { findSku, styleOf, type CatalogueView } from "@instep/domain/catalogue/feed.ts";
import { isId, type PlaceId, type SkuId, type StyleId } from "@instep/domain/kernel/ids.ts";
import { permissions, type Role } from "@instep/domain/identity/permissions.ts";
import { useCan, useCatalogue, useHere, usePlaces, useSelf, useSubmit } from "../app/hooks.ts";
import { colourIn, nameIn, sizeOf, stylePictureOf } from "../catalogue/names.ts";
import { Picture } from "../catalogue/picture.tsx";
import { StyleSearch } from "../catalogue/style-search.tsx";
import { useBack, useSearchText } from "../catalogue/use-back.ts";
import { useQuery } from "../catalogue/use-query.ts";
import { useT } from "../i18n/i18n.ts";
import { IconBell } from "../ui/icons.tsx";
import { List, ListRow } from "../ui/list.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/spinner.tsx";
import { LoadingState, NoPermissionState, RefusedState } from "../ui/states.tsx";
import { toast } from "../ui/toast-store.ts";
import { LineSheet, type Opened } from "./line-sheet.tsx";
import { lineOf, namedLines, type LineScope, type NamedLine, type SafetyLine } from "./lines.ts";

const everywhere = "everywhere";
const everything: Opened = { style: undefined, skuId: undefined };

export function SafetyLinesPage() {
  const t = useT();
  const can = useCan();
  const back = useBack("/me");
  const catalogue = useCatalogue();
  return (
    <Screen header={<PageHeader title={t("stock.safetyLine")} onBack={back} />}>
      {catalogue === undefined ? (
        <LoadingState />
      ) : can("alert.manage") ? (
        <SafetyLines catalogue={catalogue} />
      ) : (
        <NoPermissionState />
      )}
    </Screen>
  );
}

/** Places whose lines the person may set; null among them when the role holds at all places. */
function useScopes(): readonly { readonly scope: LineScope; readonly name: string }[] {
  const t = useT();
  const can = useCan();
  const { own } = usePlaces();
  const grants = useSelf()?.grants ?? [];
  const managing: readonly Role[] = permissions["alert.manage"];
  const isEverywhere = grants.some(({ role, placeIds }) => placeIds === null && managing.includes(role));
  const places = own
    .filter(({ kind, placeId }) => kind !== "office" && can("alert.manage", placeId))
    .map((place) => ({ scope: place.placeId, name: nameIn(place, t.language) }));
  return isEverywhere ? [{ scope: null, name: t("stock.allPlaces") }, ...places] : places;
}

function useOpened(catalogue: CatalogueView): [Opened | null, (opened: Opened | null) => void] {
  const styleId = useSearchText("style");
  const skuId = useSearchText("sku");
  return useState<Opened | null>(() => {
    if (skuId !== undefined && isId(skuId)) {
      const found = findSku(catalogue, skuId as SkuId);
      if (found !== undefined) return { style: found.style, skuId: skuId as SkuId };
    }
    const style = styleId !== undefined && isId(styleId) ? styleOf(catalogue, styleId as StyleId) : undefined;
    return style === undefined ? null : { style, skuId: undefined };
  });
}

/** Whoever answers for all places begins with them; everybody else where they work. */
function useChosenScope() {
  const scopes = useScopes();
  const { place } = useHere();
  const asked = useSearchText("place");
  const [chosen, choose] = useState<LineScope | undefined>(asked as PlaceId | undefined);
  const first = scopes[0]?.scope === null ? null : place?.placeId;
  const wanted = chosen === undefined ? first : chosen;
  const current = scopes.find(({ scope }) => scope === wanted) ?? scopes[0];
  return { scopes, current, choose };
}

function SafetyLines({ catalogue }: { readonly catalogue: CatalogueView }) {
  const t = useT();
  const { scopes, current, choose } = useChosenScope();
  const [opened, setOpened] = useOpened(catalogue);
  const { data: lines, refusal, reload } = useQuery(safetyLinesQuery, {});
  const save = useSaveLine(reload);
  if (current === undefined) return <NoPermissionState />;
  if (lines === undefined)
    return refusal === undefined ? (
      <SkeletonRows rows={4} avatar={false} />
    ) : (
      <RefusedState refusal={refusal} onRetry={reload} />
    );
  const { scope, name } = current;
  return (
    <div className="mx-auto max-w-3xl space-y-5 p-4 pb-10">
      <p className="text-ink-soft text-pretty">{t("lines.lead")}</p>
      {scopes.length > 1 && (
        <Select
          aria-label={t("stock.place")}
          value={scope ?? everywhere}
          onChange={(next) => choose(next === everywhere ? null : (next as PlaceId))}
          options={scopes.map((one) => ({ value: one.scope ?? everywhere, label: one.name }))}
        />
      )}
      <Defaults lines={lines} scope={scope} onOpen={() => setOpened(everything)} />
      <StyleSearch
        catalogue={catalogue}
        placeholder={t("lines.add")}
        onStyle={(style) => setOpened({ style, skuId: undefined })}
        onSku={(skuId) => {
          const found = findSku(catalogue, skuId);
          if (found !== undefined) setOpened({ style: found.style, skuId });
        }}
      />
      <Named title={t("lines.own")} lines={namedLines(lines, scope, catalogue)} onOpen={setOpened} />
      {scope !== null && <Named title={t("lines.everywhere")} lines={namedLines(lines, null, catalogue)} />}
      {opened !== null && (
        <LineSheet
          key={`${opened.style?.id ?? ""}/${opened.skuId ?? ""}`}
          opened={opened}
          scope={scope}
          scopeName={name}
          lines={lines}
          catalogue={catalogue}
          onSave={(target, pairs) => {
            setOpened(null);
            save(scope, target, pairs);
          }}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  );
}

function useSaveLine(reload: () => void) {
  const t = useT();
  const submit = useSubmit();
  return (placeId: LineScope, target: LineTarget, pairs: number | null): void => {
    void submit("alert.set_line", { placeId, target, pairs }).outcome.then((outcome) => {
      if (!outcome.ok) return;
      toast.show({ text: t(pairs === null ? "lines.removed" : "lines.saved"), tone: "enough" });
      reload();
    });
  };
}

/** What holds for every style that has no line of its own. */
function Defaults({
  lines,
  scope,
  onOpen,
}: {
  readonly lines: readonly SafetyLine[];
  readonly scope: LineScope;
  readonly onOpen: () => void;
}) {
  const t = useT();
  const own = lineOf(lines, scope, { kind: "all" });
  const chain = scope === null ? undefined : lineOf(lines, null, { kind: "all" });
  const shown = own ?? chain;
  return (
    <List card label={t("lines.everything")}>
      <ListRow
        leading={<IconBell className="text-ink-faint" />}
        title={t("lines.everything")}
        subtitle={
          own === undefined && chain !== undefined ? t("lines.everywhere") : t("lines.everything.hint")
        }
        meta={shown === undefined ? t("lines.none") : <Pairs pairs={shown.pairs} />}
        chevron
        onPress={onOpen}
      />
    </List>
  );
}

function Pairs({ pairs }: { readonly pairs: number }) {
  const t = useT();
  return (
    <span className="text-base text-ink numeral">
      {pairs === 0 ? t("lines.off") : t("unit.pairs", { n: pairs })}
    </span>
  );
}

interface NamedProps {
  readonly title: string;
  readonly lines: readonly NamedLine[];
  /** Without it the lines are only shown. */
  readonly onOpen?: (opened: Opened) => void;
}

function Named({ title, lines, onOpen }: NamedProps) {
  const t = useT();
  if (lines.length === 0)
    return onOpen === undefined ? null : (
      <p className="px-4 text-center text-sm text-balance text-ink-faint">{t("lines.own.none")}</p>
    );
  return (
    <List card title={title}>
      {lines.map(({ line, style, found }) => (
        <ListRow
          key={found === undefined ? style.id : found.sku[0]}
          leading={<Picture pictureId={found?.colourway.pictureId ?? stylePictureOf(style)} edge={40} />}
          title={nameIn(style, t.language)}
          subtitle={`${style.code} · ${
            found === undefined
              ? t("lines.wholeStyle")
              : t("stock.sku", { colour: colourIn(found.colourway, t.language), size: sizeOf(found.sku) })
          }`}
          meta={<Pairs pairs={line.pairs} />}
          {...(onOpen !== undefined && {
            chevron: true,
            onPress: () => onOpen({ style, skuId: found?.sku[0] }),
          })}
        />
      ))}
    </List>
  );
}
