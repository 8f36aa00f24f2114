import { chatCommands } from "@instep/domain/chat/rules.ts";
import type { Module } from "../platform/contracts.ts";
import { chatFeedSource } from "./feeds.ts";
import { chatQueries } from "./queries.ts";
import { placeChannelReaction } from "./reactions.ts";
import { searchChore, searchMigration } from "./search-store.ts";
import { chatMigrations } from "./store.ts";

export const chatModule: Module = {
  name: "chat",
  migrations: [...chatMigrations, searchMigration],
  commands: chatCommands,
  queries: chatQueries,
  feeds: [chatFeedSource],
  reactions: [placeChannelReaction],
  chores: [searchChore],
};
