/**
 * A generator: a process of its own that holds lines, sends on a plan and hears. Latency counts from the moment at which a
 * message was meant to leave, not from when it left, so a system that holds the sender up cannot look fast. It measures
 * itself too: a run in which it was the limit says nothing about the system.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Histogram } from "hdr-histogram-js";
import { newHistogram } from "../load.ts";
import { markedText, nowMicros } from "./marks.ts";
import { Member, type Listener } from "./member.ts";
import type { LineSpec } from "./line.ts";
import type { Answers, Heard, Opened, Order, Sent, Strain } from "./orders.ts";
import { microsOf, spreadOf } from "./spread.ts";

type OrderOf<K extends Order["do"]> = Extract<Order, { do: K }>;

function record(histogram: Histogram, micros: number): void {
  histogram.recordValue(microsOf(micros));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Watches this process from now on. */
function watchStrain(): () => Strain {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const lag = monitorEventLoopDelay({ resolution: 5 });
  lag.enable();
  return () => {
    lag.disable();
    const { user, system } = process.cpuUsage(cpu);
    const ms = performance.now() - started;
    return { busy: (user + system) / 1_000 / ms, lagP99Ms: Math.max(0, lag.percentile(99) / 1e6 - 5) };
  };
}

const groups = new Map<string, Member[]>();

function groupNamed(name: string): readonly Member[] {
  return groups.get(name) ?? [];
}

const measured = {
  latency: newHistogram(),
  afterReturn: newHistogram(),
  answers: newHistogram(),
  doubled: 0,
  returns: 0,
  answered: 0,
  refused: 0,
};
/** Since the beginning. */
const total = { heard: 0, doubled: 0 };
let strain = watchStrain();

const listener: Listener = {
  heard: (member, dueMicros, at) => {
    total.heard += 1;
    record(measured.latency, at - dueMicros);
    if (dueMicros < member.returnedAt) record(measured.afterReturn, at - member.returnedAt);
  },
  doubled: () => {
    total.doubled += 1;
    measured.doubled += 1;
  },
  answered: (dueMicros, isAccepted) => {
    measured.answered += 1;
    if (!isAccepted) measured.refused += 1;
    record(measured.answers, nowMicros() - dueMicros);
  },
};

function join(group: string, lines: readonly LineSpec[]): Member[] {
  const members = lines.map((spec) => new Member(spec, listener));
  groups.set(group, [...groupNamed(group), ...members]);
  return members;
}

async function open({ group, lines, atOnce }: OrderOf<"open">): Promise<Opened> {
  const ready = newHistogram();
  let failed = 0;
  const waiting = join(group, lines);
  async function worker(): Promise<void> {
    for (let member = waiting.shift(); member !== undefined; member = waiting.shift()) {
      const started = nowMicros();
      if (await member.open()) record(ready, nowMicros() - started);
      else failed += 1;
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { ready: spreadOf(ready), failed };
}

/** Everybody comes when they come, whether those before them are served or not. */
async function comeBack({
  group,
  lines,
  perSecond,
  giveUpMs,
}: OrderOf<"return">): Promise<Answers["return"]> {
  const told = watchStrain();
  const readyMicros: number[] = [];
  let tries = 0;
  const members = join(group, lines);
  const started = performance.now();
  const startedMicros = nowMicros();
  const arrivals = members.map(async (member, index) => {
    const dueMs = perSecond === undefined ? 0 : (index * 1_000) / perSecond;
    if (dueMs > 0) await pause(Math.max(0, started + dueMs - performance.now()));
    const own = await member.openAtLast();
    tries += own;
    readyMicros.push(microsOf(nowMicros() - startedMicros - dueMs * 1_000));
  });
  await Promise.race([Promise.all(arrivals), pause(giveUpMs)]);
  return { readyMicros, failed: members.length - readyMicros.length, tries, ...told() };
}

async function jitter({ group, everyMs, forMs, seconds }: OrderOf<"jitter">): Promise<null> {
  const members = groupNamed(group);
  const end = performance.now() + seconds * 1_000;
  await Promise.all(
    members.map(async (member, index) => {
      await pause(((index + 1) / members.length) * everyMs);
      while (performance.now() + forMs < end) {
        member.leave();
        await pause(forMs);
        await member.comeBack();
        measured.returns += 1;
        await pause(Math.min(everyMs - forMs, Math.max(0, end - performance.now())));
      }
    }),
  );
  return null;
}

function listen({ goesOn = false }: OrderOf<"listen">): null {
  for (const one of [measured.latency, measured.afterReturn]) one.reset();
  Object.assign(measured, { doubled: 0, returns: 0 });
  if (!goesOn) for (const members of groups.values()) for (const member of members) member.forget();
  strain = watchStrain();
  return null;
}

async function sumUp({ expected, waitMs }: OrderOf<"total">): Promise<Answers["total"]> {
  const end = performance.now() + waitMs;
  while (total.heard < expected && performance.now() < end) await pause(10);
  return { ...total };
}

async function tell({ expected, waitMs }: OrderOf<"tell">): Promise<Heard> {
  // What comes late is waited for, but the generator's own figures are of the time in which there was work.
  const own = strain();
  const end = performance.now() + waitMs;
  while (measured.latency.totalCount < expected && performance.now() < end) await pause(10);
  const { latency, afterReturn, doubled, returns } = measured;
  return {
    latency: spreadOf(latency),
    afterReturn: spreadOf(afterReturn),
    doubled,
    returns,
    ...own,
  };
}

async function send(order: OrderOf<"send">): Promise<Sent> {
  const { group, rate, seconds, bytes, firstNumber = 0, isAnswered, waitMs } = order;
  const members = groupNamed(group);
  measured.answers.reset();
  Object.assign(measured, { answered: 0, refused: 0 });
  const told = watchStrain();
  const late = newHistogram();
  const count = Math.round(rate * seconds);
  const startMicros = nowMicros();
  for (let number = 0; number < count;) {
    const now = nowMicros();
    for (; number < count; number += 1) {
      const dueMicros = startMicros + Math.round((number * 1e6) / rate);
      if (dueMicros > now) break;
      record(late, now - dueMicros);
      members[number % members.length]?.send(markedText(dueMicros, firstNumber + number, bytes), dueMicros);
    }
    await pause(1);
  }
  const own = told();
  const end = performance.now() + waitMs;
  while (isAnswered && measured.answered < count && performance.now() < end) await pause(5);
  const { answered, refused, answers } = measured;
  return { sent: count, answered, refused, latency: spreadOf(answers), late: spreadOf(late), ...own };
}

function obey(order: Order): Promise<unknown> | null {
  switch (order.do) {
    case "open":
      return open(order);
    case "return":
      return comeBack(order);
    case "leave":
      for (const member of groupNamed(order.group)) member.leave();
      groups.delete(order.group);
      return null;
    case "stall":
      for (const member of groupNamed(order.group)) member.stall(order.isStalled);
      return null;
    case "jitter":
      return jitter(order);
    case "listen":
      return listen(order);
    case "tell":
      return tell(order);
    case "total":
      return sumUp(order);
    case "send":
      return send(order);
  }
}

process.on("message", ({ id, order }: { id: number; order: Order }) => {
  Promise.resolve(obey(order)).then(
    (answer) => process.send?.({ id, answer }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  );
});
// The bench that asked is gone: nobody will read what is measured.
process.on("disconnect", () => process.exit(0));
