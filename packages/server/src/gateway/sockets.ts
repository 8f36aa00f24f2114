/** The WebSocket door: path, subprotocol and origin are checked before the upgrade, so a foreign page cannot use a cookie. */
import type { IncomingMessage, Server } from "node:http";
import type { Server as SecureServer } from "node:https";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { limits } from "@instep/domain/kernel/limits.ts";
import { subprotocol } from "@instep/domain/kernel/protocol.ts";
import { Connection } from "./connection.ts";
import type { Gateway } from "./gateway.ts";

export const socketPath = "/v1/socket";

function refuse(socket: Duplex, status: string): void {
  socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  socket.destroy();
}

/** A browser always says where a page comes from; programs say nothing and must bring a token instead of a cookie. */
function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}

export function attachSockets(server: Server | SecureServer, gateway: Gateway): void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frameBytesMax,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const path = (request.url ?? "").split("?")[0];
    if (path !== socketPath) return refuse(socket, "404 Not Found");
    const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((one) => one.trim());
    if (!offered.includes(subprotocol)) return refuse(socket, "426 Upgrade Required");
    if (!isSameOrigin(request)) return refuse(socket, "403 Forbidden");
    const { cookie } = request.headers;
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      new Connection(gateway, accepted, socket, cookie);
    });
  });
}
