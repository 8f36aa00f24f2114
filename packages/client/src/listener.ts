/** What the core tells: to the mirror of its own tab, and through it to the other tabs. */
import type { Outcome } from "@instep/domain/kernel/command.ts";
import type { Entry } from "@instep/domain/kernel/entry.ts";
import type { CommandId } from "@instep/domain/kernel/ids.ts";
import type { FeedState } from "./feed.ts";
import type { PendingCommand } from "./optimistic.ts";
import type { Status } from "./status.ts";
import type { FailedCommand } from "./storage.ts";

export type ReceiptMark = readonly [staff: string, delivered: number, read: number];

export interface CoreListener {
  readonly feedChanged: (state: FeedState, entries: readonly Entry[], isAdvanced: boolean) => void;
  readonly feedClosed: (feed: string) => void;
  readonly statusChanged: (status: Status) => void;
  readonly pendingChanged: (pending: readonly PendingCommand[]) => void;
  readonly failedChanged: (failed: readonly FailedCommand[]) => void;
  readonly decided: (id: CommandId, outcome: Outcome) => void;
  readonly receipts: (channel: string, marks: readonly ReceiptMark[]) => void;
  readonly signalled: (feed: string, kind: string, by: string) => void;
}
