/** The peer's server, a program of its own: Socket.IO over WebSocket, one room, no compression. Started with the port and the path of the npm peers. */
import { createServer } from "node:http";
import { createRequire } from "node:module";

interface Socket {
  readonly handshake: { readonly auth: { readonly reads?: boolean } };
  readonly recovered: boolean;
  join(room: string): void;
  on(event: "say", listener: (text: string, done: () => void) => void): void;
}
interface Io {
  on(event: "connection", listener: (socket: Socket) => void): void;
  to(room: string): { emit(event: string, text: string): void };
  readonly engine: { on(event: "connection", listener: (raw: { request: unknown }) => void): void };
}

const [port = "0", peers = "", isRecovering] = process.argv.slice(2);
const { Server } = createRequire(peers)("socket.io") as {
  Server: new (server: unknown, options: object) => Io;
};
const server = createServer();
const io = new Server(server, {
  transports: ["websocket"],
  perMessageDeflate: false,
  serveClient: false,
  ...(isRecovering === "1"
    ? { connectionStateRecovery: { maxDisconnectionDuration: 120_000, skipMiddlewares: true } }
    : {}),
});
// As its manual on memory asks: the first request of a connection is not kept.
io.engine.on("connection", (raw) => {
  raw.request = null;
});
io.on("connection", (socket) => {
  if (socket.handshake.auth.reads === true && !socket.recovered) socket.join("store");
  socket.on("say", (text, done) => {
    io.to("store").emit("said", text);
    done();
  });
});
server.listen({ port: Number(port), host: "127.0.0.1", backlog: 4_096 });
