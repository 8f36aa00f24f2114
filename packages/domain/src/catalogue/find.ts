/**
 * Search that runs the same on phone and server. A text becomes tokens: words of letters and digits as they are, runs
 * of Chinese as single characters and overlapping pairs (鞋跑步 -> 鞋 跑 步 鞋跑 跑步), so that any part of a name of two
 * characters or more is one equality test, and an index over the tokens (GIN in PostgreSQL, a map on the phone) finds
 * the candidates. Pinyin is a word like any other: the server puts the initials of a name (qyhzpbx) and its full pinyin
 * beside the name when it saves, since the table for that is too large for a phone.
 */

/** Longer than any name we store; keeps a pasted novel from becoming a query. */
const queryCharsMax = 80;

const piece = /\p{Script=Han}+|[\p{L}\p{N}]+(?:[-_./+][\p{L}\p{N}]+)*/gu;
const han = /^\p{Script=Han}/u;

/** Han runs, and words; a Latin word that touches a Han run is a word of its own. */
function* piecesOf(text: string): Generator<string> {
  const folded = text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .normalize("NFKC")
    .toLowerCase();
  const spaced = folded.replace(
    /(\p{Script=Han})(?=[^\p{Script=Han}])|([^\p{Script=Han}])(?=\p{Script=Han})/gu,
    "$1$2 ",
  );
  for (const match of spaced.matchAll(piece)) yield match[0];
}

/** Parts of a code, and the code without its signs: `xp-1080` gives xp, 1080 and xp1080. */
function wordsOf(word: string): string[] {
  const parts = word.split(/[-_./+]/);
  return parts.length === 1 ? parts : [parts.join(""), ...parts];
}

function pairsOf(characters: readonly string[]): string[] {
  return characters.slice(1).map((character, index) => `${characters[index] ?? ""}${character}`);
}

/** Everything a text can be found by, each once, in order of appearance. */
export function searchTokensOf(text: string): string[] {
  const tokens = new Set<string>();
  for (const part of piecesOf(text)) {
    if (!han.test(part)) {
      for (const word of wordsOf(part)) tokens.add(word);
      continue;
    }
    const characters = [...part];
    for (const character of characters) tokens.add(character);
    for (const pair of pairsOf(characters)) tokens.add(pair);
  }
  return [...tokens];
}

export interface SearchQuery {
  /** Tokens that must be there as they are; an index may look for them. */
  exact: readonly string[];
  /** Words that must be there at least as a part of a token: what is being typed, the end of a code, pinyin. */
  parts: readonly string[];
}

/** Reads what a person typed. Empty lists mean that there is nothing to look for. */
export function searchQueryOf(text: string): SearchQuery {
  const exact = new Set<string>();
  const parts = new Set<string>();
  for (const part of piecesOf(text.slice(0, queryCharsMax))) {
    if (!han.test(part)) {
      parts.add(wordsOf(part)[0] ?? part);
      continue;
    }
    const characters = [...part];
    for (const token of characters.length === 1 ? characters : pairsOf(characters)) exact.add(token);
  }
  return { exact: [...exact], parts: [...parts] };
}

const pairScore = 4;
const scores = { whole: 8, start: 4, inside: 1 };

/**
 * How well tokens answer a query: 0 not at all, more is better. All of the query must be found. A whole word counts
 * more than the start of one, the start more than a part from the middle; of two equal answers the shorter text, which
 * the query covers better, comes first.
 */
export function matchScoreOf(query: SearchQuery, tokens: readonly string[]): number {
  if (query.exact.length + query.parts.length === 0 || tokens.length === 0) return 0;
  let score = 0;
  for (const token of query.exact) {
    if (!tokens.includes(token)) return 0;
    score += pairScore;
  }
  for (const part of query.parts) {
    const best = bestOf(part, tokens);
    if (best === 0) return 0;
    score += best;
  }
  return score + 1 / (1 + tokens.length);
}

function bestOf(part: string, tokens: readonly string[]): number {
  let best = 0;
  for (const token of tokens) {
    if (token === part) return scores.whole;
    if (token.startsWith(part)) best = Math.max(best, scores.start);
    else if (part.length > 1 && token.includes(part)) best = Math.max(best, scores.inside);
  }
  return best;
}

/** Does the text that was typed find these tokens? */
export function matches(query: string, tokens: readonly string[]): boolean {
  return matchScoreOf(searchQueryOf(query), tokens) > 0;
}

/** The items a query finds, best first, equals in their given order; at most `limit`. */
export function findBest<T>(
  query: string,
  items: readonly T[],
  tokensOf: (item: T) => readonly string[],
  limit: number,
): T[] {
  const asked = searchQueryOf(query);
  const found: { item: T; score: number }[] = [];
  for (const item of items) {
    const score = matchScoreOf(asked, tokensOf(item));
    if (score > 0) found.push({ item, score });
  }
  return found
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ item }) => item);
}
