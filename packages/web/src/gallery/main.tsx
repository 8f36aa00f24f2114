/**
 * Every component in one place, for those who draw and those who test. Development only:
 * it is no input of the production build. `#parts`, `#stock`, `#chat`, `#scan`, `#wide`
 * choose a page; language and theme are switched as in the app.
 */
import "../theme/theme.css";
import { CSPProvider } from "@base-ui/react/csp-provider";
import {
  Outlet,
  RouterProvider,
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
} from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { detectLanguage, loadLanguage } from "../i18n/i18n.ts";
import { Toaster } from "../ui/toaster.tsx";
import { ChatPage } from "./chat-page.tsx";
import { PartsPage } from "./parts-page.tsx";
import { ScanPage } from "./scan-page.tsx";
import { Shell } from "./shell.tsx";
import { StockPage } from "./stock-page.tsx";
import { WidePage } from "./wide-page.tsx";

const root = createRootRoute({ component: Outlet });
const framed = createRoute({ getParentRoute: () => root, id: "framed", component: Shell });
const at = (path: string, component: () => React.ReactNode) =>
  createRoute({ getParentRoute: () => framed, path, component });
const routeTree = root.addChildren([
  framed.addChildren([
    at("/", ChatPage),
    at("/chat", ChatPage),
    at("/stock", StockPage),
    at("/me", PartsPage),
    at("/wide", WidePage),
    at("/scan", ScanPage),
  ]),
]);
const router = createRouter({ routeTree, history: createHashHistory() });

const box = document.getElementById("root");
if (box === null) throw new Error("the page has no #root");
await loadLanguage(detectLanguage());
createRoot(box).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <RouterProvider router={router as never} />
      <Toaster />
    </CSPProvider>
  </StrictMode>,
);
