/** Sends an edited style: barcodes that are gone, then the style, then the cost; the first refusal is the answer. */
import { useCallback } from "react";
import type { Submission } from "@instep/client/client.ts";
import type { StyleView } from "@instep/domain/catalogue/contract.ts";
import type { CommandId, StyleId } from "@instep/domain/kernel/ids.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";
import { useCan, useClient } from "../app/hooks.ts";
import { detachedOf, minorOf, saveArgsOf, type StyleForm } from "./style-form.ts";

export type SaveResult =
  | { readonly kind: "saved" | "kept"; readonly styleId: StyleId }
  | { readonly kind: "refused"; readonly rejection: Rejection };

export function useSaveStyle(
  style: StyleView | undefined,
  base: StyleForm,
  isCostKnown: boolean,
): (form: StyleForm) => Promise<SaveResult> {
  const client = useClient();
  const can = useCan();
  return useCallback(
    async (form) => {
      const sent: Submission[] = [];
      for (const detached of style === undefined ? [] : detachedOf(form, style))
        sent.push(client.submit("barcode.detach", detached));
      const save = client.submit("style.save", saveArgsOf(form, style?.id));
      sent.push(save);
      // A new style's id is the id of the command that makes it.
      const styleId = style?.id ?? (save.id as CommandId as string as StyleId);
      const costMinor = minorOf(form.cost, form.currency);
      const isCostChanged = isCostKnown && (form.cost !== base.cost || form.currency !== base.currency);
      if (costMinor !== null && isCostChanged && can("cost.manage"))
        sent.push(client.submit("cost.set", { costs: [{ styleId, costMinor, currency: form.currency }] }));
      await Promise.all(sent.map(({ stored }) => stored));
      if (client.status.get().kind === "offline") return { kind: "kept", styleId };
      const outcomes = await Promise.all(
        sent.map(async ({ id, outcome }) => ({ id, outcome: await outcome })),
      );
      const refused = outcomes.flatMap(({ id, outcome }) =>
        outcome.ok ? [] : [{ id, rejection: outcome.rejection }],
      );
      // Said on this screen, so the outbox need not keep it.
      for (const { id } of refused) void client.dismiss(id);
      const why = outcomes.find(({ id }) => id === save.id)?.outcome;
      const first = why !== undefined && !why.ok ? why.rejection : refused[0]?.rejection;
      return first === undefined ? { kind: "saved", styleId } : { kind: "refused", rejection: first };
    },
    [client, can, style, base, isCostKnown],
  );
}
