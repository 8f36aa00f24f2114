/** What the connection needs of a socket: the browser's and Node's WebSocket have it, a test's arrays too. */
import { subprotocol } from "@instep/domain/kernel/protocol.ts";

export interface SocketEvents {
  readonly opened: () => void;
  readonly received: (frame: unknown) => void;
  /** Exactly once, also for a connection that never came about. */
  readonly closed: (code: number, reason: string) => void;
}

export interface Socket {
  readonly send: (frame: string) => void;
  readonly close: () => void;
}

export type SocketFactory = (url: string, events: SocketEvents) => Socket;

export const webSocketFactory: SocketFactory = (url, events) => {
  const socket = new WebSocket(url, [subprotocol]);
  socket.addEventListener("open", () => events.opened());
  socket.addEventListener("message", (event) => events.received(event.data));
  socket.addEventListener("close", (event) => events.closed(event.code, event.reason));
  // `close` follows every `error`; without a listener Node would call the error uncaught.
  socket.addEventListener("error", () => undefined);
  return {
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame);
    },
    close: () => socket.close(1000),
  };
};

/** `https://host/base` -> `wss://host/base/v1/socket`. */
export function socketUrl(baseUrl: string): string {
  return `${baseUrl.replace(/^http/, "ws").replace(/\/$/, "")}/v1/socket`;
}
