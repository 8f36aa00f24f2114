/** The Chinese catalogue is the source: its keys and parameters are the types of all others. */
import { catalogue } from "./zh-CN/catalogue.ts";
import { chat } from "./zh-CN/chat.ts";
import { common } from "./zh-CN/common.ts";
import { identity } from "./zh-CN/identity.ts";
import { rejection } from "./zh-CN/rejection.ts";
import { scan } from "./zh-CN/scan.ts";
import { stock } from "./zh-CN/stock.ts";
import type { Texts } from "./texts.ts";

export const zhCN = {
  ...common,
  ...identity,
  ...catalogue,
  ...stock,
  ...chat,
  ...scan,
  ...rejection,
} as const;
export type Messages = Texts<typeof zhCN>;
