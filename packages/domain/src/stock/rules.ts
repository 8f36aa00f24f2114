/** All commands of stock. */
import { commandList } from "../kernel/command.ts";
import { adjust, approve, decline, moveCondition } from "./adjust.ts";
import { importOpening } from "./opening.ts";
import { sell, takeBack, undo } from "./sales.ts";

export const stockCommands = commandList(
  sell,
  takeBack,
  undo,
  adjust,
  approve,
  decline,
  moveCondition,
  importOpening,
);
