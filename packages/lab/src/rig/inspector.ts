/** A running Node process seen through its inspector: what it holds after a collection. */
import WebSocket from "ws";

export interface HeldMemory {
  readonly heapUsed: number;
  /** Memory of buffers and strings outside the heap. */
  readonly external: number;
  readonly rss: number;
}

export interface Inspector {
  /** After a full collection. */
  memory(): Promise<HeldMemory>;
  close(): void;
}

async function addressOf(port: number): Promise<string> {
  const list = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const [target] = list;
  if (target === undefined) throw new Error("nothing to inspect");
  return target.webSocketDebuggerUrl;
}

/** Talks to a process that was started with `--inspect=127.0.0.1:<port>`. */
export async function inspect(port: number): Promise<Inspector> {
  const socket = new WebSocket(await addressOf(port), { perMessageDeflate: false });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("error", reject);
  });
  const waiting = new Map<number, (result: unknown) => void>();
  let lastId = 0;
  socket.on("message", (data) => {
    const { id, result } = JSON.parse((data as Buffer).toString("utf8")) as { id?: number; result?: unknown };
    if (id === undefined) return;
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  const ask = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      socket.send(JSON.stringify({ id: lastId, method, params }));
    });
  return {
    memory: async () => {
      await ask("HeapProfiler.enable");
      // The second collection takes what the first one's finalizers let go.
      await ask("HeapProfiler.collectGarbage");
      await ask("HeapProfiler.collectGarbage");
      const expression = "JSON.stringify(process.memoryUsage())";
      const answer = (await ask("Runtime.evaluate", { expression })) as { result: { value: string } };
      return JSON.parse(answer.result.value) as HeldMemory;
    },
    close: () => socket.terminate(),
  };
}
