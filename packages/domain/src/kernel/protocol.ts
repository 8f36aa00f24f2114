/**
 * The wire, subprotocol `instep.v1`: text frames of newline-joined JSON messages; the tag is `t`. The schemas are hashed
 * in a test: changing a message means raising the version. Resume is stateless: the client says where it stands.
 */
import { z } from "zod";
import { commandMessageSchema } from "./command.ts";
import { entrySchema } from "./entry.ts";
import { limits } from "./limits.ts";
import { rejectionSchema } from "./rejection.ts";

export * from "./wire.ts";

const feedSchema = z.string().min(1).max(80);
/** [feed, epoch, seq]; seq 0 asks for everything. */
const standSchema = z.tuple([feedSchema, z.int().nonnegative(), z.int().nonnegative()]);

export const outcomeSchema = z.union([
  z.strictObject({ ok: z.literal(true), reply: z.unknown(), position: z.int() }),
  z.strictObject({ ok: z.literal(false), rejection: rejectionSchema }),
]);

export const clientMessages = {
  /** First message. `token` is absent where the cookie signs in (browsers). */
  hello: z.strictObject({
    t: z.literal("hello"),
    token: z.string().max(300).optional(),
    device: z.string().max(60),
    feeds: z.array(standSchema).max(limits.feedsPerConnectionMax),
    pending: z.array(z.string().max(60)).max(limits.pendingIdsPerHelloMax),
  }),
  command: z.strictObject({ t: z.literal("command"), ...commandMessageSchema.shape }),
  follow: z.strictObject({
    t: z.literal("follow"),
    feeds: z.array(standSchema).max(limits.feedsPerConnectionMax),
  }),
  unfollow: z.strictObject({
    t: z.literal("unfollow"),
    feeds: z.array(feedSchema).max(limits.feedsPerConnectionMax),
  }),
  /** Entries with seq > `from`, answered by `page` or `reset`. */
  pull: z.strictObject({
    t: z.literal("pull"),
    feed: feedSchema,
    from: z.int().nonnegative(),
    limit: z.int().positive().max(limits.pullEntriesMax),
  }),
  /** Markers of a channel, monotone; never answered, coalesced by the server. */
  read: z.strictObject({
    t: z.literal("read"),
    channel: z.string().max(60),
    delivered: z.int().nonnegative(),
    read: z.int().nonnegative(),
  }),
  /** Typing and the like: never stored, droppable. */
  signal: z.strictObject({ t: z.literal("signal"), feed: feedSchema, kind: z.enum(["typing"]) }),
  pong: z.strictObject({ t: z.literal("pong") }),
} as const;

export const clientMessageSchema = z.discriminatedUnion("t", [
  clientMessages.hello,
  clientMessages.command,
  clientMessages.follow,
  clientMessages.unfollow,
  clientMessages.pull,
  clientMessages.read,
  clientMessages.signal,
  clientMessages.pong,
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

export const serverMessages = {
  welcome: z.strictObject({
    t: z.literal("welcome"),
    chain: z.string(),
    staff: z.string(),
    epoch: z.int(),
    /** Server instant, epoch ms. */
    now: z.int(),
    /** [feed, seq] of every followed feed; feeds that this person may not follow are left out. */
    heads: z.array(z.tuple([z.string(), z.int()])),
    /** Outcomes of those pending ids that the server already knows. */
    outcomes: z.array(z.tuple([z.string(), outcomeSchema])),
    refused: z.array(z.string()),
    heartbeatMs: z.int(),
  }),
  reply: z.strictObject({
    t: z.literal("reply"),
    id: z.string(),
    outcome: outcomeSchema,
    delayMs: z.int().optional(),
  }),
  entry: z.strictObject({ t: z.literal("entry"), ...entrySchema.shape }),
  page: z.strictObject({
    t: z.literal("page"),
    feed: z.string(),
    epoch: z.int(),
    entries: z.array(entrySchema),
    head: z.int(),
  }),
  /** Only "feed is at seq": the client pulls. */
  head: z.strictObject({ t: z.literal("head"), feed: z.string(), seq: z.int() }),
  /** Too far behind, or another epoch: fetch `GET /v1/feeds/<feed>/snapshot` and go on from its seq. */
  reset: z.strictObject({ t: z.literal("reset"), feed: z.string(), epoch: z.int(), head: z.int() }),
  /** [staff, delivered, read] of a channel, coalesced; derived from markers, droppable. */
  receipts: z.strictObject({
    t: z.literal("receipts"),
    channel: z.string(),
    marks: z.array(z.tuple([z.string(), z.int(), z.int()])),
  }),
  signal: z.strictObject({ t: z.literal("signal"), feed: z.string(), kind: z.string(), by: z.string() }),
  /** `sent`: entries sent on this socket so far, so that a silent loss is noticed. */
  ping: z.strictObject({ t: z.literal("ping"), sent: z.int() }),
  /** A message that could not be understood or allowed; the connection lives on unless a close follows. */
  refusal: z.strictObject({ t: z.literal("refusal"), about: z.string(), rejection: rejectionSchema }),
  bye: z.strictObject({
    t: z.literal("bye"),
    code: z.int(),
    reason: z.string(),
    reconnectMsMin: z.int(),
    reconnectMsMax: z.int(),
  }),
} as const;

export const serverMessageSchema = z.discriminatedUnion("t", [
  serverMessages.welcome,
  serverMessages.reply,
  serverMessages.entry,
  serverMessages.page,
  serverMessages.head,
  serverMessages.reset,
  serverMessages.receipts,
  serverMessages.signal,
  serverMessages.ping,
  serverMessages.refusal,
  serverMessages.bye,
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;

/** `GET /v1/feeds/<feed>/snapshot`: the view at exactly `seq`. */
export const snapshotSchema = z.strictObject({
  feed: z.string(),
  epoch: z.int(),
  seq: z.int().nonnegative(),
  view: z.unknown(),
});
