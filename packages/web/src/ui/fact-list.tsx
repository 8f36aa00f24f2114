/** What is known of one thing, line by line: a name and its value. */
import type { ReactNode } from "react";

export type Fact = readonly [label: string, value: ReactNode];

export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="overflow-hidden rounded-lg border border-line bg-surface">
      {facts.map(([label, value]) => (
        <div
          key={label}
          className="flex items-baseline gap-4 border-b border-line/80 px-4 py-3 last:border-0"
        >
          <dt className="w-28 shrink-0 text-sm text-ink-faint">{label}</dt>
          <dd className="min-w-0 grow break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
