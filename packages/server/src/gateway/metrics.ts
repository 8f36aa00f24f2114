/** Prometheus figures of the process, at `/metrics`. No label ever holds a person, a chain or an id. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Outcome } from "@instep/domain/kernel/command.ts";
import type { LaneMetrics } from "../journal/lane.ts";

export interface Metrics extends LaneMetrics {
  readonly registry: Registry;
  command(name: string, outcome: Outcome): void;
  request(route: string, status: number, ms: number): void;
  /** Read when the figures are asked for. */
  gauge(name: string, help: string, read: () => number): void;
}

export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "instep_" });
  const registers = [registry];
  const commands = new Counter({
    name: "instep_commands_total",
    help: "Commands by name and outcome",
    labelNames: ["command", "outcome"],
    registers,
  });
  const batchSize = new Histogram({
    name: "instep_batch_commands",
    help: "Commands in one transaction of the journal",
    buckets: [1, 2, 5, 10, 50, 100, 250, 500, 1_000],
    registers,
  });
  const batchMs = new Histogram({
    name: "instep_batch_ms",
    help: "Milliseconds from taking a batch to its commit",
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 1_000],
    registers,
  });
  const busy = new Counter({
    name: "instep_refused_busy_total",
    help: "Commands refused by a full lane",
    registers,
  });
  const requests = new Histogram({
    name: "instep_http_ms",
    help: "Milliseconds of HTTP requests by route and status",
    labelNames: ["route", "status"],
    buckets: [1, 5, 10, 50, 100, 500, 1_000, 5_000],
    registers,
  });
  return {
    registry,
    batch: (size, ms) => {
      batchSize.observe(size);
      batchMs.observe(ms);
    },
    refusedBusy: () => busy.inc(),
    command: (name, outcome) =>
      commands.inc({ command: name, outcome: outcome.ok ? "ok" : outcome.rejection.code }),
    request: (route, status, ms) => requests.observe({ route, status: String(status) }, ms),
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    },
  };
}
