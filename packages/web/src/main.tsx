import "./theme/theme.css";
import "./theme/theme.ts";
import "./app/opening.css";
import "./scan/eye.css";
import { CSPProvider } from "@base-ui/react/csp-provider";
import { RouterProvider, createRouter } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { dropEarly } from "./app/early.ts";
import { afterFirstScreen } from "./app/first-screen.ts";
import { openSession } from "./app/session.ts";
import { detectLanguage, loadLanguage, t } from "./i18n/i18n.ts";
import { registerServiceWorker } from "./pwa.ts";
import { routeTree } from "./routes.tsx";
import { preloadDialogs } from "./ui/dialog.tsx";
import { preloadMenus } from "./ui/menu.tsx";
import { toast } from "./ui/toast-store.ts";
import { Toaster } from "./ui/toaster.tsx";

const router = createRouter({ routeTree, defaultPreload: "intent", scrollRestoration: false });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no #root");

void openSession();
await loadLanguage(detectLanguage());
createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <RouterProvider router={router} />
      <Toaster />
    </CSPProvider>
  </StrictMode>,
);

void afterFirstScreen(() => {
  // A scanner that is late still takes over the eye that opened for it.
  if (location.pathname !== "/scan") dropEarly();
  void preloadDialogs();
  void preloadMenus();
  void registerServiceWorker(offerUpdate);
});

function offerUpdate(apply: () => void): void {
  toast.show({
    text: t("update.ready"),
    durationMs: 0,
    action: { label: t("update.apply"), onPress: apply },
  });
}
