/**
 * Steers `badmachine.c`, which is preloaded into a process: its wall clock, its disk, and what a loss of power leaves of
 * PostgreSQL's log. Built by the machine's own C compiler; where there is none, `buildBadMachine` says why, and the
 * faults that need it are reported as not done.
 */
import { chmodSync, closeSync, openSync, readSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildPreloaded } from "../rig/preload.ts";

const source = fileURLToPath(new URL("badmachine.c", import.meta.url));

/** Offsets in the control file, as `struct control` has them. */
const at = { clock: 0, fsyncFails: 8, diskFull: 12, failedSyncs: 24, failedWrites: 32, takenBack: 40 };
const controlBytes = 64;

/** Builds the library in a folder that others may enter; undefined with a reason where that is not possible. */
export async function buildBadMachine(folder: string): Promise<{ library?: string; reason?: string }> {
  const library = path.join(folder, "badmachine.so");
  try {
    await buildPreloaded(source, library);
    chmodSync(library, 0o755);
    return { library };
  } catch (error) {
    return { reason: (error as Error).message };
  }
}

export class BadMachine {
  /** What the process is started with. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #control: number;

  /** `isPower`: a start takes back what was not synced before; for PostgreSQL. */
  constructor(library: string, folder: string, name: string, isPower: boolean) {
    const control = path.join(folder, `${name}.control`);
    const aside = path.join(folder, `${name}.aside`);
    for (const [file, bytes] of [
      [control, controlBytes],
      [aside, 0],
    ] as const) {
      writeFileSync(file, Buffer.alloc(bytes));
      // PostgreSQL runs as another account when the tests run as root.
      chmodSync(file, 0o666);
    }
    this.#control = openSync(control, "r+");
    this.environment = {
      LD_PRELOAD: library,
      BADMACHINE: control,
      ...(isPower ? { BADMACHINE_ASIDE: aside } : {}),
    };
  }

  /** From now on, against the true time. */
  setClock(offsetMs: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(offsetMs) * 1_000_000n);
    writeSync(this.#control, bytes, 0, 8, at.clock);
  }

  setFsyncFails(fails: boolean): void {
    this.#setFlag(at.fsyncFails, fails);
  }

  setDiskFull(isFull: boolean): void {
    this.#setFlag(at.diskFull, isFull);
  }

  get failedSyncs(): number {
    return this.#read(at.failedSyncs);
  }

  get failedWrites(): number {
    return this.#read(at.failedWrites);
  }

  /** Bytes of the log that were written and not synced when the process was killed, over all starts. */
  get bytesTakenBack(): number {
    return this.#read(at.takenBack);
  }

  close(): void {
    closeSync(this.#control);
  }

  #setFlag(offset: number, isSet: boolean): void {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(isSet ? 1 : 0);
    writeSync(this.#control, bytes, 0, 4, offset);
  }

  #read(offset: number): number {
    const bytes = Buffer.alloc(8);
    readSync(this.#control, bytes, 0, 8, offset);
    return Number(bytes.readBigUInt64LE());
  }
}
