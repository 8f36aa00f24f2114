import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocketServer, type WebSocket as ServerSocket } from "ws";
import { subprotocol } from "@instep/domain/kernel/protocol.ts";
import { socketUrl, webSocketFactory } from "./socket.ts";

const servers: WebSocketServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const socket of server.clients) socket.terminate();
    server.close();
  }
});

async function listen(): Promise<{ server: WebSocketServer; url: string }> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => subprotocol });
  servers.push(server);
  await new Promise((resolve) => server.once("listening", resolve));
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/socket` };
}

describe("a real socket", () => {
  it("CLIENT-7: speaks the subprotocol, carries frames both ways and tells the close code", async () => {
    const { server, url } = await listen();
    const accepted = new Promise<ServerSocket>((resolve) => server.once("connection", resolve));
    const frames: unknown[] = [];
    const { promise: closed, resolve: close } = Promise.withResolvers<number>();
    const socket = webSocketFactory(url, {
      opened: () => socket.send("hello\n你好"),
      received: (frame) => frames.push(frame),
      closed: (code) => close(code),
    });
    const peer = await accepted;
    expect(peer.protocol).toBe(subprotocol);
    const heard = await new Promise<string>((resolve) =>
      peer.once("message", (data) => resolve((data as Buffer).toString("utf8"))),
    );
    expect(heard).toBe("hello\n你好");
    peer.send("答");
    peer.close(4502, "signed out");
    expect(await closed).toBe(4502);
    expect(frames).toEqual(["答"]);
    socket.send("too late");
  });

  it("CLIENT-5: a server that is not there is a close like any other", async () => {
    const { server, url } = await listen();
    await new Promise((resolve) => server.close(resolve));
    const codes: number[] = [];
    await new Promise<void>((resolve) => {
      webSocketFactory(url, {
        opened: () => expect.unreachable(),
        received: () => expect.unreachable(),
        closed: (code) => {
          codes.push(code);
          resolve();
        },
      });
    });
    expect(codes).toEqual([1006]);
  });

  it("CLIENT-7: the address follows the page's", () => {
    expect(socketUrl("https://host")).toBe("wss://host/v1/socket");
    expect(socketUrl("http://host:3000/")).toBe("ws://host:3000/v1/socket");
  });
});
