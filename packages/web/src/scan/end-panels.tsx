/** What stands where a result was: the sale that went through, a code that nobody knows. */
import { useState } from "react";
import { placeChannelId } from "@instep/domain/chat/contract.ts";
import type { CatalogueView } from "@instep/domain/catalogue/feed.ts";
import { findSku } from "@instep/domain/catalogue/feed.ts";
import type { DirectoryView } from "@instep/domain/identity/contract.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { freeOf, type StockView } from "@instep/domain/stock/feed.ts";
import { useCan, useDirectory, useSignedIn, useSubmit } from "../app/hooks.ts";
import { formatMoney } from "../i18n/figures.ts";
import { useLanguage, useT, type Language } from "../i18n/i18n.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { IconCheck, IconClose, IconSearch, IconSend } from "../ui/icons.tsx";
import { Panel } from "./panel.tsx";
import { nameIn, sizeLabelOf } from "./shoe.ts";
import { pairsOf, totalOf, type Sale, type SaleLine } from "./till.ts";

const linesSaidMax = 3;

export interface SoldPanelProps {
  readonly sale: Sale;
  readonly catalogue: CatalogueView;
  readonly stock: StockView | undefined;
  readonly onClose: () => void;
}

/** Large enough to be read from the corner of an eye; the notice with the undo stands on its foot. */
export function SoldPanel({ sale, catalogue, stock, onClose }: SoldPanelProps) {
  const t = useT();
  const amount = formatMoney(totalOf(sale.lines), sale.currency, t.language);
  return (
    <Panel label={t("scan.sold")} isCentred>
      <div role="status" className="flex flex-col items-center gap-1 pt-3 pb-28 text-center">
        <span className="grid size-18 animate-rise place-items-center rounded-full bg-enough-soft text-enough">
          <IconCheck size={40} strokeWidth={2.2} />
        </span>
        <p className="mt-2 text-2xl font-semibold">{t("scan.sold")}</p>
        <p className="text-xl numeral">{t("scan.sold.pairs", { n: pairsOf(sale.lines), amount })}</p>
        <div className="mt-1 text-ink-soft">
          {sale.lines.slice(0, linesSaidMax).map((line, index) => (
            <Left key={index} line={line} catalogue={catalogue} stock={stock} />
          ))}
        </div>
        <p className="mt-1 text-sm text-ink-faint">{t("scan.sold.next")}</p>
        <IconButton
          icon={IconClose}
          label={t("action.close")}
          className="absolute! top-2 right-2"
          onClick={onClose}
        />
      </div>
    </Panel>
  );
}

function Left({
  line,
  catalogue,
  stock,
}: {
  readonly line: SaleLine;
  readonly catalogue: CatalogueView;
  readonly stock: StockView | undefined;
}) {
  const t = useT();
  const language = useLanguage();
  const found = findSku(catalogue, line.skuId);
  if (found === undefined || stock === undefined) return null;
  const words = { name: nameIn(found.style, language), size: sizeLabelOf(found.sku) };
  const n = freeOf(stock, line.skuId);
  return <p>{n > 0 ? t("scan.sold.left", { ...words, n }) : t("scan.sold.leftNone", words)}</p>;
}

export interface UnknownPanelProps {
  readonly text: string;
  readonly place: PlaceRow;
  readonly onSearch: () => void;
  readonly onClose: () => void;
}

export function UnknownPanel({ text, place, onSearch, onClose }: UnknownPanelProps) {
  const t = useT();
  const tell = useTellManagers(place);
  const [isTold, setTold] = useState(false);
  return (
    <Panel
      label={t("scan.unknown.title")}
      footer={
        <div className="flex flex-col gap-2.5">
          <Button variant="primary" size="lg" full icon={IconSearch} onClick={onSearch}>
            {t("scan.unknown.search")}
          </Button>
          {tell !== null && (
            <Button
              size="lg"
              full
              icon={isTold ? IconCheck : IconSend}
              disabled={isTold}
              onClick={() => {
                tell(text);
                setTold(true);
              }}
            >
              {isTold ? t("scan.unknown.told") : t("scan.unknown.tell")}
            </Button>
          )}
        </div>
      }
    >
      <div role="alert" className="flex items-start gap-3">
        <div className="min-w-0 grow">
          <h2 className="text-lg font-semibold">{t("scan.unknown.title")}</h2>
          <p className="mt-1.5 w-fit max-w-full rounded-sm bg-ink/6 px-2.5 py-1.5 font-mono text-base break-all">
            {text}
          </p>
          <p className="mt-2.5 text-ink-soft text-pretty">{t("scan.unknown.body")}</p>
        </div>
        <IconButton icon={IconClose} label={t("action.close")} className="-mt-1.5 -mr-2" onClick={onClose} />
      </div>
    </Panel>
  );
}

/** Managers of the place, not of the whole chain: those who stand in the shop. */
export function managersAt(directory: DirectoryView | undefined, place: PlaceRow) {
  return Object.values(directory?.staff ?? {})
    .filter(
      ({ status, grants }) =>
        status === "active" &&
        grants.some(
          ({ role, placeIds }) => role === "store_manager" && placeIds?.includes(place.placeId) === true,
        ),
    )
    .slice(0, limits.cardMentionsPerRoleMax);
}

function useTellManagers(place: PlaceRow): ((code: string) => void) | null {
  const t = useT();
  const can = useCan();
  const submit = useSubmit();
  const directory = useDirectory();
  const { staffId } = useSignedIn();
  if (!can("chat.use", place.placeId)) return null;
  return (code) => {
    const managers = managersAt(directory, place).filter((one) => one.staffId !== staffId);
    const mentions = mentionText(managers, t.language);
    submit("message.send", {
      channelId: placeChannelId(place.placeId),
      text: t("scan.unknown.message", { mentions, code }),
      mentions: managers.map((one) => one.staffId),
    });
  };
}

function mentionText(people: readonly { name: string; nameEn: string }[], language: Language): string {
  return people.map((one) => `@${nameIn(one, language)} `).join("");
}
