import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { listenOn } from "./listen.ts";
import { StartRefused } from "./refusal.ts";

describe("the port", () => {
  const open: Server[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) server.close();
  });

  function newServer(): Server {
    const server = createServer();
    open.push(server);
    return server;
  }

  async function takenPort(): Promise<number> {
    const server = newServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }

  test("that is taken gives way to a free one when nobody named it", async () => {
    const port = await takenPort();
    const server = newServer();
    const got = await listenOn(server, { host: "127.0.0.1", port, isPortGiven: false });
    expect(got).toBeGreaterThan(port);
    expect((server.address() as AddressInfo).port).toBe(got);
    expect(server.listenerCount("error")).toBe(0);
  });

  test("that was named and is taken refuses the start in one line", async () => {
    const port = await takenPort();
    const refused = listenOn(newServer(), { host: "127.0.0.1", port, isPortGiven: true });
    await expect(refused).rejects.toThrow(StartRefused);
    await expect(refused).rejects.toThrow(`PORT: ${port} is used by another program`);
  });

  test("on an address of another machine refuses the start", async () => {
    const refused = listenOn(newServer(), { host: "192.0.2.1", port: 18_080, isPortGiven: false });
    await expect(refused).rejects.toThrow("HOST: 192.0.2.1 is not an address of this machine");
  });
});
