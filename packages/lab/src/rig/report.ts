/** What a benchmark gives, and how it is shown. */
export interface Goal {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** `>= 10`, `<= 30`. */
  readonly goal: string;
  readonly met: boolean;
}

export type Row = Record<string, string | number>;

export interface BenchResult {
  readonly rows: readonly Row[];
  readonly goals: readonly Goal[];
  /** Settings that matter for reading the figures. */
  readonly settings: Record<string, string | number>;
  /** Why the figures say nothing; absent when they do. */
  readonly isVoid?: string;
}

export function goal(name: string, value: number, unit: string, relation: ">=" | "<=", bound: number): Goal {
  const rounded = Math.round(value * 100) / 100;
  return {
    name,
    value: rounded,
    unit,
    goal: `${relation} ${bound}`,
    met: relation === ">=" ? value >= bound : value <= bound,
  };
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  return value >= 100 ? Math.round(value).toLocaleString("en") : String(Math.round(value * 100) / 100);
}

export function formatRows(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, index) =>
          index === 0 ? text.padEnd(widths[index] ?? 0) : text.padStart(widths[index] ?? 0),
        )
        .join("  "),
    )
    .join("\n");
}

export function formatGoals(goals: readonly Goal[]): string {
  return `\n${goals.map((one) => `${one.met ? "met   " : "missed"}  ${one.name}: ${cell(one.value)} ${one.unit} (goal ${one.goal})`).join("\n")}\n`;
}
