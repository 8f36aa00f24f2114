/**
 * Acts on stock as the till does them: the screen changes at once, the command goes through the outbox, every act can be
 * taken back for ten seconds. What the server refuses stays in the outbox until somebody has looked at it, because the
 * pair has left the shop whatever the server thinks.
 */
import { useCallback } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { Client, Submission } from "@instep/client/client.ts";
import type { PlaceRow } from "@instep/domain/identity/rows.ts";
import type { CommandId, DocumentId, PlaceId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { useClient } from "../app/hooks.ts";
import { t, tRejection } from "../i18n/i18n.ts";
import { toast } from "../ui/toast-store.ts";
import { feedback } from "./feedback.ts";
import type { Sale, SaleLine } from "./till.ts";

export interface StockAct {
  readonly name: "stock.sell" | "stock.return" | "stock.adjust" | "stock.move_condition";
  readonly args: { readonly placeId: PlaceId } & Readonly<Record<string, unknown>>;
  /** Said with the undo. */
  readonly text: string;
  readonly detail?: string;
  readonly onUndone?: (id: CommandId) => void;
  /** `false`: said without an undo, because nothing was posted yet. */
  readonly canUndo?: boolean;
}

/** Takes an act back: it never leaves the device when it was not sent yet, else its document is undone. */
async function takeBack(client: Client, id: CommandId, placeId: PlaceId): Promise<Submission | undefined> {
  if (await client.withdraw(id)) return undefined;
  // A document bears the id of the command that made it.
  return client.submit("stock.undo", { documentId: id as string as DocumentId, placeId });
}

/** Does an act and offers its undo. */
export function useStockAct(): (act: StockAct) => Submission {
  const client = useClient();
  const navigate = useNavigate();
  return useCallback(
    (act) => {
      const { name, args, text, detail, onUndone, canUndo = true } = act;
      const watch = (submission: Submission, onRefused: () => void): void =>
        void submission.outcome.then((outcome) => {
          if (outcome.ok || outcome.rejection.code === "withdrawn") return;
          onRefused();
          feedback.bad();
          toast.show({
            text: t("scan.refused"),
            detail: tRejection(outcome.rejection),
            tone: "out",
            durationMs: limits.undoOfferedMs,
            action: { label: t("scan.refused.look"), onPress: () => void navigate({ to: "/outbox" }) },
          });
        });
      const submission = client.submit(name, args);
      const said = { text, ...(detail === undefined ? {} : { detail }) };
      if (!canUndo) {
        const notice = toast.show(said);
        watch(submission, () => toast.dismiss(notice));
        return submission;
      }
      const offer = toast.undo({
        ...said,
        label: t("action.undo"),
        durationMs: limits.undoOfferedMs,
        onUndo: () => {
          onUndone?.(submission.id);
          void takeBack(client, submission.id, args.placeId).then((undo) => {
            toast.show({ text: t("stock.undone"), detail: text });
            if (undo !== undefined) watch(undo, () => undefined);
          });
        },
      });
      watch(submission, () => toast.dismiss(offer));
      return submission;
    },
    [client, navigate],
  );
}

export interface SellRequest {
  readonly place: PlaceRow;
  readonly lines: readonly SaleLine[];
  readonly memberId?: string;
  readonly text: string;
  readonly detail: string;
  readonly onUndone: (id: CommandId) => void;
}

export function useSell(): (request: SellRequest) => Sale {
  const act = useStockAct();
  return useCallback(
    ({ place, lines, memberId, ...said }) => {
      const { placeId, currency } = place;
      const args = { placeId, lines, ...(memberId === undefined ? {} : { memberId }) };
      const { id } = act({ name: "stock.sell", args, ...said });
      feedback.sold();
      return { commandId: id, placeId, lines, currency };
    },
    [act],
  );
}
