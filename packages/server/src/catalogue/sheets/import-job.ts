import { serveJob } from "../aside.ts";
import { readImport, type ImportAnswer, type ImportInput } from "./import-work.ts";

/** Small enough that the server, taking a part, is back at its sockets within a few milliseconds. */
const rowsPerPart = 2_000;

serveJob(async (input: ImportInput, emit: (part: unknown[]) => void): Promise<ImportAnswer> => {
  const { answer, rows } = await readImport(input);
  for (let from = 0; from < rows.length; from += rowsPerPart) emit(rows.slice(from, from + rowsPerPart));
  return answer;
});
