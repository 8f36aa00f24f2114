/**
 * The demo chain, made only by commands on a clock that runs from six weeks ago to now: places, people, the collection,
 * opening stock, sales with returns and corrections, and some days of conversation. The seed is fixed, so every demo
 * chain holds the same pairs.
 */
import pino from "pino";
import { makeId, type ChainId, type Id, type PlaceId, type StaffId } from "@instep/domain/kernel/ids.ts";
import type { Actor } from "@instep/domain/kernel/command.ts";
import type { Language } from "@instep/domain/identity/rows.ts";
import { openFoundation, type Foundation } from "../house.ts";
import { keepCursor } from "../journal/reactions.ts";
import { modules } from "../modules.ts";
import { dice, type Dice } from "./dice.ts";
import { seedHistory } from "./history.ts";
import { demoOwner, demoPeople, demoPlaces, type DemoPerson } from "./people.ts";
import { attachPictures } from "./attach.ts";
import { demoStyles, type DemoStyle } from "./styles.ts";
import { openTalk } from "./chatter.ts";

export interface SeedOptions {
  readonly databaseUrl: string;
  readonly mediaDir: string;
  /** PHC string of the one password of all demo people. */
  readonly passwordHash: string;
  readonly now: number;
  readonly seed?: number;
  /** Days of history; fewer make a quicker chain for tests. */
  readonly days?: number;
  readonly say?: (step: string) => void;
}

export interface DemoPlaceRow {
  readonly placeId: PlaceId;
  readonly code: string;
  readonly pace: number;
}

/** The chain while it is being made. */
export interface DemoChain {
  readonly foundation: Foundation;
  readonly chainId: ChainId;
  readonly dice: Dice;
  readonly clock: { at: number };
  readonly places: readonly DemoPlaceRow[];
  readonly staff: ReadonlyMap<string, StaffId>;
  readonly styles: readonly DemoStyle[];
  newId<K extends string>(): Id<K>;
  /** Submits as the system at the clock's instant; refused is an error of the seed. */
  run<Reply>(name: string, args: unknown): Promise<Reply>;
  /** Submits as a person whose session `actors` holds. */
  act<Reply>(number: string, name: string, args: unknown, madeAt?: number): Promise<Reply>;
  readonly actors: Map<string, Actor>;
}

const dayMs = 24 * 3_600_000;
const defaultDays = 42;
const timeZone = "Asia/Shanghai";
const language: Language = "zh-CN";

export async function seedDemo(options: SeedOptions): Promise<ChainId> {
  const days = options.days ?? defaultDays;
  const clock = { at: options.now - days * dayMs - 3_600_000 };
  const foundation = await openFoundation({
    databaseUrl: options.databaseUrl,
    modules,
    log: pino({ level: "warn" }),
    now: () => clock.at,
    background: false,
    connectionsMax: 4,
  });
  const say = options.say ?? (() => undefined);
  try {
    const chain = await openChain(foundation, clock, options);
    say("catalogue");
    await seedCatalogue(chain, options);
    say("history");
    const talkUntil = openTalk(chain, options.now);
    await seedHistory(chain, { days, now: options.now, talkUntil });
    await talkUntil(options.now);
    clock.at = options.now;
    await closeSessions(chain);
    await skipReactions(chain);
    return chain.chainId;
  } finally {
    await foundation.close();
  }
}

async function openChain(
  foundation: Foundation,
  clock: { at: number },
  options: SeedOptions,
): Promise<DemoChain> {
  const random = dice(options.seed ?? 20_260_901);
  // Two demo chains on one server must not share ids, so the chain's own id is drawn for real.
  const chainId = makeId<"chain">(options.now, foundation.random(10));
  const newId = <K extends string>(): Id<K> => makeId<K>(clock.at, random.bytes(10));
  const actors = new Map<string, Actor>();
  const run = async <Reply>(name: string, args: unknown): Promise<Reply> => {
    const outcome = await foundation.journal.submitSystem(
      chainId,
      { id: newId<"command">(), name, args },
      "demo",
    );
    if (!outcome.ok) throw new Error(`demo: ${name} was refused: ${JSON.stringify(outcome.rejection)}`);
    return outcome.reply as Reply;
  };
  const act = async <Reply>(
    number: string,
    name: string,
    args: unknown,
    madeAt = clock.at,
  ): Promise<Reply> => {
    const actor = actors.get(number);
    if (actor === undefined) throw new Error(`demo: ${number} has no session`);
    const command = { id: newId<"command">(), name, args, madeAt };
    const outcome = await foundation.journal.submitAs(chainId, command, actor);
    if (!outcome.ok) throw new Error(`demo: ${name} was refused: ${JSON.stringify(outcome.rejection)}`);
    return outcome.reply as Reply;
  };
  const staff = new Map<string, StaffId>();
  const places: DemoPlaceRow[] = [];
  const chain: DemoChain = {
    foundation,
    chainId,
    dice: random,
    clock,
    places,
    staff,
    styles: demoStyles(random),
    newId,
    run,
    act,
    actors,
  };
  await seedPeople(chain, places, staff, options.passwordHash);
  return chain;
}

async function seedPeople(
  chain: DemoChain,
  places: DemoPlaceRow[],
  staff: Map<string, StaffId>,
  passwordHash: string,
): Promise<void> {
  const secrets = { passwordHash, pinHash: null };
  const { number, name, nameEn } = demoOwner;
  const { ownerId, placeId: officeId } = await chain.run<{ ownerId: StaffId; placeId: PlaceId }>(
    "chain.create",
    {
      code: "yunlu",
      name: "云履 Yunlu",
      currency: "CNY",
      language,
      owner: { number, phone: null, name, nameEn, language, ...secrets },
      office: { code: "HQ", name: "云履总部", nameEn: "Yunlu Head Office", city: "上海", timeZone },
    },
  );
  staff.set(number, ownerId);
  await chain.run("channel.ensure_place", { placeId: officeId, name: "云履总部" });
  for (const place of demoPlaces) {
    const { pace, ...own } = place;
    const args = { ...own, timeZone, currency: "CNY", gln: null, active: true };
    const { placeId } = await chain.run<{ placeId: PlaceId }>("place.save", args);
    await chain.run("channel.ensure_place", { placeId, name: place.name });
    places.push({ placeId, code: place.code, pace });
  }
  const placeIdOf = (code: string): PlaceId => {
    const place = places.find((one) => one.code === code);
    if (place === undefined) throw new Error(`demo: no place ${code}`);
    return place.placeId;
  };
  for (const person of demoPeople) {
    const placeIds = person.places?.map(placeIdOf) ?? null;
    const { staffId } = await chain.run<{ staffId: StaffId }>("staff.add", {
      number: person.number,
      phone: null,
      name: person.name,
      nameEn: person.nameEn,
      language,
      grants: [{ role: person.role, placeIds }],
      homePlaceId: placeIds?.[0] ?? officeId,
      ...secrets,
    });
    staff.set(person.number, staffId);
  }
  for (const person of [demoOwner, ...demoPeople]) await openSession(chain, person);
}

/** A session whose token nobody knows: the demo acts through it and closes it at the end. */
async function openSession(chain: DemoChain, person: DemoPerson): Promise<void> {
  const staffId = chain.staff.get(person.number) as StaffId;
  const deviceId = chain.newId<"device">();
  const isStore = person.role === "clerk" || person.role === "store_manager";
  const tokenHash = Buffer.from(chain.foundation.random(32)).toString("hex");
  const deviceName = isStore ? `门店手机 ${person.places?.[0] ?? ""}` : "办公电脑";
  const { sessionId } = await chain.run<{ sessionId: Id<"session"> }>("session.open", {
    staffId,
    deviceId,
    deviceName,
    tokenHash,
    means: "password",
    address: "127.0.0.1",
  });
  chain.actors.set(person.number, { kind: "staff", staffId, sessionId, deviceId });
}

async function closeSessions(chain: DemoChain): Promise<void> {
  for (const number of chain.actors.keys()) await chain.act(number, "session.close_all", { keepThis: false });
}

async function seedCatalogue(chain: DemoChain, options: SeedOptions): Promise<void> {
  const args = { styles: chain.styles.map((one) => one.style), source: "0".repeat(64), fileName: "demo" };
  await chain.run("catalogue.import", args);
  await attachPictures(chain, options.mediaDir);
}

/** History is not news: reactions begin with what happens from now on. */
async function skipReactions({ foundation, chainId }: DemoChain): Promise<void> {
  const { position } = await foundation.reader.head(chainId);
  await keepCursor(foundation.database, chainId, position);
}
