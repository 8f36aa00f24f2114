/**
 * The service worker: keeps the app's own files, so that it opens without a network, and
 * the pictures that were looked at. It never touches commands, feeds or queries: those are
 * the business of the outbox and the replica, which know what is fresh.
 */
import { ExpirationPlugin } from "workbox-expiration";
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: (string | { url: string; revision: string | null })[];
};

const picturesMax = 600;
const pictureAgeSMax = 60 * 24 * 3_600;

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

// Every screen is the same page; what the server answers itself is left to it.
registerRoute(
  new NavigationRoute(createHandlerBoundToURL("/index.html"), {
    denylist: [/^\/v1\//, /^\/media\//, /^\/lan\//, /^\/docs/, /^\/openapi/, /^\/(healthz|readyz|metrics)/],
  }),
);

// Pictures carry their content's hash in the address: what is kept never grows stale.
registerRoute(
  ({ url, request }) =>
    url.origin === self.location.origin &&
    url.pathname.startsWith("/v1/media/") &&
    request.destination === "image",
  new CacheFirst({
    cacheName: "pictures",
    plugins: [
      new ExpirationPlugin({
        maxEntries: picturesMax,
        maxAgeSeconds: pictureAgeSMax,
        purgeOnQuotaError: true,
      }),
    ],
  }),
);

// The page of the very first load is served from here too: its other screens are parts that it has not asked for yet, and
// they are to open offline. A later version is active only after the person took it, and then the page is loaded anew.
self.addEventListener("activate", (event: ExtendableEvent) => event.waitUntil(self.clients.claim()));

// A new version waits until the person takes it: a screen is never swapped under a sale.
self.addEventListener("message", (event: ExtendableMessageEvent) => {
  if ((event.data as { kind?: string } | null)?.kind === "apply") void self.skipWaiting();
});
