/** Texts that were recalled in this tab, so that they can be written again; nowhere else are they kept. */
const texts = new Map<string, string>();
const textsMax = 20;

export function keepRecalled(messageId: string, text: string): void {
  texts.set(messageId, text);
  const oldest = texts.keys().next();
  if (texts.size > textsMax && oldest.done !== true) texts.delete(oldest.value);
}

export function recalledText(messageId: string): string | undefined {
  return texts.get(messageId);
}
