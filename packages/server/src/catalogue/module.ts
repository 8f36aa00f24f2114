import { catalogueCommands } from "@instep/domain/catalogue/rules.ts";
import type { Module } from "../platform/contracts.ts";
import { catalogueFeedSource } from "./feeds.ts";
import { catalogueQueries } from "./queries.ts";
import { indexReaction } from "./reactions.ts";
import { catalogueRoutes } from "./routes.ts";
import { catalogueMigrations } from "./store.ts";

export const catalogueModule: Module = {
  name: "catalogue",
  migrations: catalogueMigrations,
  commands: catalogueCommands,
  queries: catalogueQueries,
  feeds: [catalogueFeedSource],
  reactions: [indexReaction],
  routes: catalogueRoutes,
};
