/**
 * Passwords and PINs at rest: argon2id as PHC strings, with the first set of parameters that OWASP recommends (19 MiB,
 * two passes, one lane). Hashing costs on purpose, so only a few run at once, a bounded number waits, and the rest is
 * told to come later. A person who does not exist is checked against a decoy, which takes just as long.
 */
import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { limits } from "@instep/domain/kernel/limits.ts";
import { Refusal } from "../platform/rejected.ts";

export interface HashCost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}
export const owaspCost: HashCost = { memoryKib: 19_456, passes: 2, lanes: 1 };

export interface Hasher {
  hash(secret: string): Promise<string>;
  /** Whether the secret fits; false, after the same time, when there is nothing to compare with. */
  verify(secret: string, phc: string | null | undefined): Promise<boolean>;
}

interface Parsed extends HashCost {
  readonly salt: Buffer;
  readonly tag: Buffer;
}

const phcPattern = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
const tagBytes = 32;
const saltBytes = 16;

function parsePhc(phc: string): Parsed | undefined {
  const match = phcPattern.exec(phc);
  if (match === null) return undefined;
  const [, memory, passes, lanes, salt = "", tag = ""] = match;
  return {
    memoryKib: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
    salt: Buffer.from(salt, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
}

const unpadded = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64").replaceAll("=", "");

function derive(secret: string, salt: Uint8Array, cost: HashCost, bytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2(
      "argon2id",
      {
        message: secret.normalize("NFKC"),
        nonce: salt,
        parallelism: cost.lanes,
        memory: cost.memoryKib,
        passes: cost.passes,
        tagLength: bytes,
      },
      (error, tag) => (error === null ? resolve(tag) : reject(error)),
    );
  });
}

/** Runs at most `atOnceMax` tasks; refuses `busy` when `waitingMax` wait already. */
function makeGate(atOnceMax: number, waitingMax: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= atOnceMax) {
      if (waiting.length >= waitingMax) throw new Refusal("busy", undefined, 2_000);
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

export function makeHasher(cost: HashCost = owaspCost): Hasher {
  const gate = makeGate(limits.hashesAtOnceMax, limits.hashesWaitingMax);
  const decoy: Parsed = { ...cost, salt: randomBytes(saltBytes), tag: randomBytes(tagBytes) };
  return {
    hash: (secret) =>
      gate(async () => {
        const salt = randomBytes(saltBytes);
        const tag = await derive(secret, salt, cost, tagBytes);
        const head = `$argon2id$v=19$m=${cost.memoryKib},t=${cost.passes},p=${cost.lanes}`;
        return `${head}$${unpadded(salt)}$${unpadded(tag)}`;
      }),
    verify: (secret, phc) =>
      gate(async () => {
        const stored = phc == null ? undefined : parsePhc(phc);
        const { salt, tag, ...used } = stored ?? decoy;
        const derived = await derive(secret, salt, used, tag.length);
        return timingSafeEqual(derived, tag) && stored !== undefined;
      }),
  };
}

/** One secret hashed at full cost, for the demo, the seed and the command line. */
export function hashSecret(secret: string): Promise<string> {
  return makeHasher().hash(secret);
}
