/** All styles for those who keep the catalogue: found, opened, archived; files in and out. */
import { useDeferredValue, useMemo, useState } from "react";
import { useNavigate } from "@tanstack/react-router";
import { search, stylesOf, type CatalogueView } from "@instep/domain/catalogue/feed.ts";
import { type StyleView } from "@instep/domain/catalogue/contract.ts";
import { useCan, useCatalogue } from "../app/hooks.ts";
import { useLanguage, useT } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { IconButton } from "../ui/button.tsx";
import { Money } from "../ui/figures.tsx";
import { IconMore, IconPlus, IconTag, IconUpload } from "../ui/icons.tsx";
import { LinkButton, LinkRow } from "../ui/link.tsx";
import { useIsWide } from "../ui/media.ts";
import { Menu } from "../ui/menu.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { SkeletonRows } from "../ui/spinner.tsx";
import { EmptyState, NoPermissionState, NoResults } from "../ui/states.tsx";
import { SegmentedControl } from "../ui/toggle.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { nameIn, skuCounts, stylePictureOf } from "./names.ts";
import { Picture, Swatches } from "./picture.tsx";
import { StyleTable } from "./style-table.tsx";
import { useBack } from "./use-back.ts";
import { useExportItems } from "./use-exports.ts";

const foundMax = 500;

type Shown = "active" | "archived";

export function CataloguePage() {
  const t = useT();
  const can = useCan();
  const back = useBack("/stock");
  const [text, setText] = useState("");
  const [shown, setShown] = useState<Shown>("active");
  const mayManage = can("catalogue.manage");
  return (
    <Screen
      scroll={false}
      header={
        <PageHeader title={t("catalogue.title")} onBack={back} actions={mayManage && <Actions />}>
          {mayManage && (
            <div className="flex flex-wrap gap-2">
              <SearchField
                className="min-w-56 grow"
                value={text}
                onChange={setText}
                placeholder={t("stock.search")}
              />
              <SegmentedControl<Shown>
                label={t("catalogue.shown")}
                value={shown}
                onChange={setShown}
                className="grow wide:w-56 wide:grow-0"
                segments={[
                  { value: "active", label: t("catalogue.active") },
                  { value: "archived", label: t("catalogue.archived") },
                ]}
              />
            </div>
          )}
        </PageHeader>
      }
    >
      {mayManage ? <Styles text={text} shown={shown} /> : <NoPermissionState />}
    </Screen>
  );
}

function Actions() {
  const t = useT();
  const can = useCan();
  const navigate = useNavigate();
  const exports = useExportItems();
  const acts = [
    ...(can("catalogue.import") || can("stock.open")
      ? [
          {
            id: "import",
            icon: IconUpload,
            label: t("import.title"),
            onSelect: () => void navigate({ to: "/catalogue/import" }),
          },
        ]
      : []),
    ...(can("label.print")
      ? [
          {
            id: "labels",
            icon: IconTag,
            label: t("labels.title"),
            onSelect: () => void navigate({ to: "/catalogue/labels" }),
          },
        ]
      : []),
  ];
  return (
    <>
      <LinkButton
        to="/catalogue/style/$styleId"
        params={{ styleId: "new" }}
        variant="quiet"
        icon={IconPlus}
        size="sm"
      >
        {t("catalogue.new")}
      </LinkButton>
      <Menu trigger={<IconButton icon={IconMore} label={t("action.more")} />} groups={[acts, exports]} />
    </>
  );
}

function byCode(view: CatalogueView, shown: Shown): readonly StyleView[] {
  const collator = new Intl.Collator("en", { numeric: true });
  return [...stylesOf(view)]
    .filter(({ active }) => active === (shown === "active"))
    .sort((a, b) => collator.compare(a.code, b.code));
}

function Styles({ text, shown }: { readonly text: string; readonly shown: Shown }) {
  const t = useT();
  const isWide = useIsWide();
  const catalogue = useCatalogue();
  const asked = useDeferredValue(text.trim());
  const styles = useMemo(() => {
    if (catalogue === undefined) return undefined;
    if (asked === "") return byCode(catalogue, shown);
    return search(catalogue, asked, foundMax, true).filter(({ active }) => active === (shown === "active"));
  }, [catalogue, asked, shown]);
  if (styles === undefined) return <SkeletonRows rows={8} />;
  if (styles.length === 0) {
    if (asked !== "") return <NoResults query={asked} />;
    return shown === "archived" ? (
      <EmptyState icon={IconTag} title={t("catalogue.noArchived")} />
    ) : (
      <EmptyState
        icon={IconTag}
        title={t("catalogue.empty")}
        body={t("catalogue.empty.body")}
        action={
          <LinkButton to="/catalogue/import" variant="primary" icon={IconUpload}>
            {t("import.title")}
          </LinkButton>
        }
      />
    );
  }
  if (isWide) return <StyleTable styles={styles} />;
  return (
    <VirtualList
      label={t("catalogue.title")}
      items={styles}
      itemKey={(style) => style.id}
      estimate={76}
      render={(style) => <StyleLine style={style} />}
    />
  );
}

function StyleLine({ style }: { readonly style: StyleView }) {
  const t = useT();
  const language = useLanguage();
  const { skus, uncoded } = skuCounts(style);
  return (
    <LinkRow
      to="/catalogue/style/$styleId"
      params={{ styleId: style.id }}
      leading={<Picture pictureId={stylePictureOf(style)} edge={48} />}
      title={nameIn(style, language)}
      subtitle={[style.code, style.category, t("catalogue.skus", { n: skus })]
        .filter((word) => word !== "")
        .join(" · ")}
      meta={<Money amount={style.price} currency={style.currency} className="text-base text-ink" />}
      trailing={
        uncoded > 0 ? (
          <Badge tone="low">{t("catalogue.uncoded", { n: uncoded })}</Badge>
        ) : (
          <Swatches swatches={style.colourways.map(({ swatch }) => swatch)} />
        )
      }
    />
  );
}
