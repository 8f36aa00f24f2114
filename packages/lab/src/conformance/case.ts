/** One use of the protocol, right or wrong, with the answer that the documentation promises. */
import type { World } from "./world.ts";

export interface Case {
  readonly group: string;
  readonly name: string;
  /** The answer as text: `400 malformed at name`, `accepted`, `closed 4501`. */
  readonly expected: string;
  readonly act: (world: World) => Promise<string>;
}

export function cases(group: string, rows: readonly (readonly [string, string, Case["act"]])[]): Case[] {
  return rows.map(([name, expected, act]) => ({ group, name, expected, act }));
}
