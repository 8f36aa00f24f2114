/**
 * The course of an import: a file is uploaded and tried dry, columns may be chosen otherwise and are tried again, then the
 * same is applied. The server keeps the upload for an hour and the prepared import for minutes; when either is gone, the
 * file, which this page still has, is sent again. The command's id is made once for what is shown, so a second press or
 * a lost answer applies once.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import { makeId, type CommandId } from "@instep/domain/kernel/ids.ts";
import type { Rejection } from "@instep/domain/kernel/rejection.ts";
import { rejectionOf, postJson, sendFile } from "./http.ts";
import type { Applied, ImportPreview, Mapping } from "./import-contract.ts";
import type { SheetKind } from "./use-exports.ts";

export interface Choices {
  readonly sheet?: string | undefined;
  readonly mapping?: Mapping | undefined;
}

export type ImportState =
  | { readonly step: "idle" }
  | { readonly step: "sending"; readonly file: File; readonly share: number }
  /** `isBusy`: tried again with other columns. `isApplying`: being posted. */
  | {
      readonly step: "shown";
      readonly file: File;
      readonly preview: ImportPreview;
      readonly choices: Choices;
      readonly isBusy: boolean;
      readonly isApplying: boolean;
      readonly refusal: Rejection | undefined;
    }
  | { readonly step: "done"; readonly preview: ImportPreview; readonly applied: Applied }
  | { readonly step: "failed"; readonly file: File; readonly refusal: Rejection };

export interface Import {
  readonly state: ImportState;
  readonly send: (file: File) => void;
  readonly choose: (choices: Choices) => void;
  readonly apply: () => void;
  readonly reset: () => void;
}

interface ApplyAnswer {
  readonly applied?: Applied;
  readonly preview?: ImportPreview;
}

type Shown = Extract<ImportState, { step: "shown" }>;

const urlOf = (kind: SheetKind, isDry: boolean): string =>
  `/v1/catalogue/import?kind=${kind}${isDry ? "&dry=1" : ""}`;

function shown(file: File, preview: ImportPreview, choices: Choices): Shown {
  return { step: "shown", file, preview, choices, isBusy: false, isApplying: false, refusal: undefined };
}

function bodyOf({ preview, choices }: Pick<Shown, "preview" | "choices">): object {
  const { sheet, mapping } = choices;
  return {
    token: preview.token,
    fileName: preview.fileName,
    ...(sheet === undefined ? {} : { sheet }),
    ...(mapping === undefined ? {} : { mapping }),
  };
}

function newCommandId(): CommandId {
  return makeId<"command">(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
}

function isPreview(answer: unknown): boolean {
  return (answer as ApplyAnswer | null)?.preview !== undefined;
}

export function useImport(kind: SheetKind): Import {
  const [state, setState] = useState<ImportState>({ step: "idle" });
  const ends = useRef<AbortController | undefined>(undefined);
  const commandId = useRef<CommandId | undefined>(undefined);
  useEffect(() => () => ends.current?.abort(), []);
  const begin = (): AbortSignal => {
    ends.current?.abort();
    ends.current = new AbortController();
    commandId.current = undefined;
    return ends.current.signal;
  };
  const send = useCallback(
    (file: File) => {
      const signal = begin();
      setState({ step: "sending", file, share: 0 });
      const onProgress = (share: number): void => {
        if (!signal.aborted) setState({ step: "sending", file, share });
      };
      sendFile<ImportPreview>(urlOf(kind, true), file, onProgress, signal).then(
        (preview) => !signal.aborted && setState(shown(file, preview, {})),
        (error: unknown) =>
          !signal.aborted && setState({ step: "failed", file, refusal: rejectionOf(error) }),
      );
    },
    [kind],
  );
  const choose = (choices: Choices): void => {
    if (state.step !== "shown") return;
    const signal = begin();
    const now: Shown = { ...state, choices, isBusy: true, refusal: undefined };
    setState(now);
    withUpload(kind, now, () => postJson<ImportPreview>(urlOf(kind, true), bodyOf(now))).then(
      (preview) => !signal.aborted && setState(shown(now.file, preview, choices)),
      (error: unknown) => !signal.aborted && setState({ ...now, isBusy: false, refusal: rejectionOf(error) }),
    );
  };
  const apply = (): void => {
    if (state.step !== "shown" || state.isApplying) return;
    const now: Shown = { ...state, isApplying: true, refusal: undefined };
    setState(now);
    const id = (commandId.current ??= newCommandId());
    withUpload(kind, now, () =>
      postJson<ApplyAnswer>(urlOf(kind, false), { ...bodyOf(now), id }, isPreview),
    ).then(
      ({ applied, preview }) => {
        if (applied !== undefined) setState({ step: "done", preview: now.preview, applied });
        // Meanwhile the chain has changed, and something stands in the way now.
        else if (preview !== undefined) setState(shown(now.file, preview, now.choices));
      },
      (error: unknown) => setState({ ...now, isApplying: false, refusal: rejectionOf(error) }),
    );
  };
  const reset = useCallback(() => {
    ends.current?.abort();
    setState({ step: "idle" });
  }, []);
  return { state, send, choose, apply, reset };
}

/** Does it; when the server no longer has the upload, sends the file again (its name is its hash) and does it once more. */
async function withUpload<Answer>(
  kind: SheetKind,
  { file }: Shown,
  act: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    if (rejectionOf(error).code !== "import_expired") throw error;
    await sendFile(urlOf(kind, true), file, () => undefined);
    return act();
  }
}
