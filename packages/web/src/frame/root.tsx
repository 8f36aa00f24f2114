/** Decides by the session what stands around a screen: nothing yet, the way in, or the shell. */
import { lazy, Suspense, useEffect, useMemo } from "react";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { LoadingState } from "../ui/states.tsx";
import { settleFirstScreen } from "../app/first-screen.ts";
import { SignedInProvider, useSession } from "../app/hooks.ts";
import { Shell } from "./shell.tsx";

const SignInPage = lazy(() =>
  import("../identity/sign-in-page.tsx").then((module) => ({ default: module.SignInPage })),
);
const SetupPage = lazy(() =>
  import("../identity/setup-page.tsx").then((module) => ({ default: module.SetupPage })),
);

export function Root() {
  const session = useSession();
  const isPublic = useRouterState({ select: (state) => /^\/(join\/|trust$)/.test(state.location.pathname) });
  const signedIn = useMemo(() => (session.kind === "signed_in" ? session : null), [session]);
  useEffect(() => {
    if (session.kind === "signed_out") settleFirstScreen();
  }, [session.kind]);
  if (session.kind === "opening") return <LoadingState />;
  if (isPublic) return <Outlet />;
  if (signedIn === null) {
    const Page = session.kind === "signed_out" && !session.hasChain ? SetupPage : SignInPage;
    return (
      <Suspense fallback={<LoadingState />}>
        <Page />
      </Suspense>
    );
  }
  return (
    <SignedInProvider value={signedIn} key={`${signedIn.chainId}/${signedIn.staffId}`}>
      <Shell />
    </SignedInProvider>
  );
}
