/**
 * How long an edit waits until it counts as saved.
 */
import { fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Client } from "./client.ts";
import type { Running } from "./contender.ts";
import { Crowd, pause } from "./crowd.ts";
import { typedEdit } from "./edits.ts";
import { Latencies } from "./latencies.ts";
import type { Sample, Scenario } from "./scenario.ts";

const WRITERS = 100;
const RATE = 2;
const WARM_UP = 2_000;
const MEASURED = 10_000;
const OPENINGS = 100;
const OPENING = 4_000;
const FLUSHES = 500;

/** One appended record and a flush, again and again: what the disk asks for. */
function flushes(folder: string): Sample {
  const file = openSync(join(folder, "flushes"), "a");
  const record = new Uint8Array(200);
  const times = new Latencies();
  for (let i = 0; i < FLUSHES; i++) {
    const start = performance.now();
    writeSync(file, record);
    fdatasyncSync(file);
    times.add(performance.now() - start);
  }
  return { p50: times.quantile(0.5), p99: times.quantile(0.99) };
}

/** One document after another is opened by somebody who writes at once. Times from that edit until it is acknowledged. */
async function openings(server: Running): Promise<Latencies> {
  const latencies = new Latencies();
  const clients: Client[] = [];
  for (let i = 0; i < OPENINGS; i++) {
    const onAck = (latency: number): void => latencies.add(latency);
    const client = new Client(server, { document: `opened-${i}`, onAck });
    clients.push(client);
    await client.opened;
    client.edit(typedEdit(i, 0));
    await pause(OPENING / OPENINGS);
  }
  for (let wait = 0; latencies.count < OPENINGS; wait++) {
    const failure = server.death ?? clients.find((client) => client.failure)?.failure;
    if (failure !== undefined || wait > 1_000) throw new Error(failure ?? "not every edit was acknowledged");
    await pause(10);
  }
  for (const client of clients) client.cut();
  return latencies;
}

const acknowledgement: Scenario = {
  id: "saved",
  group: "S",
  title: "100 writers in as many open documents, two edits a second each",
  short: "100 writers",
  description:
    "The floor is one appended record with fdatasync on the same disk, without a network. While further documents are " +
    "opened, 25 a second, the writers go on.",
  contenders: ["weft", "hocuspocus", "floor"],
  figures: [
    { id: "p50", name: "median", unit: "ms", target: { limit: "at most", value: 5 } },
    { id: "p99", name: "p99", unit: "ms", target: { limit: "at most", value: 80 } },
    { id: "p99Opening", name: "p99 while documents are opened", unit: "ms" },
    { id: "firstP50", name: "first edit in a document that was just opened, median", unit: "ms" },
    { id: "firstP99", name: "the same, p99", unit: "ms" },
  ],
  async run(server) {
    if (server.contender.id === "floor") return flushes(server.folder);
    const crowd = await Crowd.open(server, { documents: WRITERS, clients: 1, writers: 1 });
    try {
      await crowd.typeFor(WARM_UP, RATE);
      await crowd.settled();
      crowd.reset();
      await crowd.typeFor(MEASURED, RATE);
      await crowd.settled();
      if (crowd.ackLatencies.count === 0) throw new Error("nothing was acknowledged");
      const open = { p50: crowd.ackLatencies.quantile(0.5), p99: crowd.ackLatencies.quantile(0.99) };
      crowd.reset();
      const [first] = await Promise.all([openings(server), crowd.typeFor(OPENING, RATE)]);
      await crowd.settled();
      return {
        ...open,
        p99Opening: crowd.ackLatencies.quantile(0.99),
        firstP50: first.quantile(0.5),
        firstP99: first.quantile(0.99),
      };
    } finally {
      crowd.close();
    }
  },
};

/** Until it counts. */
export const saving: readonly Scenario[] = [acknowledgement];
