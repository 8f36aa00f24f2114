/** The journal's policy: the acting person's row is read under the chain's lock, so a deactivation holds from its very position on. */
import type { Policy } from "../kernel/batch.ts";
import { rejection } from "../kernel/rejection.ts";
import { ref } from "../kernel/table.ts";
import { isAllowed } from "./permissions.ts";
import { sessionTable, staffTable } from "./rows.ts";

export const policy: Policy = {
  touches: ({ actor }) =>
    actor.kind === "staff" ? [ref(staffTable, actor.staffId), ref(sessionTable, actor.sessionId)] : [],

  permit: (state, spec, args, { actor, at }) => {
    if (actor.kind === "system") return undefined;
    const staff = state.get(staffTable, actor.staffId);
    const session = state.get(sessionTable, actor.sessionId);
    if (
      staff?.status !== "active" ||
      session === undefined ||
      session.closedAt !== null ||
      session.expiresAt <= at
    )
      // Not for ever: a sale made as the session ended waits on its device for the same person's return.
      return rejection("not_signed_in", undefined, "later");
    if (spec.permission === "self") return undefined;
    if (spec.permission === "system") return rejection("forbidden", { permission: "system" });
    if (!isAllowed(staff.grants, spec.permission, spec.place?.(args)))
      return rejection("forbidden", { permission: spec.permission });
    return undefined;
  },
};
