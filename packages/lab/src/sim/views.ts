/** Feeds of the run's chain, read from the journal's rows as the server reads them with SQL. */
import { parseFeed, type Entry } from "@instep/domain/kernel/entry.ts";
import type { ChannelId, MessageId, StaffId } from "@instep/domain/kernel/ids.ts";
import { limits } from "@instep/domain/kernel/limits.ts";
import type { MemoryJournal } from "@instep/domain/kernel/memory.ts";
import { chatViewOf, emptyChatView } from "@instep/domain/chat/feed.ts";
import { cardTable, channelTable, markerTable, memberTable, messageTable } from "@instep/domain/chat/rows.ts";
import { belongsTo } from "@instep/domain/identity/permissions.ts";
import { placeTable } from "@instep/domain/identity/rows.ts";
import type { StockEntryData } from "@instep/domain/stock/contract.ts";
import { activityOf, emptyStockView, withBalances } from "@instep/domain/stock/feed.ts";
import { cellTable } from "@instep/domain/stock/rows.ts";
import type { FeedSource } from "@instep/server/platform/contracts.ts";

export function feedSources(journal: MemoryJournal): FeedSource[] {
  return [
    {
      family: "stock",
      mayFollow: async (_sql, _caller, key) => journal.row(placeTable, key) !== undefined,
      snapshot: async (_sql, key) => stockView(journal, key),
    },
    {
      family: "chat",
      mayFollow: async (_sql, caller, key) => {
        const channel = journal.row(channelTable, key);
        if (channel === undefined) return false;
        if (channel.placeId !== null) return belongsTo(caller.grants, channel.placeId);
        return journal.row(memberTable, key, caller.staffId) !== undefined;
      },
      snapshot: async (_sql, key) => chatView(journal, key as ChannelId),
    },
    {
      family: "me",
      mayFollow: async (_sql, caller, key) => key === caller.staffId,
      snapshot: async (_sql, key) => meView(journal, key as StaffId),
    },
  ];
}

/** The view of the rows as they are at this instant. */
export function viewNow(journal: MemoryJournal, feed: string): unknown {
  const { family, key } = parseFeed(feed);
  if (family === "stock") return stockView(journal, key);
  return family === "chat" ? chatView(journal, key as ChannelId) : meView(journal, key as StaffId);
}

function stockView(journal: MemoryJournal, placeId: string): unknown {
  const cells = journal.rowsOf(cellTable).filter((cell) => cell.placeId === placeId);
  const view = withBalances(
    emptyStockView,
    cells.map((cell) => [cell.skuId, cell.condition, cell.onHand, cell.reserved]),
  );
  const entries = journal.entriesOf(`stock:${placeId}`).slice(-limits.activityEntriesKept);
  return { ...view, activity: entries.map((entry) => activityOf(entry as Entry<StockEntryData>)) };
}

function chatView(journal: MemoryJournal, channelId: ChannelId): unknown {
  const channel = journal.row(channelTable, channelId);
  if (channel === undefined) return emptyChatView;
  const isHere = (row: { channelId: ChannelId }): boolean => row.channelId === channelId;
  return chatViewOf(
    channel,
    journal
      .rowsOf(memberTable)
      .filter(isHere)
      .map((row) => row.staffId),
    journal.rowsOf(messageTable).filter(isHere),
    new Map(journal.rowsOf(cardTable).map((card) => [card.messageId as MessageId, card])),
  );
}

function meView(journal: MemoryJournal, staffId: StaffId): unknown {
  const isOwn = (row: { staffId: StaffId }): boolean => row.staffId === staffId;
  const members = journal.rowsOf(memberTable).filter(isOwn);
  const markers = journal.rowsOf(markerTable).filter(isOwn);
  return {
    sessions: [],
    channelIds: members.map((row) => row.channelId).sort(),
    markers: Object.fromEntries(markers.map((row) => [row.channelId, row.readOrdinal])),
  };
}
