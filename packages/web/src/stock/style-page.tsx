/** One style: a page of its own on a phone, beside the list on wide screens. */
import { useParams } from "@tanstack/react-router";
import { isId, type StyleId } from "@instep/domain/kernel/ids.ts";
import { styleOf } from "@instep/domain/catalogue/feed.ts";
import { useCatalogue } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { LinkButton } from "../ui/link.tsx";
import { useIsWide } from "../ui/media.ts";
import { TwoPane } from "../ui/page.tsx";
import { LoadingState, NotFoundState } from "../ui/states.tsx";
import { StyleDetail } from "./style-detail.tsx";
import { StyleList } from "./style-list.tsx";

export function StylePage() {
  const { styleId = "" } = useParams({ strict: false });
  const isWide = useIsWide();
  const id = styleId as StyleId;
  return (
    <TwoPane
      list={isWide ? <StyleList open={id} /> : null}
      detail={<Detail key={id} styleId={id} />}
      placeholder={null}
    />
  );
}

function Detail({ styleId }: { readonly styleId: StyleId }) {
  const t = useT();
  const catalogue = useCatalogue();
  if (catalogue === undefined) return <LoadingState />;
  const style = isId(styleId) ? styleOf(catalogue, styleId) : undefined;
  if (style === undefined)
    return <NotFoundState action={<LinkButton to="/stock">{t("stock.title")}</LinkButton>} />;
  return <StyleDetail style={style} />;
}
