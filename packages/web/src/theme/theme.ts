import { useSyncExternalStore } from "react";

/** `system` follows the device; the others override it. Kept on the device, not in the account. */
export type Theme = "system" | "light" | "dark";

const key = "instep.theme";
const listeners = new Set<() => void>();

function read(): Theme {
  try {
    const kept = localStorage.getItem(key);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}

let current: Theme = typeof document === "undefined" ? "system" : read();

/** The bar of the browser or of the installed app takes the colour of the paper. */
function paintThemeColour(theme: Theme): void {
  const metas = document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]');
  for (const meta of metas) {
    const own = meta.media.includes("dark") ? "dark" : "light";
    const shown = theme === "system" ? own : theme;
    meta.content = shown === "dark" ? "#15120f" : "#f5f2eb";
  }
}

export function setTheme(theme: Theme): void {
  current = theme;
  const root = document.documentElement;
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
  try {
    if (theme === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, theme);
  } catch {
    // A private window forgets the choice when it closes; it still holds until then.
  }
  paintThemeColour(theme);
  for (const listener of listeners) listener();
}

export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
  return [theme, setTheme];
}

if (typeof document !== "undefined") paintThemeColour(current);
