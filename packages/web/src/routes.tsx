/** All addresses of the staff app. A screen is a lazy part of its own; whoever is not signed in sees only the public ones. */
import { createRootRoute, createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { Root } from "./frame/root.tsx";
import { ScanPage } from "./scan/scan-page.tsx";
import { ErrorState, LoadingState, NotFoundState } from "./ui/states.tsx";

export const rootRoute = createRootRoute({
  component: Root,
  notFoundComponent: () => <NotFoundState />,
  errorComponent: ({ reset }) => <ErrorState onRetry={reset} />,
});

/** A lazy screen at a path, with the loading and error states every screen has. */
export function screen<Path extends string, Module extends Record<string, unknown>>(
  path: Path,
  load: () => Promise<Module>,
  name: keyof Module & string,
) {
  return createRoute({
    getParentRoute: () => rootRoute,
    path,
    component: lazyRouteComponent(load, name),
    pendingComponent: LoadingState,
    errorComponent: ({ reset }) => <ErrorState onRetry={reset} />,
  });
}

const home = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/messages", replace: true });
  },
});

/** One tap from everywhere, so it comes with the app itself. */
const scan = createRoute({
  getParentRoute: () => rootRoute,
  path: "/scan",
  component: () => <ScanPage />,
  errorComponent: ({ reset }) => <ErrorState onRetry={reset} />,
});

export const routeTree = rootRoute.addChildren([
  home,
  screen("/trust", () => import("./identity/trust-page.tsx"), "TrustPage"),
  screen("/join/$token", () => import("./identity/join-page.tsx"), "JoinPage"),

  screen("/messages", () => import("./messages/messages-page.tsx"), "MessagesPage"),
  screen("/messages/$channelId", () => import("./messages/messages-page.tsx"), "MessagesPage"),

  scan,
  screen("/outbox", () => import("./scan/outbox-page.tsx"), "OutboxPage"),

  screen("/stock", () => import("./stock/stock-page.tsx"), "StockPage"),
  screen("/stock/$styleId", () => import("./stock/style-page.tsx"), "StylePage"),
  screen("/trail/$skuId", () => import("./stock/trail-page.tsx"), "TrailPage"),
  screen("/safety-lines", () => import("./alerts/lines-page.tsx"), "SafetyLinesPage"),
  screen("/requests", () => import("./stock/requests-page.tsx"), "RequestsPage"),
  // GS1 Digital Link: what any phone opens from our labels.
  screen("/01/$gtin", () => import("./scan/link-page.tsx"), "LinkPage"),
  screen("/01/$gtin/21/$serial", () => import("./scan/link-page.tsx"), "LinkPage"),
  // The same for a SKU whose code is no GTIN.
  screen("/c/$code", () => import("./scan/link-page.tsx"), "LinkPage"),

  screen("/catalogue", () => import("./catalogue/catalogue-page.tsx"), "CataloguePage"),
  screen("/catalogue/style/$styleId", () => import("./catalogue/style-edit-page.tsx"), "StyleEditPage"),
  screen("/catalogue/import", () => import("./catalogue/import-page.tsx"), "ImportPage"),
  screen("/catalogue/labels", () => import("./catalogue/labels-page.tsx"), "LabelsPage"),

  screen("/me", () => import("./identity/me-page.tsx"), "MePage"),
  screen("/me/devices", () => import("./identity/devices-page.tsx"), "DevicesPage"),
  screen("/people", () => import("./identity/people-page.tsx"), "PeoplePage"),
  screen("/places", () => import("./identity/places-page.tsx"), "PlacesPage"),
  screen("/permissions", () => import("./identity/permissions-page.tsx"), "PermissionsPage"),
  screen("/audit", () => import("./identity/audit-page.tsx"), "AuditPage"),
]);
