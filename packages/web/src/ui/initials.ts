/**
 * What stands in an avatar. Chinese names show the given name (the last two characters),
 * as every Chinese messenger does; others show the first letters of first and last word.
 */
export function initialsOf(name: string): string {
  const trimmed = name.trim();
  if (/\p{Script=Han}/u.test(trimmed))
    return [...trimmed.replace(/[^\p{Script=Han}]/gu, "")].slice(-2).join("");
  const words = trimmed.split(/[\s._-]+/u).filter(Boolean);
  const first = [...(words[0] ?? "")][0] ?? "?";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toUpperCase();
}

/** FNV-1a over the id: the same person has the same hue on every device and after a rename. */
export function hueIndexOf(id: string, hues: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193) >>> 0;
  return hash % hues;
}
