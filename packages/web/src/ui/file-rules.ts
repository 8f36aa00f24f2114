/** Whether a file fits an `accept` list. Dropped files are not filtered by the browser, chosen ones are. */
export function acceptsFile(file: { readonly name: string; readonly type: string }, accept: string): boolean {
  const wanted = accept
    .split(",")
    .map((part) => part.trim().toLowerCase())
    .filter(Boolean);
  if (wanted.length === 0) return true;
  const name = file.name.toLowerCase();
  const type = file.type.toLowerCase();
  return wanted.some((part) =>
    part.startsWith(".")
      ? name.endsWith(part)
      : part.endsWith("/*")
        ? type.startsWith(part.slice(0, -1))
        : type === part,
  );
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, "kB"] : [bytes / 1_000_000, "MB"];
  return `${value < 10 ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value)} ${unit}`;
}

/** The `accept` list as people say it: ".xlsx, .csv". */
export function typesOf(accept: string): string {
  return accept
    .split(",")
    .map((part) => (part.trim() === "image/*" ? "JPG, PNG, WebP" : part.trim()))
    .filter(Boolean)
    .join(", ");
}
