/** A client, a server in arrays and a clock that stands still: everything that happens, a test makes happen. */
import { openClient, type Client, type ClientOptions } from "../client.ts";
import { memoryStorage } from "../memory.ts";
import type { Storage } from "../storage.ts";
import type { SurroundingsEvents } from "../surroundings.ts";
import { TestClock, settle, type DeviceClock } from "./clock.ts";
import { countFeeds, countOverlay, type CountView } from "./counting.ts";
import { Gate } from "./gate.ts";
import { ModelServer, type Link } from "./server.ts";

export interface Device {
  readonly client: Client;
  readonly clock: DeviceClock;
  readonly gate: Gate;
  readonly reports: string[];
  readonly surroundings: SurroundingsEvents;
  /** Its connections, oldest first. */
  readonly links: readonly Link[];
  /** The process is gone: no timer, no write, no answer reaches it any more. */
  kill(): void;
}

export class Bench {
  readonly clock = new TestClock();
  readonly server = new ModelServer(this.clock);

  open(storage: Storage = memoryStorage(), options: Partial<ClientOptions> = {}): Device {
    const clock = this.clock.device();
    const gate = new Gate();
    const reports: string[] = [];
    const links: Link[] = [];
    let surroundings: SurroundingsEvents | undefined;
    const client = openClient({
      url: "http://model",
      storage: gate.wrap(storage),
      feeds: countFeeds,
      overlays: [countOverlay],
      clock,
      socketFactory: (url, events) => {
        const socket = this.server.socketFactory(url, events);
        links.push(this.server.link);
        return socket;
      },
      fetch: this.server.fetch,
      surroundings: (events) => {
        surroundings = events;
        return () => undefined;
      },
      onReport: (problem) => reports.push(problem),
      ...options,
    });
    const kill = (): void => {
      clock.kill();
      gate.kill();
      for (const link of links) link.isClosed = true;
    };
    if (surroundings === undefined) throw new Error("the client does not watch its surroundings");
    return { client, clock, gate, reports, kill, surroundings, links };
  }

  /** Opens a client that is live and follows `count:a`. */
  async live(storage?: Storage, options?: Partial<ClientOptions>): Promise<Device> {
    const device = this.open(storage, options);
    device.client.follow("count:a");
    await settle();
    await this.run();
    return device;
  }

  /** Hands everything over until nobody has anything to say. */
  async run(): Promise<void> {
    await settle();
    for (let isBusy = true; isBusy;) {
      isBusy = false;
      for (const link of this.server.links) {
        if (link.isClosed) continue;
        if (!link.isOpen || link.up.length + link.down.length > 0) isBusy = true;
        this.server.open(link);
        this.server.takeUp(link);
        // As the real server does: what it has to say in one turn is one frame.
        if (link.down.length > 1) link.down.splice(0, Infinity, link.down.join("\n"));
        this.server.takeDown(link);
      }
      if (this.server.requests.length > 0) isBusy = true;
      while (this.server.requests.length > 0) this.server.answerRequest();
      await settle();
    }
  }
}

export function add(device: Device, count = 1, key = "a"): ReturnType<Client["submit"]> {
  return device.client.submit("count.add", { key, count });
}

export function totalOf(device: Device, feed = "count:a"): number | undefined {
  return device.client.view<CountView>(feed)?.total;
}
