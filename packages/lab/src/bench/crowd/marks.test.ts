import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { WebSocketServer } from "ws";
import { describe, expect, it } from "vitest";
import { MarkReader, markChars, markedText, nowMicros } from "./marks.ts";
import { WebSocketLine } from "./websocket.ts";

describe("a generator's own reading", () => {
  it("finds every mark once, wherever the stream is cut", () => {
    const text = Array.from({ length: 5 }, (_, number) => markedText(1_000_000 + number, number, 80)).join(
      "|~|",
    );
    const bytes = Buffer.from(`<body>${text}</body>`);
    for (let size = 1; size <= bytes.length; size += 1) {
      const found: [number, number][] = [];
      const reader = new MarkReader((dueMicros, number) => found.push([dueMicros, number]));
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      expect(found).toEqual(Array.from({ length: 5 }, (_, number) => [1_000_000 + number, number]));
    }
  });

  it("writes texts of the length that was asked for, with nothing that would be trimmed", () => {
    for (let number = 0; number < 500; number += 1) {
      const text = markedText(nowMicros(), number, 256);
      expect(text).toHaveLength(256);
      expect(text.trim()).toBe(text);
      expect(text.length).toBeGreaterThan(markChars);
    }
  });

  it("speaks WebSocket with a real server, whatever the length of a frame and however it is cut", async () => {
    const server = createServer((raw) => cutUp(raw, upstream));
    const sockets = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
    await new Promise((resolve) => sockets.once("listening", resolve));
    const upstream = (sockets.address() as AddressInfo).port;
    sockets.on("connection", (socket) =>
      socket.on("message", (data) => socket.send((data as Buffer).toString())),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const texts = [1, 125, 126, 65_535, 65_536, 70_001].map((length) => "鞋".repeat(length).slice(0, length));
    const heard = await new Promise<string[]>((resolve) => {
      const told: string[] = [];
      const line = new WebSocketLine(
        { port: (server.address() as AddressInfo).port, path: "/" },
        {
          opened: () => texts.forEach((text) => line.send(text)),
          text: (bytes, start, end) => {
            told.push(bytes.toString("utf8", start, end));
            if (told.length === texts.length) resolve(told);
          },
          closed: () => undefined,
        },
      );
    });
    expect(heard).toEqual(texts);
    sockets.close();
    for (const socket of sockets.clients) socket.terminate();
    server.close();
  });
});

/** Passes bytes on in odd pieces. */
function cutUp(raw: Socket, port: number): void {
  const other = connect(port, "127.0.0.1");
  raw.pipe(other);
  other.on("data", (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; at += 1_013) raw.write(chunk.subarray(at, at + 1_013));
  });
  raw.on("close", () => other.destroy());
  for (const socket of [raw, other]) socket.on("error", () => undefined);
}
