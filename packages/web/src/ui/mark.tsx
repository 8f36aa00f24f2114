/** The sign of the product: the line of a foot's instep, twice, in step. Same geometry as scripts/icons.mjs. */
export const markPaths = [
  "M13 35.5h7.5c6.500 0 9-3.500 10.300-9.500L33 15.500",
  "M21 46.500h8.500c8.500 0 12.500-4.800 14.300-13.200L47.500 15.500",
] as const;

export function Mark({ size = 32, className }: { readonly size?: number; readonly className?: string }) {
  return (
    <svg viewBox="0 0 64 64" width={size} height={size} aria-hidden="true" className={className}>
      <rect width="64" height="64" rx="15" className="fill-accent" />
      <g
        fill="none"
        strokeWidth="6"
        strokeLinecap="round"
        strokeLinejoin="round"
        className="stroke-on-accent"
      >
        {markPaths.map((d) => (
          <path key={d} d={d} />
        ))}
      </g>
    </svg>
  );
}
