/** The arrow of a header: to where the person came from; a page opened by a link has a page above it instead. */
import { useCallback } from "react";
import { useCanGoBack, useRouter, useRouterState } from "@tanstack/react-router";

export function useBack(above: "/stock" | "/catalogue" | "/me"): () => void {
  const router = useRouter();
  const canGoBack = useCanGoBack();
  return useCallback(() => {
    if (canGoBack) router.history.back();
    else void router.navigate({ to: above, replace: true });
  }, [router, canGoBack, above]);
}

/** A parameter behind the `?`, as text; whatever else stands there is nothing. */
export function useSearchText(name: string): string | undefined {
  return useRouterState({
    select: (state) => {
      const value = (state.location.search as Readonly<Record<string, unknown>>)[name];
      return typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;
    },
  });
}
