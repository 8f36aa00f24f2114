/** Sales, returns and adjustments between messages: one quiet line that opens to its rows. */
import { useMemo } from "react";
import { Link } from "@tanstack/react-router";
import { skuAt } from "@instep/domain/catalogue/contract.ts";
import { findSku } from "@instep/domain/catalogue/feed.ts";
import { useCatalogue } from "../app/hooks.ts";
import { formatDelta } from "../i18n/figures.ts";
import { tDynamic, useT, type Translate } from "../i18n/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { cx } from "../ui/cx.ts";
import { Time } from "../ui/figures.tsx";
import { FoldedLine } from "../ui/folded-line.tsx";
import { IconReturn, IconTag, IconTask } from "../ui/icons.tsx";
import { RowContent, rowClass } from "../ui/list.tsx";
import { rowsOf, totalsOf, type Act, type ActRow, type ActTotals } from "./acts.ts";
import { nameIn } from "./names.ts";
import { useNames } from "./words.ts";

/** Lines that stand open: rows out of sight are taken away and open again when they come back. */
const opened = new Set<string>();

function summaryOf(totals: ActTotals, t: Translate): string {
  const { sales, pairs, returns, others, undone } = totals;
  return [
    sales > 0 && t("acts.sales", { n: sales }),
    sales > 0 && t("unit.pairs", { n: pairs }),
    returns > 0 && t("acts.returns", { n: returns }),
    others > 0 && t("acts.others", { n: others }),
    sales + returns + others === 0 && t("acts.undone", { n: undone }),
  ]
    .filter((part) => part !== false)
    .join(" · ");
}

export function ActsLine({ id, acts }: { readonly id: string; readonly acts: readonly Act[] }) {
  const t = useT();
  const totals = useMemo(() => totalsOf(acts), [acts]);
  const first = acts[0]?.activity.at ?? 0;
  const last = acts.at(-1)?.activity.at ?? 0;
  return (
    <FoldedLine
      icon={totals.sales > 0 ? IconTag : totals.returns > 0 ? IconReturn : IconTask}
      summary={summaryOf(totals, t)}
      meta={
        <>
          <Time at={first} />
          {last - first >= 60_000 && (
            <>
              –<Time at={last} />
            </>
          )}
        </>
      }
      defaultOpen={opened.has(id)}
      onOpenChange={(open) => (open ? opened.add(id) : opened.delete(id))}
    >
      <ActList acts={acts} />
    </FoldedLine>
  );
}

function ActList({ acts }: { readonly acts: readonly Act[] }) {
  const rows = useMemo(() => rowsOf(acts), [acts]);
  return (
    <ul className="max-h-96 overflow-y-auto overscroll-contain">
      {rows.map((row) => (
        <ActLine key={row.key} row={row} />
      ))}
    </ul>
  );
}

function ActLine({ row }: { readonly row: ActRow }) {
  const t = useT();
  const catalogue = useCatalogue();
  const names = useNames();
  const found = catalogue === undefined ? undefined : findSku(catalogue, row.skuId);
  const { activity, isUndone, kind } = row.act;
  const who = activity.by === undefined ? undefined : names.person(activity.by);
  const content = (
    <RowContent
      title={
        <span className={cx(isUndone && "text-ink-faint line-through")}>
          {found === undefined ? t("acts.unknown") : nameIn(found.style, t.language)}
        </span>
      }
      subtitle={[
        found && nameIn(found.colourway, t.language),
        found && t("acts.row.size", { size: found.sku[skuAt.size] }),
        who,
        wordsOf(row, t),
      ]
        .filter(Boolean)
        .join(" · ")}
      meta={activity.seq === 0 ? t("acts.row.waiting") : <Time at={activity.at} />}
      trailing={<Delta row={row} kind={isUndone ? "undone" : kind} />}
    />
  );
  return (
    <li>
      {found === undefined ? (
        <div className={rowClass(false, false)}>{content}</div>
      ) : (
        <Link to="/stock/$styleId" params={{ styleId: found.style.id }} className={rowClass(true, false)}>
          {content}
        </Link>
      )}
    </li>
  );
}

function wordsOf({ act, condition, toCondition, found }: ActRow, t: Translate): string | undefined {
  const conditionOf = (name: string): string => tDynamic(`stock.condition.${name}`);
  if (act.kind === "moved" && toCondition !== undefined)
    return t("acts.kind.moved.how", { from: conditionOf(condition), to: conditionOf(toCondition) });
  if (found > 0) return t("acts.row.found", { n: found });
  return condition === "sellable" ? undefined : conditionOf(condition);
}

function Delta({ row, kind }: { readonly row: ActRow; readonly kind: Act["kind"] }) {
  const t = useT();
  if (kind === "undone" || row.delta === null) return <Badge>{t(`acts.kind.${kind}`)}</Badge>;
  return (
    <>
      {kind !== "sold" && <span className="caption">{t(`acts.kind.${kind}`)}</span>}
      <Badge tone={row.delta > 0 ? "enough" : "plain"}>{formatDelta(row.delta, t.language)}</Badge>
    </>
  );
}
