import { identityCommands } from "@instep/domain/identity/rules.ts";
import type { Module } from "../platform/contracts.ts";
import { auditFeedSource, directoryFeedSource, meFeedSource } from "./feeds.ts";
import { identityQueries } from "./queries.ts";
import { identityRoutes } from "./routes.ts";
import type { HashCost } from "./secrets.ts";
import { identityMigrations } from "./store.ts";

export interface IdentityOptions {
  /** All modules of the house, for the page of permissions; asked when the page is. */
  readonly modules: () => readonly Module[];
  /** Cost of hashing secrets; only tests lower it. */
  readonly cost?: HashCost;
}

export function makeIdentityModule({ modules, cost }: IdentityOptions): Module {
  return {
    name: "identity",
    migrations: identityMigrations,
    commands: identityCommands,
    queries: identityQueries(modules),
    feeds: [directoryFeedSource, auditFeedSource, meFeedSource],
    reactions: [],
    routes: (app, house) => identityRoutes(app, house, cost),
  };
}

/** Identity by itself; its page of permissions shows only its own commands. */
export const identityModule: Module = makeIdentityModule({ modules: () => [identityModule] });
