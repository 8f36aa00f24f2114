/** Finding the `@…` that is being written, and putting a name in its place. Pure. */

export interface MentionQuery {
  /** Index of the `@`. */
  readonly start: number;
  /** What follows it, up to the caret. */
  readonly text: string;
}

/** The mention being written at the caret, if any. An `@` inside a word (an e-mail address) is none. */
export function mentionAt(text: string, caret: number): MentionQuery | null {
  const before = text.slice(0, caret);
  const start = before.lastIndexOf("@");
  if (start < 0) return null;
  const previous = before[start - 1];
  if (previous !== undefined && /[\w.]/.test(previous)) return null;
  const written = before.slice(start + 1);
  if (/\s/.test(written) || written.length > 20) return null;
  return { start, text: written };
}

export interface MentionCandidate {
  readonly id: string;
  readonly name: string;
  readonly detail?: string;
  /** Further spellings to find by: pinyin, initials, staff number. */
  readonly keywords?: readonly string[];
}

/** Those whose name, detail or keywords begin with or contain the text; beginnings first. */
export function matchMentions(
  candidates: readonly MentionCandidate[],
  text: string,
  max: number,
): readonly MentionCandidate[] {
  const wanted = text.toLowerCase();
  if (wanted === "") return candidates.slice(0, max);
  const ranked: { candidate: MentionCandidate; rank: number }[] = [];
  for (const candidate of candidates) {
    const spellings = [candidate.name, ...(candidate.keywords ?? [])].map((spelling) =>
      spelling.toLowerCase(),
    );
    if (spellings.some((spelling) => spelling.startsWith(wanted))) ranked.push({ candidate, rank: 0 });
    else if (spellings.some((spelling) => spelling.includes(wanted))) ranked.push({ candidate, rank: 1 });
  }
  return ranked
    .toSorted((one, other) => one.rank - other.rank)
    .slice(0, max)
    .map(({ candidate }) => candidate);
}

/** Replaces the query by the name; answers the new text and where the caret stands. */
export function putMention(
  text: string,
  query: MentionQuery,
  name: string,
): { readonly text: string; readonly caret: number } {
  const end = query.start + 1 + query.text.length;
  const put = `@${name} `;
  return {
    text: text.slice(0, query.start) + put + text.slice(end).replace(/^ /, ""),
    caret: query.start + put.length,
  };
}

/** The people whose `@name` still stands in the text; longer names are taken before those they begin with. */
export function mentionedIn(text: string, chosen: readonly MentionCandidate[]): readonly string[] {
  let rest = text;
  const ids: string[] = [];
  for (const { id, name } of chosen.toSorted((one, other) => other.name.length - one.name.length)) {
    if (!rest.includes(`@${name}`) || ids.includes(id)) continue;
    ids.push(id);
    rest = rest.replaceAll(`@${name}`, "\0");
  }
  return ids;
}
