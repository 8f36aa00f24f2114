/** What a generator can be told to do, and what it answers. One order at a time, over the channel of its process. */
import type { LineSpec } from "./line.ts";

export type Order =
  /** Opens lines under a name; answers how long each took to be ready. */
  | {
      readonly do: "open";
      readonly group: string;
      readonly lines: readonly LineSpec[];
      readonly atOnce: number;
    }
  /** Opens the lines at given moments, open loop: `perSecond`, or all together when it is absent. */
  | {
      readonly do: "return";
      readonly group: string;
      readonly lines: readonly LineSpec[];
      readonly perSecond?: number;
      readonly giveUpMs: number;
    }
  /** Ends the lines without a word. */
  | { readonly do: "leave"; readonly group: string }
  /** Stops or resumes reading. */
  | { readonly do: "stall"; readonly group: string; readonly isStalled: boolean }
  /** Cuts each line of the group every `everyMs` for `forMs`, spread, until `seconds` are over and all are back. */
  | {
      readonly do: "jitter";
      readonly group: string;
      readonly everyMs: number;
      readonly forMs: number;
      readonly seconds: number;
    }
  /** Begins to measure what is heard; `goesOn`: messages of before may still come, and count. */
  | { readonly do: "listen"; readonly goesOn?: boolean }
  /** What was heard since, once `expected` deliveries have come or `waitMs` are over. */
  | { readonly do: "tell"; readonly expected: number; readonly waitMs: number }
  /** What was heard since the beginning, once `expected` deliveries have come or `waitMs` are over. */
  | { readonly do: "total"; readonly expected: number; readonly waitMs: number }
  /** Sends over the group's lines in turn, `rate` a second in all, open loop. */
  | {
      readonly do: "send";
      readonly group: string;
      readonly rate: number;
      readonly seconds: number;
      readonly bytes: number;
      /** Number of the first message; 0 unless messages of before may still come. */
      readonly firstNumber?: number;
      readonly isAnswered: boolean;
      readonly waitMs: number;
    };

export interface Spread {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** How the generator itself fared. */
export interface Strain {
  /** Share of one core that it used. */
  readonly busy: number;
  /** How late its own timers were. */
  readonly lagP99Ms: number;
}

export interface Opened {
  readonly ready: Spread;
  readonly failed: number;
}

export interface Heard extends Strain {
  readonly latency: Spread;
  /** Delivery of what was sent while a line was away, from its attempt to come back. */
  readonly afterReturn: Spread;
  readonly returns: number;
  /** Messages that came to a line more than once. */
  readonly doubled: number;
}

export interface Sent extends Strain {
  readonly sent: number;
  readonly answered: number;
  readonly refused: number;
  readonly latency: Spread;
  /** How late messages left against their plan. */
  readonly late: Spread;
}

export interface Answers {
  readonly open: Opened;
  /** `readyMicros`: how long each took that came back. */
  readonly return: Strain & {
    readonly readyMicros: readonly number[];
    readonly failed: number;
    readonly tries: number;
  };
  readonly leave: null;
  readonly stall: null;
  readonly jitter: null;
  readonly listen: null;
  readonly tell: Heard;
  readonly total: { readonly heard: number; readonly doubled: number };
  readonly send: Sent;
}
