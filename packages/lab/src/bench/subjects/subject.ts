/** A system under test: ours or a peer, started on free ports and in a folder of its own, ended with everything it started. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { cpuMicrosOf, pinned, places } from "../../rig/processes.ts";
import type { LineSpec } from "../crowd/line.ts";

/** When a message may be lost: A fsync before the answer, B after, C memory only. */
export type Durability = "A" | "B" | "C";

export interface Subject {
  readonly name: string;
  readonly version: string;
  readonly durability: Durability;
  /** What was set, in a few words. */
  readonly settings: string;
  /** Whether a sender learns that its message was taken. */
  readonly isAnswered: boolean;
  readers(count: number): readonly LineSpec[];
  writers(count: number): readonly LineSpec[];
  cpuMicros(): number;
  stop(): Promise<void>;
}

export interface SubjectOptions {
  readonly say: (line: string) => void;
}

export interface Program {
  readonly folder: string;
  readonly child: ChildProcess;
  cpuMicros(): number;
  stop(): Promise<void>;
}

export function makeFolder(): string {
  return mkdtempSync(path.join(tmpdir(), "instep-peer-"));
}

/** Starts a program on the subject's core and resolves when its port answers. */
export async function startProgram(options: {
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly port: number;
}): Promise<Program> {
  const { folder, command, args, env, port } = options;
  const child = spawn(...pinned(places.subject, command, args), {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let words = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    words = (words + chunk.toString("utf8")).slice(-2_000);
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const failed = ended.then(() => {
    throw new Error(`${command} ended: ${words}`);
  });
  failed.catch(() => undefined);
  await Promise.race([failed, untilOpen(port)]);
  const pid = child.pid ?? 0;
  return {
    folder,
    child,
    cpuMicros: () => cpuMicrosOf([pid]),
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilOpen(port: number): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: "127.0.0.1" });
      socket.once("connect", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on port ${port}`);
}
