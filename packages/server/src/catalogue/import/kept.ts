/**
 * Prepared imports between the dry run and its confirmation. What was shown is what is applied: the command depends on
 * the file and on ids that never change, and the rule decides it anew under the chain's lock. A server that no longer
 * has it prepares it again from the uploaded file.
 */
import { createHash } from "node:crypto";
import { canonicalJson } from "@instep/domain/kernel/command.ts";
import type { Caller } from "../../platform/contracts.ts";
import type { ImportRequest, PreparedImport } from "./import.ts";

const keptMax = 4;
const keptMsMax = 10 * 60_000;

export interface KeptImports {
  put(caller: Caller, request: Asked, prepared: PreparedImport): void;
  /** Once: whoever takes it applies it. */
  take(caller: Caller, request: Asked): PreparedImport | undefined;
}

type Asked = Omit<ImportRequest, "bytes">;

/** Of one person: what they may see and stock went into the preparation. */
function keyOf({ chainId, staffId }: Caller, { kind, token, fileName, sheet, mapping }: Asked): string {
  const parts = [chainId, staffId, kind, token, fileName, sheet, mapping];
  return createHash("sha256").update(canonicalJson(parts)).digest("hex");
}

export function openKeptImports(now: () => number): KeptImports {
  const kept = new Map<string, { readonly prepared: PreparedImport; readonly until: number }>();
  function removeOld(): void {
    for (const [key, { until }] of kept) if (until < now() || kept.size > keptMax) kept.delete(key);
  }
  return {
    put: (caller, request, prepared) => {
      if (prepared.command === undefined) return;
      kept.set(keyOf(caller, request), { prepared, until: now() + keptMsMax });
      removeOld();
    },
    take: (caller, request) => {
      removeOld();
      const key = keyOf(caller, request);
      const found = kept.get(key);
      kept.delete(key);
      return found?.prepared;
    },
  };
}
