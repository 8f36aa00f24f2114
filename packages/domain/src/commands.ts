/** Every command of the product, by name: the contract of writing. */
import { alertCommands } from "./alerts/rules.ts";
import { catalogueCommands } from "./catalogue/rules.ts";
import { chatCommands } from "./chat/rules.ts";
import { identityCommands } from "./identity/rules.ts";
import type { CommandTable } from "./kernel/batch.ts";
import { stockCommands } from "./stock/rules.ts";

export const commandTable: CommandTable = new Map(
  [...identityCommands, ...catalogueCommands, ...stockCommands, ...chatCommands, ...alertCommands].map(
    (spec) => [spec.name, spec],
  ),
);
