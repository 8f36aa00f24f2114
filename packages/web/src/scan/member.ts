import { isId } from "@instep/domain/kernel/ids.ts";

/** Nobody, or somebody whose number could be one. */
export function isMember(text: string): boolean {
  return text.trim() === "" || isId(text.trim());
}
