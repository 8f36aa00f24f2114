/**
 * WebSocket text messages as bytes (RFC 6455, unmasked as a server's are). A crowd gets the very same bytes, so they are
 * made once and written to each stream; `ws` would make them anew for every socket. What is a device's own (a welcome)
 * and what it shares with others (pages) is one message in fragments, so that nothing large is copied for each. Nothing
 * is compressed, and fragments of one message are written in one go, so frames of `ws` itself (pong, close) stand
 * between messages.
 */
const text = 0x1;
const continuation = 0x0;
const final = 0x80;
const newline = 0x0a;

/** Messages of the wire, joined by line ends: as text, or as bytes that several sockets share. */
export type Part = string | Buffer;

/** Longer frames have memory of their own: where a reader does not read, a short one keeps all that it was cut from. */
const pooledBytesMax = 1_024;

/** A frame's head with room for `spare` bytes behind it. */
function headOf(first: number, length: number, spare: number): { frame: Buffer; at: number } {
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = header + spare;
  const frame = bytes > pooledBytesMax ? Buffer.allocUnsafeSlow(bytes) : Buffer.allocUnsafe(bytes);
  frame[0] = first;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  return { frame, at: header };
}

function textFrame(first: number, content: string): Buffer {
  const length = Buffer.byteLength(content);
  const { frame, at } = headOf(first, length, length);
  frame.write(content, at, "utf8");
  return frame;
}

/** A whole message. */
export function messageOf(content: string): Buffer {
  return textFrame(final | text, content);
}

/** One message of several parts; shared bytes are referred to, not copied. */
export function fragmentsOf(parts: readonly Part[]): Buffer[] {
  return parts.flatMap((part, index) => {
    const first = (index === 0 ? text : continuation) | (index === parts.length - 1 ? final : 0);
    if (typeof part === "string") return [textFrame(first, index === 0 ? part : `\n${part}`)];
    const joint = index === 0 ? 0 : 1;
    const { frame, at } = headOf(first, part.length + joint, joint);
    if (joint === 1) frame[at] = newline;
    return [frame, part];
  });
}
