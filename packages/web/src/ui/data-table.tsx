/** Rows and columns for head office: sorted by a press on a heading, any number of rows, headings and first column fixed. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useT } from "../i18n/i18n.ts";
import { cx } from "./cx.ts";
import { IconDown } from "./icons.tsx";

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** What the column sorts by; without it the heading is not a button. */
  readonly sortBy?: (row: Row) => string | number | null;
  readonly align?: "left" | "right" | "center";
  /** Any CSS width. */
  readonly width?: string;
  /** Left out below 1,024 px, so that what matters more is not pushed off a tablet. */
  readonly roomy?: boolean;
}

export interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly onRowPress?: (row: Row) => void;
  readonly selectedKey?: string | null;
  readonly initialSort?: Sort;
  /** Shown instead of rows. */
  readonly empty?: ReactNode;
  readonly rowHeight?: number;
  readonly className?: string;
}

export interface Sort {
  readonly columnId: string;
  readonly descending: boolean;
}

/** Empty values stand last in both directions; equal ones keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  by: ((row: Row) => string | number | null) | undefined,
  descending: boolean,
  language: string,
): readonly Row[] {
  if (by === undefined) return rows;
  const collator = new Intl.Collator(language, { numeric: true });
  const sign = descending ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [left, right] = [by(one), by(other)];
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
    if (typeof left === "number" && typeof right === "number") return sign * (left - right);
    return sign * collator.compare(String(left), String(right));
  });
}

const roomyOnly = "hidden lg:table-cell";

const aligns = { left: "text-left", right: "text-right", center: "text-center" } as const;

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, selectedKey, initialSort, empty, rowHeight = 48, className } = props;
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  const [sort, setSort] = useState<Sort | null>(initialSort ?? null);
  const sorted = useMemo(() => {
    const by = columns.find((column) => column.id === sort?.columnId)?.sortBy;
    return sortRows(rows, by, sort?.descending ?? false, t.language);
  }, [rows, columns, sort, t.language]);
  const virtualizer = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const shown = virtualizer.getVirtualItems();
  const before = shown[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <div
      ref={scroller}
      className={cx("overflow-auto overscroll-contain rounded-lg border border-line bg-surface", className)}
    >
      <table
        aria-label={label}
        aria-rowcount={rows.length + 1}
        className="w-full border-separate border-spacing-0"
      >
        <thead>
          <tr>
            {columns.map((column, index) => (
              <Heading key={column.id} column={column} first={index === 0} sort={sort} onSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden="true" style={{ height: before }} />}
          {shown.map(({ index }) => {
            const row = sorted[index];
            if (row === undefined) return null;
            const key = rowKey(row);
            return (
              <TableRow key={key} table={props} row={row} index={index} selected={key === selectedKey} />
            );
          })}
          {after > 0 && <tr aria-hidden="true" style={{ height: after }} />}
        </tbody>
      </table>
      {rows.length === 0 && empty}
    </div>
  );
}

interface TableRowProps<Row> {
  readonly table: DataTableProps<Row>;
  readonly row: Row;
  readonly index: number;
  readonly selected: boolean;
}

function TableRow<Row>({ table, row, index, selected }: TableRowProps<Row>) {
  const { columns, onRowPress, rowHeight = 48 } = table;
  const pressable = onRowPress && {
    tabIndex: 0,
    onClick: () => onRowPress(row),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Enter" && event.target === event.currentTarget) onRowPress(row);
    },
  };
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={selected || undefined}
      style={{ height: rowHeight }}
      className={cx("group", onRowPress && "cursor-pointer focus-visible:-outline-offset-2")}
      {...pressable}
    >
      {columns.map((column, place) => (
        <td
          key={column.id}
          className={cx(
            "border-b border-line/80 px-3 transition-colors lg:px-4",
            aligns[column.align ?? "left"],
            place === 0 && "sticky left-0 z-10 font-medium",
            column.roomy && roomyOnly,
            selected ? "bg-accent-soft" : cx("bg-surface", onRowPress && "group-hover:bg-paper"),
          )}
        >
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

function Heading<Row>({
  column,
  first,
  sort,
  onSort,
}: {
  readonly column: Column<Row>;
  readonly first: boolean;
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort) => void;
}) {
  const t = useT();
  const own = sort?.columnId === column.id ? sort : null;
  return (
    <th
      scope="col"
      aria-sort={own === null ? undefined : own.descending ? "descending" : "ascending"}
      style={column.width === undefined ? undefined : { width: column.width }}
      className={cx(
        "sticky top-0 h-12 border-b border-line bg-surface px-3 text-xs font-medium whitespace-nowrap text-ink-faint lg:px-4",
        aligns[column.align ?? "left"],
        first ? "left-0 z-30" : "z-20",
        column.roomy && roomyOnly,
      )}
    >
      {column.sortBy === undefined ? (
        column.header
      ) : (
        <button
          type="button"
          title={t("table.sortBy", { column: column.header })}
          onClick={() => onSort({ columnId: column.id, descending: own !== null && !own.descending })}
          className={cx(
            "-mx-2 inline-flex h-12 items-center gap-1 px-2 align-middle hover:text-ink focus-visible:-outline-offset-4",
            column.align === "right" && "flex-row-reverse",
            own && "text-ink",
          )}
        >
          {column.header}
          <IconDown
            size={14}
            className={cx(
              "transition-transform",
              own === null && "opacity-0",
              own !== null && !own.descending && "rotate-180",
            )}
          />
        </button>
      )}
    </th>
  );
}
