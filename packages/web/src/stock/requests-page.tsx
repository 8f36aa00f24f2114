/** Adjustments above the threshold wait for somebody who did not count: here they are looked at and decided. */
import { useMemo, useState } from "react";
import type { DocumentId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import { useCan, useSubmit } from "../app/hooks.ts";
import { useBack } from "../catalogue/use-back.ts";
import { useT } from "../i18n/i18n.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field, TextArea } from "../ui/field.tsx";
import { IconTask } from "../ui/icons.tsx";
import { PageHeader, Screen } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/spinner.tsx";
import { EmptyState, NoPermissionState, RefusedState } from "../ui/states.tsx";
import { toast } from "../ui/toast-store.ts";
import { RequestCard } from "./request-card.tsx";
import { useRequests, type Request, type Requests } from "./use-requests.ts";

export function RequestsPage() {
  const t = useT();
  const can = useCan();
  const back = useBack("/stock");
  const requests = useRequests();
  const maySee = can("stock.approve") || can("stock.adjust");
  return (
    <Screen header={<PageHeader onBack={back} title={t("stock.requests.title")} />}>
      {maySee ? <Waiting requests={requests} /> : <NoPermissionState />}
    </Screen>
  );
}

type Verdict = "approve" | "decline";

/** What was decided here leaves the list at once, and comes back when the decision is refused. */
function useVerdicts({ reload }: Requests): {
  decided: ReadonlySet<DocumentId>;
  decide: (request: Request, verdict: Verdict, note?: string) => void;
} {
  const t = useT();
  const submit = useSubmit();
  const [decided, setDecided] = useState<ReadonlySet<DocumentId>>(new Set());
  const decide = (request: Request, verdict: Verdict, note = ""): void => {
    const { documentId, placeId } = request;
    const args = { documentId, placeId, ...(note.trim() === "" ? {} : { note: note.trim() }) };
    setDecided((before) => new Set(before).add(documentId));
    void submit(`stock.${verdict}_adjustment`, args).outcome.then((outcome) => {
      if (outcome.ok)
        toast.show({
          text: t(verdict === "approve" ? "stock.requests.approved" : "stock.requests.declined"),
          tone: "enough",
        });
      else setDecided((before) => new Set([...before].filter((one) => one !== documentId)));
      reload();
    });
  };
  return { decided, decide };
}

function Waiting({ requests }: { readonly requests: Requests }) {
  const t = useT();
  const [declining, setDeclining] = useState<Request | null>(null);
  const { decided, decide } = useVerdicts(requests);
  const { all, mine, refusal, reload } = requests;
  const mineIds = useMemo(() => new Set(mine.map(({ documentId }) => documentId)), [mine]);
  if (all === undefined) {
    if (refusal === undefined) return <SkeletonRows rows={4} avatar={false} />;
    return <RefusedState refusal={refusal} onRetry={reload} />;
  }
  const shown = all.filter(({ documentId }) => !decided.has(documentId));
  if (shown.length === 0)
    return (
      <EmptyState
        icon={IconTask}
        title={t("stock.requests.empty")}
        body={t("stock.requests.empty.body", { n: limits.adjustAlonePairsMax })}
      />
    );
  return (
    <div className="mx-auto max-w-3xl space-y-4 p-4">
      {shown.map((request) => (
        <RequestCard
          key={request.documentId}
          request={request}
          canDecide={mineIds.has(request.documentId)}
          onApprove={() => decide(request, "approve")}
          onDecline={() => setDeclining(request)}
        />
      ))}
      <DeclineDialog
        request={declining}
        onClose={() => setDeclining(null)}
        onDecline={(request, note) => decide(request, "decline", note)}
      />
    </div>
  );
}

interface DeclineDialogProps {
  readonly request: Request | null;
  readonly onClose: () => void;
  readonly onDecline: (request: Request, note: string) => void;
}

function DeclineDialog({ request, onClose, onDecline }: DeclineDialogProps) {
  const t = useT();
  const [note, setNote] = useState("");
  const close = (): void => {
    setNote("");
    onClose();
  };
  return (
    <Dialog
      open={request !== null}
      onOpenChange={(open) => !open && close()}
      title={t("stock.requests.decline.title")}
      description={t("stock.requests.decline.body")}
      actions={
        <>
          <Button onClick={close}>{t("action.cancel")}</Button>
          <Button
            variant="danger"
            onClick={() => {
              if (request !== null) onDecline(request, note);
              close();
            }}
          >
            {t("stock.requests.decline")}
          </Button>
        </>
      }
    >
      <Field label={t("stock.requests.why")} optional>
        <TextArea
          rows={2}
          maxLength={limits.noteCharsMax}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </Field>
    </Dialog>
  );
}
