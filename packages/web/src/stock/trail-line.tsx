/** One move as a sentence. The change and what was left stand at the right, as in a book of accounts. */
import { useDirectory } from "../app/hooks.ts";
import { nameIn } from "../catalogue/names.ts";
import { formatDelta, formatInstant, formatNumber } from "../i18n/figures.ts";
import { tDynamic, usePlaceFormat, useT, type Translate } from "../i18n/i18n.ts";
import { cx } from "../ui/cx.ts";
import {
  IconClock,
  IconDownload,
  IconMinus,
  IconPlus,
  IconReturn,
  IconSearch,
  IconTag,
  IconTransfer,
  IconUndo,
  type Icon,
} from "../ui/icons.tsx";
import type { MoveKind, TrailMove } from "./trail.ts";

const icons: Readonly<Record<MoveKind, Icon>> = {
  opening: IconDownload,
  sale: IconTag,
  return: IconReturn,
  found: IconSearch,
  more: IconPlus,
  less: IconMinus,
  condition: IconTransfer,
  undo_sale: IconUndo,
  undo_return: IconUndo,
  undo_other: IconUndo,
  other: IconTransfer,
};

export interface TrailLineProps {
  readonly row: TrailMove;
  /** All places are shown, so each move says its own. */
  readonly showsPlace: boolean;
  readonly onOpen: () => void;
}

export function TrailLine({ row, showsPlace, onOpen }: TrailLineProps) {
  const t = useT();
  const directory = useDirectory();
  const format = usePlaceFormat();
  const { move, kind, delta, balance, isLate } = row;
  const place = row.placeId === null ? undefined : directory?.places[row.placeId];
  const timeZone = place?.timeZone ?? format.timeZone;
  const staff = move.byStaffId === null ? undefined : directory?.staff[move.byStaffId];
  const who =
    move.byStaffId === null
      ? t("trail.system")
      : staff === undefined
        ? t("trail.somebody")
        : nameIn(staff, t.language);
  const time = (at: number): string => formatInstant(at, "seconds", t.language, timeZone);
  const details = [
    showsPlace && place !== undefined ? nameIn(place, t.language) : "",
    move.deviceName ?? "",
    documentName(t, move.documentKind, move.documentId),
  ].filter((word) => word !== "");
  const Glyph = icons[kind];
  return (
    <button
      type="button"
      onClick={onOpen}
      className="relative flex w-full items-start gap-3 px-4 py-3 text-left transition-colors duration-100 after:absolute after:right-0 after:bottom-0 after:left-15 after:h-px after:bg-line/80 hover:bg-ink/4 focus-visible:-outline-offset-2"
    >
      <span className="grid size-8 shrink-0 place-items-center rounded-full bg-ink/6 text-ink-soft">
        <Glyph size={18} />
      </span>
      <span className="min-w-0 grow">
        <span className="block text-base text-pretty">{sentence(t, row, who)}</span>
        <span className="mt-0.5 block text-sm text-ink-faint">{[time(move.at), ...details].join(" · ")}</span>
        {isLate && (
          <span className="mt-1 flex items-center gap-1.5 text-sm text-low">
            <IconClock size={16} className="shrink-0" />
            {t("trail.late", {
              made: formatInstant(move.madeAt, "datetime", t.language, timeZone),
              at: time(move.at),
            })}
          </span>
        )}
        {move.note !== null && move.note !== "" && (
          <span className="mt-1 block rounded-sm bg-ink/4 px-2.5 py-1.5 text-sm text-ink-soft">
            {move.note}
          </span>
        )}
      </span>
      <span className="shrink-0 text-right">
        <span className={cx("block text-lg numeral", delta === 0 && "text-ink-faint")}>
          {delta === 0 ? "±0" : formatDelta(delta, t.language)}
        </span>
        <span className="block text-xs text-ink-faint">
          {t("trail.balance", { n: formatNumber(balance, t.language) })}
        </span>
      </span>
    </button>
  );
}

function sentence(t: Translate, { move, kind }: TrailMove, who: string): string {
  const account = (name: string): string => tDynamic(`stock.account.${name}`, {}, name);
  const said = t(`trail.${kind}`, {
    who,
    n: move.quantity,
    from: account(move.fromAccount),
    to: account(move.toAccount),
  });
  const reason = move.reason === null ? "" : tDynamic(`scan.reason.${move.reason}`, {}, move.reason);
  return reason === "" ? said : t("trail.because", { said, reason });
}

/** Kind and the last digits of the document's id: enough to speak of it. */
export function documentName(t: Translate, kind: string, documentId: string): string {
  return t("trail.document", {
    kind: tDynamic(`trail.document.${kind}`, {}, kind),
    id: documentId.slice(-6).toUpperCase(),
  });
}
