/** A style's whole stock at one place: colours down, sizes across. A cell that changes glows once, softly. */
import { memo } from "react";
import { useT } from "../i18n/i18n.ts";
import { cx } from "./cx.ts";
import { levelText, type Level } from "./level.ts";
import { useScrollEdges } from "./scroll-edges.ts";
import { useChanges } from "./use-changed.ts";

export interface MatrixColour {
  readonly id: string;
  readonly name: string;
  /** A CSS colour for the dot, or a picture. */
  readonly swatch?: string;
  readonly imageUrl?: string;
}
export interface MatrixSize {
  readonly id: string;
  readonly label: string;
  readonly core?: boolean;
}
export interface MatrixCell {
  readonly pairs: number;
  readonly level: Level;
  /** Smaller, beneath: in all other places. */
  readonly elsewhere?: number;
}

export interface StockMatrixProps {
  readonly styleName: string;
  readonly colours: readonly MatrixColour[];
  readonly sizes: readonly MatrixSize[];
  /** Undefined: this colour does not come in this size. */
  readonly cell: (colourId: string, sizeId: string) => MatrixCell | undefined;
  readonly selected?: { readonly colourId: string; readonly sizeId: string } | null;
  readonly onSelect?: (colourId: string, sizeId: string) => void;
  /** What the rows are, when they are not colours: places, say. */
  readonly rowsLabel?: string;
  /** Names the cell in the page (`data-cell`), for tests and other tools that look for one. */
  readonly cellName?: (colourId: string, sizeId: string) => string | undefined;
  readonly className?: string;
}

const sticky = "sticky left-0 z-10 bg-surface";

export function StockMatrix(props: StockMatrixProps) {
  const { styleName, colours, sizes, cell, selected, onSelect, rowsLabel, cellName, className } = props;
  const t = useT();
  const scroller = useScrollEdges<HTMLDivElement>();
  const pairsOf = (colourId: string, sizeId: string): number => cell(colourId, sizeId)?.pairs ?? 0;
  return (
    <div
      ref={scroller}
      className={cx(
        "scroll-more overflow-auto overscroll-contain rounded-lg border border-line bg-surface",
        className,
      )}
    >
      <table className="w-full border-separate border-spacing-0 text-center">
        <caption className="sr-only">{t("stock.matrix", { style: styleName })}</caption>
        <SizeHeads sizes={sizes} rowsLabel={rowsLabel ?? t("stock.colour")} />
        <tbody>
          {colours.map((colour) => (
            <tr key={colour.id} className="group [&>*]:border-b [&>*]:border-line">
              <th
                scope="row"
                className={cx(sticky, "min-w-22 max-w-36 px-3 text-left text-sm font-medium sm:px-4")}
              >
                <span className="flex items-center gap-2">
                  <Swatch colour={colour} />
                  <span className="truncate">{colour.name}</span>
                </span>
              </th>
              {sizes.map((size) => (
                <Cell
                  key={size.id}
                  cell={cell(colour.id, size.id)}
                  name={cellName?.(colour.id, size.id)}
                  label={`${colour.name} ${size.label}`}
                  selected={selected?.colourId === colour.id && selected.sizeId === size.id}
                  onPress={onSelect && (() => onSelect(colour.id, size.id))}
                />
              ))}
              <td className="px-4 text-right text-base font-semibold text-ink">
                {sumOf(sizes.map((size) => pairsOf(colour.id, size.id)))}
              </td>
            </tr>
          ))}
        </tbody>
        <SumFoot columns={sizes.map(({ id }) => sumOf(colours.map((colour) => pairsOf(colour.id, id))))} />
      </table>
    </div>
  );
}

function sumOf(pairs: readonly number[]): number {
  return pairs.reduce((sum, one) => sum + one, 0);
}

/** The pairs of each size, and of all. */
function SumFoot({ columns }: { readonly columns: readonly number[] }) {
  const t = useT();
  return (
    <tfoot>
      <tr className="text-sm font-medium text-ink-soft">
        <th
          scope="row"
          className={cx(sticky, "h-11 px-3 text-left text-xs font-medium text-ink-faint sm:px-4")}
        >
          {t("stock.total")}
        </th>
        {columns.map((pairs, at) => (
          // The columns are the sizes, which stay in their order.
          <td key={at}>{pairs}</td>
        ))}
        <td className="px-4 text-right text-base font-semibold text-ink">{sumOf(columns)}</td>
      </tr>
    </tfoot>
  );
}

function SizeHeads({ sizes, rowsLabel }: Pick<StockMatrixProps, "sizes"> & { readonly rowsLabel: string }) {
  const t = useT();
  const small = "px-4 text-xs font-medium text-ink-faint";
  return (
    <thead>
      <tr className="[&>*]:sticky [&>*]:top-0 [&>*]:z-20 [&>*]:h-10 [&>*]:border-b [&>*]:border-line [&>*]:bg-surface">
        <th scope="col" className={cx("left-0 z-30! text-left max-sm:px-3", small)}>
          {rowsLabel}
        </th>
        {sizes.map((size) => (
          <th key={size.id} scope="col" className="min-w-12 px-1 text-sm font-semibold">
            <span className="inline-flex items-center gap-1">
              {size.label}
              {size.core && <span title={t("stock.coreSize")} className="size-1 rounded-full bg-ink-soft" />}
            </span>
          </th>
        ))}
        <th scope="col" className={cx("text-right", small)}>
          {t("stock.total")}
        </th>
      </tr>
    </thead>
  );
}

function Swatch({ colour }: { readonly colour: MatrixColour }) {
  if (colour.imageUrl !== undefined)
    return (
      <img
        src={colour.imageUrl}
        alt=""
        loading="lazy"
        className="size-9 shrink-0 rounded-sm bg-sunken object-cover"
      />
    );
  if (colour.swatch === undefined) return null;
  return (
    <span
      aria-hidden="true"
      className="size-4 shrink-0 rounded-full border border-ink/20"
      style={{ backgroundColor: colour.swatch }}
    />
  );
}

interface CellProps {
  readonly cell: MatrixCell | undefined;
  readonly name: string | undefined;
  readonly label: string;
  readonly selected: boolean;
  readonly onPress: (() => void) | undefined;
}

const Cell = memo(
  function Cell({ cell, name, label, selected, onPress }: CellProps) {
    const t = useT();
    const changes = useChanges(cell?.pairs);
    if (cell === undefined)
      return <td aria-label={`${label} –`} className="border-l border-line/60 bg-sunken/60" />;
    const words = { enough: t("stock.enough"), low: t("stock.low"), out: t("stock.out") };
    const spoken = `${label}, ${t("unit.pairs", { n: cell.pairs })}, ${words[cell.level]}`;
    const body = (
      <span
        key={changes}
        className={cx(
          "relative flex h-full min-h-13 w-full flex-col items-center justify-center",
          changes > 0 && "animate-flash",
          selected ? "bg-ink text-paper" : cell.level === "out" ? "hatch text-out" : levelText[cell.level],
        )}
      >
        <span className={cx("text-lg leading-5", cell.level === "out" ? "font-medium" : "font-semibold")}>
          {cell.pairs}
        </span>
        {cell.elsewhere !== undefined && (
          <span className={cx("text-2xs", selected ? "text-paper/70" : "text-ink-faint")}>
            {cell.elsewhere}
          </span>
        )}
        {cell.level === "low" && <span className="absolute bottom-1 h-[3px] w-4 rounded-full bg-low-mark" />}
      </span>
    );
    return (
      <td data-cell={name} className="h-13 border-l border-line/60 p-0">
        {onPress === undefined ? (
          <span aria-label={spoken}>{body}</span>
        ) : (
          <button
            type="button"
            aria-label={spoken}
            aria-pressed={selected}
            onClick={onPress}
            className="block size-full focus-visible:-outline-offset-2"
          >
            {body}
          </button>
        )}
      </td>
    );
  },
  (before, after) =>
    before.selected === after.selected &&
    before.label === after.label &&
    before.name === after.name &&
    before.cell?.pairs === after.cell?.pairs &&
    before.cell?.level === after.cell?.level &&
    before.cell?.elsewhere === after.cell?.elsewhere &&
    (before.onPress === undefined) === (after.onPress === undefined),
);
