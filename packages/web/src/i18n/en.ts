import { catalogue } from "./en/catalogue.ts";
import { chat } from "./en/chat.ts";
import { common } from "./en/common.ts";
import { identity } from "./en/identity.ts";
import { rejection } from "./en/rejection.ts";
import { scan } from "./en/scan.ts";
import { stock } from "./en/stock.ts";
import type { Messages } from "./zh-CN.ts";

export const en: Messages = {
  ...common,
  ...identity,
  ...catalogue,
  ...stock,
  ...chat,
  ...scan,
  ...rejection,
};
