/** The domains of the house, lower tiers first. A new domain is one line here. */
import { alertsModule } from "./alerts/module.ts";
import { catalogueModule } from "./catalogue/module.ts";
import { chatModule } from "./chat/module.ts";
import { makeIdentityModule } from "./identity/module.ts";
import type { Module } from "./platform/contracts.ts";
import { stockModule } from "./stock/module.ts";

export const modules: readonly Module[] = [
  // It shows the permissions of all of them, itself included.
  makeIdentityModule({ modules: () => modules }),
  catalogueModule,
  stockModule,
  chatModule,
  alertsModule,
];
