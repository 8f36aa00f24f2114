/** What people do: mostly sensible, sometimes wrong, often about the same few pairs at the same moment. */
import { reasons } from "@instep/domain/stock/terms.ts";
import { channels, closed, openPlaces, people, shop, skuIds, strangeSku, type Person } from "./chain.ts";
import type { Run } from "./run.ts";

export interface Act {
  readonly name: string;
  readonly args: Record<string, unknown>;
}

/** Something done before that one may undo, return or answer. */
export interface Trace {
  readonly id: string;
  readonly name: string;
  readonly args: Record<string, unknown>;
}

type Kind = (run: Run, person: Person) => Act;

const usual: readonly Kind[] = [
  ...Array.from({ length: 7 }, () => sell),
  ...Array.from({ length: 4 }, () => say),
  takeBack,
  takeBack,
  undo,
  undo,
  adjust,
  adjust,
  resolve,
  move,
  handleCard,
  recall,
];

export function nextAct(run: Run, person: Person): Act {
  return run.chance.pick(usual)(run, person);
}

function somewhere({ chance }: Run, person: Person): string {
  const own = person.staff.grants[0]?.placeIds;
  if (chance.hits(0.03)) return chance.pick([closed.placeId, "00000000-0000-4000-8000-000000000000"]);
  return chance.hits(0.95) && own != null ? chance.pick(own) : chance.pick(openPlaces).placeId;
}

function someSku({ chance }: Run): string {
  return chance.hits(0.02) ? strangeSku : chance.pick(skuIds);
}

function sell(run: Run, person: Person): Act {
  const { chance } = run;
  const lines = Array.from({ length: chance.pick([1, 1, 1, 2, 3]) }, () => ({
    skuId: someSku(run),
    quantity: chance.pick([1, 1, 1, 2, 3]),
    priceMinor: 39_900,
    ...(chance.hits(0.15) ? { condition: "display" } : {}),
  }));
  return { name: "stock.sell", args: { placeId: somewhere(run, person), lines } };
}

/** One of the last that anybody did, whatever became of it. */
function trace({ chance, traces }: Run, names: readonly string[]): Trace | undefined {
  const fitting = traces.filter((one) => names.includes(one.name)).slice(-12);
  return fitting.length === 0 ? undefined : chance.pick(fitting);
}

function takeBack(run: Run, person: Person): Act {
  const { chance } = run;
  const placeId = somewhere(run, person);
  const sale = chance.hits(0.7) ? trace(run, ["stock.sell"]) : undefined;
  if (sale === undefined) {
    const lines = [
      { skuId: someSku(run), quantity: 1, ...(chance.hits(0.5) ? { condition: "sellable" } : {}) },
    ];
    return { name: "stock.return", args: { placeId, lines } };
  }
  const sold = sale.args["lines"] as { skuId: string; quantity: number }[];
  const lines = sold.map(({ skuId, quantity }) => ({ skuId, quantity: chance.hits(0.5) ? 1 : quantity }));
  return { name: "stock.return", args: { placeId, lines, saleId: sale.id } };
}

const undoable = ["stock.sell", "stock.return", "stock.adjust", "stock.move_condition"];

function undo(run: Run, person: Person): Act {
  const done = trace(run, undoable);
  if (done === undefined) return sell(run, person);
  const placeId = run.chance.hits(0.95) ? done.args["placeId"] : shop.placeId;
  return { name: "stock.undo", args: { documentId: done.id, placeId } };
}

function adjust(run: Run, person: Person): Act {
  const { chance } = run;
  const lines = Array.from({ length: chance.pick([1, 1, 2]) }, () => ({
    skuId: someSku(run),
    condition: chance.pick(["sellable", "sellable", "display", "damaged"]),
    quantity: chance.pick([-4, -2, -1, 1, 2, 6]),
  }));
  const args = { placeId: somewhere(run, person), reason: chance.pick(reasons), lines };
  return { name: "stock.adjust", args };
}

function resolve(run: Run, person: Person): Act {
  const asked = trace(run, ["stock.adjust"]);
  if (asked === undefined) return adjust(run, person);
  const name = run.chance.pick([
    "stock.approve_adjustment",
    "stock.approve_adjustment",
    "stock.decline_adjustment",
  ]);
  return { name, args: { documentId: asked.id, placeId: asked.args["placeId"] } };
}

function move(run: Run, person: Person): Act {
  const { chance } = run;
  const kinds = ["sellable", "display", "quarantine", "damaged"];
  const [from, to] = [chance.pick(kinds), chance.pick(kinds)];
  const args = {
    placeId: somewhere(run, person),
    skuId: someSku(run),
    from,
    to,
    quantity: chance.pick([1, 1, 2]),
  };
  return { name: "stock.move_condition", args };
}

export function allChannels({ groupId }: Run): string[] {
  return [...channels.map((one) => one.channelId), groupId];
}

function say(run: Run): Act {
  const { chance } = run;
  const before = chance.hits(0.2) ? trace(run, ["message.send"]) : undefined;
  const text = chance.pick([
    "还有 37 吗？",
    " two left\r\n",
    "on my way",
    `n${chance.between(0, 99)}`,
    "\u200b",
    "ding \u0007",
  ]);
  const mentions = chance.hits(0.3)
    ? [chance.pick(people).staff.staffId, chance.pick(people).staff.staffId]
    : [];
  const args = { channelId: chance.pick(allChannels(run)), text, mentions };
  return { name: "message.send", args: before === undefined ? args : { ...args, replyTo: before.id } };
}

function recall(run: Run): Act {
  const said = trace(run, ["message.send"]);
  return said === undefined ? say(run) : { name: "message.recall", args: { messageId: said.id } };
}

function handleCard(run: Run, person: Person): Act {
  const { chance, auditor } = run;
  const cards = [...auditor.chat.messages.values()].filter((one) => one.card !== null).slice(-4);
  if (cards.length === 0) return sell(run, person);
  const name = chance.pick(["card.take", "card.take", "card.solve", "card.reopen"]);
  return { name, args: { messageId: chance.pick(cards).messageId } };
}
