/** A style is made or mended here: what it is, its colours, their sizes and barcodes, price and cost, pictures. */
import { useMemo, type ReactNode } from "react";
import { useParams } from "@tanstack/react-router";
import { styleOf } from "@instep/domain/catalogue/feed.ts";
import { styleQuery, type StyleView } from "@instep/domain/catalogue/contract.ts";
import { isId, type StyleId } from "@instep/domain/kernel/ids.ts";
import { useCan, useCatalogue, useDirectory } from "../app/hooks.ts";
import { useT } from "../i18n/i18n.ts";
import { LinkButton } from "../ui/link.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { LoadingState, NoPermissionState, NotFoundState } from "../ui/states.tsx";
import { StyleEditor } from "./style-editor.tsx";
import { emptyForm, formOf } from "./style-form.ts";
import { useBack } from "./use-back.ts";
import { useQuery } from "./use-query.ts";

export function StyleEditPage() {
  const t = useT();
  const { styleId = "" } = useParams({ strict: false });
  const can = useCan();
  const catalogue = useCatalogue();
  const directory = useDirectory();
  const isNew = styleId === "new";
  const style =
    !isNew && catalogue !== undefined && isId(styleId) ? styleOf(catalogue, styleId as StyleId) : undefined;
  if (directory === undefined || catalogue === undefined) return <LoadingState />;
  if (!can("catalogue.manage")) return <Framed title={t("catalogue.edit")} body={<NoPermissionState />} />;
  if (isNew) return <NewStyle key="new" currency={directory.chain?.currency ?? "CNY"} />;
  if (style === undefined)
    return (
      <Framed
        title={t("catalogue.edit")}
        body={<NotFoundState action={<LinkButton to="/catalogue">{t("catalogue.title")}</LinkButton>} />}
      />
    );
  return <KnownStyle key={style.id} style={style} />;
}

function Framed({ title, body }: { readonly title: string; readonly body: ReactNode }) {
  const back = useBack("/catalogue");
  return <Screen header={<PageHeader title={title} onBack={back} />}>{body}</Screen>;
}

function NewStyle({ currency }: { readonly currency: string }) {
  const base = useMemo(() => emptyForm(currency), [currency]);
  return <StyleEditor style={undefined} base={base} isCostKnown />;
}

/** The cost stands apart from the catalogue and is asked for by those who may see it. */
function KnownStyle({ style }: { readonly style: StyleView }) {
  const can = useCan();
  const seesCost = can("cost.view");
  const { data, refusal } = useQuery(styleQuery, seesCost ? { styleId: style.id } : undefined);
  const cost = data?.cost?.costMinor;
  const base = useMemo(() => formOf(style, cost), [style, cost]);
  if (seesCost && data === undefined && refusal === undefined) return <LoadingState />;
  return <StyleEditor style={style} base={base} isCostKnown={data !== undefined} />;
}
