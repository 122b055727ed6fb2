/**
 * The server in numbers, as Prometheus reads them. Owns: names, units and help texts of all metrics.
 * Must never: name a document, a person or an address, or work between two readings.
 */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { Tally } from "./tally.ts";

/** What is looked at when the metrics are read. */
export interface Sources {
  readonly tally: Readonly<Tally>;
  /** Open documents by what of them is in memory, and how many bytes that takes, about. */
  readonly documents: () => Readonly<
    Record<"tree" | "bytes" | "asleep", { readonly count: number; readonly bytes: number }>
  >;
  /** Members of all documents, and those of them that are behind because they read slowly. */
  readonly members: () => { readonly count: number; readonly behind: number };
  /** Connections by transport. */
  readonly connections: () => Readonly<Record<"websocket" | "fallback", number>>;
  /** Bytes that the network has not taken yet; what goes to many counts once. */
  readonly bufferedBytes: () => number;
  readonly journal: () => { readonly entries: number; readonly bytes: number };
  /** Whether changes reach the disk. */
  readonly isSaving: () => boolean;
}

export interface Metrics {
  /** Notes how long changes took from their arrival until they were durable, in milliseconds: the oldest of one commit. */
  saved(milliseconds: number): void;
  /** The text that Prometheus reads, and its type. */
  read(): Promise<{ readonly text: string; readonly type: string }>;
}

/**
 * Milliseconds between two looks at how late the event loop is. Each wakes the process: at the library's own 10 ms that is
 * most of what an idle server costs.
 */
const LAG_PRECISION = 250;

/** From a quiet disk's flush to the limit of patience, in seconds. */
const ACK_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

export function createMetrics(sources: Sources): Metrics {
  const registry = new Registry();
  // Not in the library's own registry, which all servers of a process would share.
  const registers: Registry[] = [];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_PRECISION });
  const { tally } = sources;

  function counter(name: string, help: string, value: () => number): void {
    registry.registerMetric(
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(value());
        },
      }),
    );
  }

  function gauge(name: string, help: string, value: () => number): void {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        },
      }),
    );
  }

  function gauges(name: string, help: string, label: string, values: () => Readonly<Record<string, number>>): void {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        labelNames: [label],
        registers,
        collect() {
          for (const [key, value] of Object.entries(values())) this.set({ [label]: key }, value);
        },
      }),
    );
  }

  registry.registerMetric(
    new Counter({
      name: "weft_updates_total",
      help: "Changes that people sent: typed (the next key of a text), applied (any other), refused.",
      labelNames: ["kind"],
      registers,
      collect() {
        this.reset();
        for (const kind of ["typed", "applied", "refused"] as const) this.inc({ kind }, tally[kind]);
      },
    }),
  );
  counter("weft_update_bytes_total", "Bytes of the changes that people sent.", () => tally.updateBytes);
  counter(
    "weft_presence_frames_total",
    "Frames with presence, each for all members of a document.",
    () => tally.presenceFrames,
  );
  counter("weft_resyncs_total", "Slow readers that were given what they had missed.", () => tally.resyncs);
  counter(
    "weft_requests_limited_total",
    "Requests and connections that were refused because there were too many.",
    () => tally.limited,
  );
  registry.registerMetric(
    new Counter({
      name: "weft_webhook_attempts_total",
      help: "Attempts to deliver an event to a webhook, by what became of them.",
      labelNames: ["result"],
      registers,
      collect() {
        this.reset();
        this.inc({ result: "delivered" }, tally.webhooksDelivered);
        this.inc({ result: "failed" }, tally.webhooksFailed);
      },
    }),
  );
  gauges("weft_documents", "Open documents, by what of them is in memory.", "memory", () => {
    const { tree, bytes, asleep } = sources.documents();
    return { tree: tree.count, bytes: bytes.count, asleep: asleep.count };
  });
  gauges("weft_document_memory_bytes", "Memory of open documents, about.", "memory", () => {
    const { tree, bytes } = sources.documents();
    return { tree: tree.bytes, bytes: bytes.bytes };
  });
  gauge("weft_members", "Members of all documents.", () => sources.members().count);
  gauge(
    "weft_members_behind",
    "Members that get no changes at present, because they read too slowly.",
    () => sources.members().behind,
  );
  gauges("weft_connections", "Open connections.", "transport", sources.connections);
  gauge("weft_buffered_bytes", "Bytes that wait for the network.", sources.bufferedBytes);
  gauge("weft_journal_entries", "Changes that wait for the disk.", () => sources.journal().entries);
  gauge("weft_journal_bytes", "Bytes of the changes that wait for the disk.", () => sources.journal().bytes);
  gauge("weft_saving", "1 while changes reach the disk, 0 while saving fails.", () => (sources.isSaving() ? 1 : 0));
  const ack = new Histogram({
    name: "weft_ack_seconds",
    help: "From the arrival of a change until it was durable; of each commit the longest.",
    buckets: ACK_BUCKETS,
    registers,
  });
  registry.registerMetric(ack);

  return {
    saved: (milliseconds) => ack.observe(milliseconds / 1_000),
    read: async () => ({ text: await registry.metrics(), type: registry.contentType }),
  };
}
