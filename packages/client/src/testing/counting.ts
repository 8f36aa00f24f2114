/** The smallest domain that shows losses, doublings and disorder: a feed that keeps the ids of all that was added. */
import type { Entry, FeedSpec } from "@instep/domain/kernel/entry.ts";
import { overlay, type Overlay } from "../optimistic.ts";
import type { NewCommand } from "../storage.ts";

export interface CountView {
  readonly total: number;
  readonly ids: readonly string[];
}

export interface AddArgs {
  readonly key: string;
  readonly count: number;
}

export const countFeed: FeedSpec<CountView> = {
  family: "count",
  empty: () => ({ total: 0, ids: [] }),
  apply: (view, entry: Entry) => {
    if (entry.name !== "count.added") return view;
    return add(view, entry.commandId, (entry.data as { count: number }).count);
  },
};

export const countFeeds = [countFeed as unknown as FeedSpec];

function add(view: CountView, id: string, count: number): CountView {
  return { total: view.total + count, ids: [...view.ids, id] };
}

export const countOverlay: Overlay = overlay<CountView>({
  family: "count",
  concerns: (command: NewCommand, key) =>
    command.name === "count.add" && (command.args as AddArgs).key === key,
  show: (view, pending) =>
    pending.reduce((sum, command) => add(sum, command.id, (command.args as AddArgs).count), view),
});
