/**
 * Ids are lower-case UUIDs. A device makes them (version 7: time and random bits) before anything is sent, so that
 * sending twice is harmless. The server derives further ids from an existing one (version 8), so that a reaction that
 * runs twice submits the same command. A wire command must carry version 7: nobody can occupy a derived id beforehand.
 */
declare const kind: unique symbol;
export type Id<K extends string> = string & { readonly [kind]: K };

export type ChainId = Id<"chain">;
export type PlaceId = Id<"place">;
export type StaffId = Id<"staff">;
export type DeviceId = Id<"device">;
export type SessionId = Id<"session">;
export type CommandId = Id<"command">;
export type StyleId = Id<"style">;
export type ColourwayId = Id<"colourway">;
export type SkuId = Id<"sku">;
export type DocumentId = Id<"document">;
export type ChannelId = Id<"channel">;
export type MessageId = Id<"message">;
export type TimerId = Id<"timer">;
export type MediaId = Id<"media">;

export const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const uuid7Pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function isId(text: string): boolean {
  return uuidPattern.test(text);
}

/**
 * UUID version 7 (RFC 9562) from an instant in epoch milliseconds and 10 random bytes.
 * Both are passed in, because nothing in this package reads a clock or draws random bits.
 */
export function makeId<K extends string>(atMs: number, random: Uint8Array): Id<K> {
  const bytes = new Uint8Array(16);
  let rest = atMs;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes.set(random.subarray(0, 10), 6);
  return format(bytes, 0x70) as Id<K>;
}

/** UUID version 8 that depends only on `parent` and `label`: the same again on every replay. */
export function deriveId<K extends string>(parent: string, label: string): Id<K> {
  const words = hash128(`${parent}/${label}`);
  const bytes = new Uint8Array(16);
  words.forEach((word, index) => {
    bytes[index * 4] = word >>> 24;
    bytes[index * 4 + 1] = (word >>> 16) & 0xff;
    bytes[index * 4 + 2] = (word >>> 8) & 0xff;
    bytes[index * 4 + 3] = word & 0xff;
  });
  return format(bytes, 0x80) as Id<K>;
}

const hex = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, "0"));

function format(bytes: Uint8Array, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | version;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let text = "";
  for (let index = 0; index < 16; index += 1) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += "-";
    text += hex[bytes[index] ?? 0] ?? "";
  }
  return text;
}

/**
 * 128-bit hash of a text (four mixed 32-bit lanes, after bryc's public-domain cyrb128). Not cryptographic: it only has
 * to spread, because derived ids live in a version of their own that no device may use.
 */
export function hash128(text: string): [number, number, number, number] {
  let a = 1779033703;
  let b = 3144134277;
  let c = 1013904242;
  let d = 2773480762;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    a = b ^ Math.imul(a ^ unit, 597399067);
    b = c ^ Math.imul(b ^ unit, 2869860233);
    c = d ^ Math.imul(c ^ unit, 951274213);
    d = a ^ Math.imul(d ^ unit, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  const all = a ^ b ^ c ^ d;
  return [all >>> 0, (all ^ b) >>> 0, (all ^ c) >>> 0, (all ^ d) >>> 0];
}
