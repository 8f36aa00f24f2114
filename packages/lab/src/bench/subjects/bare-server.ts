/** The floor: every line of a writer goes to all readers, over plain TCP, with no protocol, no store, no rights. Calibrates the generators. */
import { createServer, type Socket } from "node:net";

const readers = new Set<Socket>();

createServer({ noDelay: true }, (socket) => {
  let isKnown = false;
  socket.on("error", () => undefined);
  socket.on("close", () => readers.delete(socket));
  socket.on("data", (chunk: Buffer) => {
    if (isKnown) {
      for (const reader of readers) reader.write(chunk);
      return;
    }
    isKnown = true;
    if (chunk.includes("read")) readers.add(socket);
  });
}).listen({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 4_096 });
