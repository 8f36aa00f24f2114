/** What was begun and not sent, a channel each; kept on this device so that it survives leaving and closing. */
const prefix = "instep.draft.";
const listeners = new Set<() => void>();

function keyOf(staffId: string, channelId: string): string {
  return `${prefix}${staffId}.${channelId}`;
}

export function readDraft(staffId: string, channelId: string): string {
  return localStorage.getItem(keyOf(staffId, channelId)) ?? "";
}

export function keepDraft(staffId: string, channelId: string, text: string): void {
  try {
    if (text.trim() === "") localStorage.removeItem(keyOf(staffId, channelId));
    else localStorage.setItem(keyOf(staffId, channelId), text);
  } catch {
    // A full storage loses the draft of a later visit, not what stands in the field.
  }
  for (const listener of listeners) listener();
}

export function onDrafts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Signing out leaves nothing of the person on the device. */
export function forgetDrafts(staffId: string): void {
  const own = keyOf(staffId, "");
  for (const key of Object.keys(localStorage)) if (key.startsWith(own)) localStorage.removeItem(key);
}
