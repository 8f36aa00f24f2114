import { ErrorState, LoadingState, NoPermissionState, OfflineState } from "../ui/states.tsx";
import type { Loaded } from "./use-loaded.ts";

/** What stands in a screen's place while its query has no answer. */
export function LoadedState({
  loaded,
  onRetry,
}: {
  readonly loaded: Exclude<Loaded<unknown>, { kind: "there" }>;
  readonly onRetry: () => void;
}) {
  if (loaded.kind === "loading") return <LoadingState />;
  if (loaded.rejection.code === "forbidden") return <NoPermissionState />;
  if (loaded.isOffline) return <OfflineState onRetry={onRetry} />;
  const faultId = loaded.rejection.params?.["faultId"];
  return <ErrorState onRetry={onRetry} {...(typeof faultId === "string" && { faultId })} />;
}
