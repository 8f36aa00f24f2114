/** Registers the service worker and tells when a new version waits. Installing is offered where the browser can. */
const checkEveryMs = 30 * 60_000;

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

let installPrompt: InstallPrompt | null = null;
if (typeof window !== "undefined") {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    installPrompt = event as InstallPrompt;
  });
}

/** Asks the browser to install the app; false where it cannot (then the menu of the browser can). */
export async function offerInstall(): Promise<boolean> {
  const prompt = installPrompt;
  if (prompt === null) return false;
  installPrompt = null;
  await prompt.prompt();
  return true;
}

export function canOfferInstall(): boolean {
  return installPrompt !== null;
}

/** `onUpdate` gets a function that applies the waiting version and reloads. */
export async function registerServiceWorker(onUpdate: (apply: () => void) => void): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker
    .register("/sw.js", { scope: "/" })
    // A certificate that the device does not trust (yet): the app works, only not without a connection.
    .catch(() => undefined);
  if (registration === undefined) return;
  const offer = (waiting: ServiceWorker): void =>
    onUpdate(() => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage({ kind: "apply" });
    });
  if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const fresh = registration.installing;
    fresh?.addEventListener("statechange", () => {
      // Without a controller this is the first installation, not an update.
      if (fresh.state === "installed" && navigator.serviceWorker.controller) offer(fresh);
    });
  });
  setInterval(() => void registration.update().catch(() => undefined), checkEveryMs);
}
