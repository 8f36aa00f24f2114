/** The domains of the house, lower tiers first. A new domain is one line here. */
import { alertsModule } from "./alerts/module.ts";
import { catalogueModule } from "./catalogue/module.ts";
import { chatModule } from "./chat/module.ts";
import { makeIdentityModule } from "./identity/module.ts";
import type { Module } from "./platform/contracts.ts";
import { stockModule } from "./stock/module.ts";

const identityModule = makeIdentityModule({ modules: () => modules });

export const modules: readonly Module[] = [identityModule, catalogueModule, stockModule, chatModule, alertsModule];
