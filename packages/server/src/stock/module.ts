import { stockCommands } from "@instep/domain/stock/rules.ts";
import type { Module } from "../platform/contracts.ts";
import { stockFeedSource } from "./feeds.ts";
import { stockQueries } from "./queries.ts";
import { stockMigrations } from "./store.ts";

export const stockModule: Module = {
  name: "stock",
  migrations: stockMigrations,
  commands: stockCommands,
  queries: stockQueries,
  feeds: [stockFeedSource],
  reactions: [],
};
