import { highlightParts } from "./highlight.ts";

export function Highlighted({ text, query }: { readonly text: string; readonly query: string }) {
  return highlightParts(text, query).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <mark key={index} className="bg-transparent font-semibold text-accent">
        {part}
      </mark>
    ),
  );
}
