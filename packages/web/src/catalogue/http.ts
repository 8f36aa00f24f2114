/** Files to and from the server. What is refused comes as a `Refusal` with the server's own reason. */
import { Refusal } from "@instep/client/http.ts";
import { rejection, rejectionSchema, type Rejection } from "@instep/domain/kernel/rejection.ts";
import { unavailable } from "./use-query.ts";

function refused(answer: unknown, status: number): Refusal {
  const why = rejectionSchema.safeParse((answer as { rejection?: unknown } | null)?.rejection);
  if (why.success) return new Refusal(why.data, status);
  return new Refusal(status === 413 ? rejection("too_large") : unavailable, status);
}

/** A JSON answer, or a refusal. `accepts` lets an error status through whose body is an answer as well. */
export async function postJson<Answer>(
  path: string,
  body: object,
  accepts: (answer: unknown) => boolean = () => false,
): Promise<Answer> {
  const response = await reach(path, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok && !accepts(answer)) throw refused(answer, response.status);
  return answer as Answer;
}

/** The answer as a file. */
export async function postForFile(path: string, body: object): Promise<Blob> {
  const response = await reach(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw refused(await response.json().catch(() => null), response.status);
  return response.blob();
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: "same-origin", ...init });
  } catch (error) {
    throw new Refusal(unavailable, 0, error);
  }
}

/** Sends a file and tells how much of it is there (0 to 1); `fetch` cannot tell. */
export function sendFile<Answer>(
  path: string,
  file: File,
  onProgress: (share: number) => void,
  signal?: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file, file.name);
    request.open("POST", path);
    request.setRequestHeader("accept", "application/json");
    request.responseType = "json";
    request.upload.onprogress = (event) => onProgress(event.total === 0 ? 0 : event.loaded / event.total);
    request.upload.onload = () => onProgress(1);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as Answer);
      else reject(refused(request.response, request.status));
    };
    request.onerror = () => reject(new Refusal(unavailable, 0));
    request.onabort = () => reject(new DOMException("given up", "AbortError"));
    signal?.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

/** Hands a file to the person, as a link with `download` does. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Safari reads it a moment later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export function rejectionOf(error: unknown): Rejection {
  return error instanceof Refusal ? error.rejection : unavailable;
}
