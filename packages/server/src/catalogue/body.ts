/** The file in a request, as the body itself or as the first file of a form; never more bytes than allowed are kept. */
import { Refusal } from "../platform/rejected.ts";

export interface SentFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** As the sender calls it; shown, never used as a path. */
  readonly name: string;
}

/** Room for the boundaries and names of a form around its file. */
const formBytes = 64 * 1024;

export async function readFileOf(request: Request, bytesMax: number): Promise<SentFile> {
  const contentType = request.headers.get("content-type") ?? "";
  const isForm = contentType.startsWith("multipart/form-data");
  const bytes = await readBytes(request, isForm ? bytesMax + formBytes : bytesMax);
  if (!isForm) return { bytes, name: headerName(request) };
  const form = await new Response(bytes, { headers: { "content-type": contentType } })
    .formData()
    .catch(() => {
      throw new Refusal("malformed", { path: "body", issue: "form" });
    });
  for (const value of form.values()) {
    if (typeof value === "string") continue;
    if (value.size > bytesMax) throw tooLarge(bytesMax);
    return { bytes: new Uint8Array(await value.arrayBuffer()), name: plainName(value.name) };
  }
  throw new Refusal("malformed", { path: "body", issue: "file" });
}

export async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw tooLarge(bytesMax);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > bytesMax) throw tooLarge(bytesMax);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function tooLarge(bytesMax: number): Refusal {
  return new Refusal("too_large", { max: bytesMax });
}

/** `?name=` for a body that is the file itself. */
function headerName(request: Request): string {
  return plainName(new URL(request.url).searchParams.get("name") ?? "");
}

function plainName(name: string): string {
  return name
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cs}]/gu, "")
    .trim()
    .slice(0, 200);
}
