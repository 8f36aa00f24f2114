/**
 * A generator's socket. All of them read into one piece of memory, one after the other: a piece for each chunk, and the
 * machinery of a readable stream, would cost the generator as much as the read itself.
 */
import { connect, type Socket } from "node:net";

const chunkBytes = 64 * 1_024;
const memory = Buffer.allocUnsafe(chunkBytes);

/** The bytes that `onChunk` gets are only lent: what is kept must be copied. */
export function dial(port: number, onChunk: (chunk: Buffer) => void): Socket {
  const socket = connect({
    port,
    host: "127.0.0.1",
    noDelay: true,
    onread: {
      buffer: memory,
      callback: (length) => {
        onChunk(memory.subarray(0, length));
        return true;
      },
    },
  });
  socket.on("error", () => undefined);
  return socket;
}
