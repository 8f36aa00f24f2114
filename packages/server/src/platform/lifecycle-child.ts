/** A process for the tests of `lifecycle.ts` to signal and to break; it says on stdout what it stops. */
import { createLifecycle } from "./lifecycle.ts";
import { createLogger } from "./logger.ts";

const log = createLogger({ level: "info", format: "json" });
const lifecycle = createLifecycle({ log, stopWithinMs: 2_500 });
const say = (word: string) => process.stdout.write(`${word}\n`);
const keepAlive = setInterval(() => undefined, 60_000);

lifecycle.onStop("database", () => {
  clearInterval(keepAlive);
  say("database");
});
lifecycle.onStop("journal", async () => {
  say("journal");
  if (process.argv[2] === "hang") {
    setTimeout(() => say("hanging"), 1_200);
    await new Promise(() => undefined);
  }
});
lifecycle.onStop("sockets", () => {
  say("sockets");
  if (process.argv[2] === "fail") throw new Error("socket trouble");
});
lifecycle.watchProcess();

if (process.argv[2] === "reject") void Promise.reject(new Error("nobody caught me"));
if (process.argv[2] === "reset") {
  setImmediate(() => {
    throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
  });
}
if (process.argv[2] === "throw") {
  setImmediate(() => {
    throw new Error("a bug");
  });
}
setTimeout(() => say("ready"), 50);
