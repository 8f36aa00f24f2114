/**
 * Commands about people and places. They are not left in the outbox of a device that is offline: whoever deactivates
 * somebody must know whether it has happened.
 */
import { useCallback } from "react";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import { rejection, type Rejection } from "@instep/domain/kernel/rejection.ts";
import { sayRefusal, useClient } from "../app/hooks.ts";

export type Acted<Reply> =
  | { readonly ok: true; readonly id: CommandId; readonly reply: Reply }
  | { readonly ok: false; readonly rejection: Rejection };

/** Waits for the server's answer; the screen says a refusal where it belongs, or hands it to `sayRefusal`. */
export function useAct(): <Reply>(name: string, args: object) => Promise<Acted<Reply>> {
  const client = useClient();
  return useCallback(
    async <Reply>(name: string, args: object): Promise<Acted<Reply>> => {
      if (client.status.get().kind === "offline") return { ok: false, rejection: rejection("offline") };
      const { id, outcome } = client.submit(name, args);
      const decided = await outcome;
      if (decided.ok) return { ok: true, id, reply: decided.reply as Reply };
      void client.dismiss(id);
      return { ok: false, rejection: decided.rejection };
    },
    [client],
  );
}

/** For buttons without a form: a refusal is said as a notice. */
export function useActAloud(): (name: string, args: object) => Promise<boolean> {
  const act = useAct();
  return useCallback(
    async (name, args) => {
      const acted = await act(name, args);
      if (!acted.ok) sayRefusal(acted.rejection);
      return acted.ok;
    },
    [act],
  );
}
