/** What the place sold today, for its own people; asked again a moment after something was sold or brought back. */
import { useEffect, useState } from "react";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import { daySummaryQuery } from "@instep/domain/stock/contract.ts";
import { useStock } from "../app/hooks.ts";
import { useQuery } from "../catalogue/use-query.ts";
import { formatMoney } from "../i18n/figures.ts";
import { useT } from "../i18n/i18n.ts";
import { Skeleton } from "../ui/spinner.tsx";
import { IconInfo } from "../ui/icons.tsx";

const pauseMs = 800;

export function DaySummary({ place }: { readonly place: PlaceRow }) {
  const t = useT();
  const { seq } = useStock(place.placeId);
  const { data, refusal, reload } = useQuery(daySummaryQuery, { placeId: place.placeId });
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (seq === 0) return;
    const timer = setTimeout(reload, pauseMs);
    return () => clearTimeout(timer);
  }, [seq, reload]);
  if (data === undefined && refusal !== undefined) return null;
  const words =
    data === undefined
      ? []
      : [
          t("stock.day.pairs", { n: data.pairs }),
          formatMoney(data.amountMinor, data.currency, t.language),
          t("stock.day.sales", { n: data.sales }),
          ...(data.returns > 0 ? [t("stock.day.returns", { n: data.returns })] : []),
        ];
  return (
    <section aria-label={t("stock.day.title")} className="shrink-0 border-b border-line bg-surface px-4 py-2">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="hit flex min-h-8 w-full items-center gap-2 text-left text-sm"
      >
        <span className="shrink-0 text-ink-faint">{t("time.today")}</span>
        {data === undefined ? (
          <Skeleton className="h-4 w-40" />
        ) : (
          <span aria-live="polite" className="min-w-0 grow truncate font-medium">
            {words.join(" · ")}
          </span>
        )}
        <IconInfo size={18} className="ml-auto shrink-0 text-ink-faint" />
        <span className="sr-only">{t("stock.definition")}</span>
      </button>
      {isOpen && <p className="pt-1 pb-1.5 text-sm text-ink-faint">{t("stock.day.definition")}</p>}
    </section>
  );
}
