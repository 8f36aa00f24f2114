/**
 * All addresses of the staff app. A screen is a lazy part of its own: add a line to
 * `routeTree` with `screen("/path", () => import("./stock/stock-page.tsx"), "StockPage")`.
 */
import { Outlet, createRootRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { ErrorState, LoadingState, NotFoundState } from "./ui/states.tsx";

export const rootRoute = createRootRoute({
  component: Outlet,
  notFoundComponent: () => <NotFoundState />,
  errorComponent: ({ reset }) => <ErrorState onRetry={reset} />,
});

/** A lazy screen at a path, with the loading and error states every screen has. */
export function screen<Path extends string, Module extends Record<string, unknown>>(path: Path, load: () => Promise<Module>, name: keyof Module & string) {
  return createRoute({
    getParentRoute: () => rootRoute,
    path,
    component: lazyRouteComponent(load, name),
    pendingComponent: LoadingState,
    errorComponent: ({ reset }) => <ErrorState onRetry={reset} />,
  });
}

export const routeTree = rootRoute.addChildren([]);
