/** Where the words of a search stand in a text: parts in turn, every second one found. Pure. */

/** Characters before the first word that are still shown, so that it is in sight in one line. */
const leadCharsMax = 6;

export function highlightParts(text: string, query: string): readonly string[] {
  const words = query
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "")
    .toSorted((one, other) => other.length - one.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const line = text.replace(/\s+/g, " ");
  if (words.length === 0) return [line];
  const parts = line.split(new RegExp(`(${words.join("|")})`, "iu"));
  const lead = parts[0] ?? "";
  if (parts.length > 1 && lead.length > leadCharsMax) parts[0] = `…${lead.slice(-leadCharsMax)}`;
  return parts;
}
