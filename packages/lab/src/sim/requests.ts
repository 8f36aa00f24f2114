/** HTTP of a run: requests and answers get lost on either way, hang until somebody gives up, or arrive twice. */
import type { Device } from "./device.ts";
import type { HttpAnswer } from "./node.ts";
import type { Run } from "./run.ts";

interface Asking {
  readonly person: Device["person"];
  readonly isNetworkUp: boolean;
}

/** As `fetch`; `isOurs` is false once the asking process is dead, which then hears nothing. */
export function answerRequest(
  run: Run,
  asking: Asking,
  isOurs: () => boolean,
  input: string,
  init: RequestInit,
): Promise<Response> {
  const { chance, mood, time } = run;
  run.count("requests");
  const latencyMs = (): number => chance.around(mood.latencyMs);
  return new Promise((resolve, reject) => {
    const giveUp = (): void => (isOurs() ? reject(new TypeError("network")) : undefined);
    init.signal?.addEventListener("abort", giveUp);
    const trouble = (): boolean => {
      const isLost = !asking.isNetworkUp || chance.hits(mood.brokenHttp / 2);
      // Half of what is lost is noticed; the rest hangs until the client's patience ends.
      if (isLost && chance.hits(0.5)) time.after(latencyMs(), giveUp);
      return isLost;
    };
    const answer = async (): Promise<void> => {
      const node = run.someNode();
      if (trouble() || node === undefined) return node === undefined ? giveUp() : undefined;
      const ask = (): Promise<HttpAnswer> => {
        const text = typeof init.body === "string" ? init.body : undefined;
        if (text !== undefined) return node.command(asking.person.token, JSON.parse(text));
        return node.snapshot(asking.person.token, decodeURIComponent(input.split("/")[5] ?? ""));
      };
      // A proxy that heard nothing sends again.
      if (chance.hits(mood.brokenHttp / 4)) void ask();
      const { status, body } = await ask();
      const text = JSON.stringify(body);
      if (node.isAlive && !trouble())
        time.after(latencyMs(), () => {
          if (isOurs()) resolve({ status, json: async () => JSON.parse(text) as unknown } as Response);
        });
      else if (!node.isAlive) time.after(latencyMs(), giveUp);
    };
    time.after(latencyMs(), () => void answer());
  });
}
