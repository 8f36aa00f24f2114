import { alertCommands } from "@instep/domain/alerts/rules.ts";
import type { Module } from "../platform/contracts.ts";
import { alertQueries } from "./queries.ts";
import { lineAlertReaction, stockAlertReaction } from "./reactions.ts";
import { alertMigrations } from "./store.ts";

export const alertsModule: Module = {
  name: "alerts",
  migrations: alertMigrations,
  commands: alertCommands,
  queries: alertQueries,
  feeds: [],
  reactions: [stockAlertReaction, lineAlertReaction],
};
