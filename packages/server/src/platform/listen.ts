/** Opens the port. A port that nobody asked for by name gives way to the next free one. */
import type { Server } from "node:net";
import { StartRefused } from "./refusal.ts";

const PORTS_TRIED_MAX = 100;

/** Connections that wait to be accepted: after a restart thousands of phones come back at once. */
const BACKLOG_MAX = 4_096;

/** Resolves with the port in use; refuses the start with one line when the address cannot be had. */
export async function listenOn(
  server: Server,
  { host, port, isPortGiven }: { host: string; port: number; isPortGiven: boolean },
): Promise<number> {
  const last = isPortGiven ? port : Math.min(port + PORTS_TRIED_MAX, 65_535);
  for (let next = port; ; next += 1) {
    const error = await tryListen(server, host, next);
    if (!error) return next;
    if (error.code !== "EADDRINUSE" || next >= last) throw refusal(error, host, port, last);
  }
}

function tryListen(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException) => resolve(error);
    server.once("error", onError);
    server.listen({ host, port, backlog: BACKLOG_MAX }, () => {
      server.off("error", onError);
      resolve(undefined);
    });
  });
}

function refusal(error: NodeJS.ErrnoException, host: string, port: number, last: number): StartRefused {
  switch (error.code) {
    case "EADDRINUSE":
      return new StartRefused(
        last === port
          ? `PORT: ${port} is used by another program; stop it or choose another port`
          : `ports ${port} to ${last} are all used by other programs; choose one with PORT`,
      );
    case "EACCES":
      return new StartRefused(`PORT: ${port} may only be opened by root; choose one from 1024 on`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new StartRefused(`HOST: ${host} is not an address of this machine`);
    default:
      return new StartRefused(`cannot listen on ${host}:${port}: ${error.message}`);
  }
}
