/**
 * Scenario F: a paper of 259,778 edits, typed anew as fast as a server takes it.
 */
import { encodeUpdate } from "@weft/protocol";
import * as Y from "yjs";
import { Client, openAll } from "./client.ts";
import { SERVERS, type Running } from "./contender.ts";
import { pause } from "./crowd.ts";
import { readSpans } from "./edits.ts";
import { type Paper, thePaper } from "./histories.ts";
import type { Scenario } from "./scenario.ts";

const DOCUMENT = "paper";
const READERS = 3;
/** Edits that are sent before all readers have the first of them. More than the author ever deleted in one go: only writing tells how far a reader is. */
const UNDER_WAY = 16_384;
/** Edits that go in one write, so that writing costs the generator less than reading costs a server. */
const AT_ONCE = 512;
/** Milliseconds after which a run that has not come to its end has failed. */
const PATIENCE = 120_000;

interface Reader {
  readonly client: Client;
  /** Everything that came. It is looked at after the clock has stopped. */
  readonly got: Uint8Array[];
  /** How much of what the author wrote it has. */
  clock: number;
}

function openReader(server: Running, readers: Reader[], onProgress: () => void): Client {
  const got: Uint8Array[] = [];
  const client = new Client(server, {
    document: DOCUMENT,
    keepsAll: true,
    onUpdate(bytes, start, end) {
      got.push(bytes.slice(start, end));
      for (const { to } of readSpans(bytes, start, end)) reader.clock = Math.max(reader.clock, to);
      onProgress();
    },
  });
  const reader: Reader = { client, got, clock: 0 };
  readers.push(reader);
  return client;
}

/** Types the paper; resolves when every reader has the last edit and the server has acknowledged all. */
async function type(server: Running, { updates, clocks }: Paper): Promise<{ readers: Reader[]; writer: Client }> {
  const readers: Reader[] = [];
  let sent = 0;
  let seen = 0;
  let frames: Uint8Array[] = [];
  function advance(): void {
    const clock = Math.min(...readers.map((reader) => reader.clock));
    while (seen < sent && (clocks[seen] ?? 0) <= clock) seen += 1;
    const end = Math.min(frames.length, seen + UNDER_WAY);
    if (end - sent < AT_ONCE && end < frames.length) return;
    if (end > sent) writer?.sendFrames(Buffer.concat(frames.slice(sent, end)), end - sent);
    sent = end;
  }
  await openAll(READERS, () => openReader(server, readers, advance));
  const [writer] = await openAll(1, () => new Client(server, { document: DOCUMENT }));
  if (writer === undefined) throw new Error("Nobody writes.");
  frames = updates.map((update) => writer.frame(encodeUpdate(update)));
  advance();
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    if (seen === frames.length && (!writer.hearsAcks || writer.unacked === 0)) return { readers, writer };
    const failure = server.death ?? [writer, ...readers.map(({ client }) => client)].find((it) => it.failure)?.failure;
    if (failure !== undefined) throw new Error(failure);
    if (performance.now() > deadline) throw new Error(`only ${seen} edits had arrived after ${PATIENCE / 1_000} s`);
    await pause(2);
  }
}

/** Throws unless every reader has the paper. */
function compare(readers: readonly Reader[], { state }: Paper): void {
  const paper = read([state]);
  const [first] = readers;
  const whole = Buffer.concat(first?.got ?? []);
  for (const { got } of readers) {
    // Most servers send all readers the same, which need not be read three times.
    const isSame = got !== first?.got && Buffer.concat(got).equals(whole);
    if (!isSame && read(got) !== paper) throw new Error("a reader does not have the paper as it was written");
  }
}

function read(updates: readonly Uint8Array[]): string {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update);
  });
  return doc.getText("text").toJSON();
}

/** Milliseconds in which a server may put its files in order after everybody has left: so many at least, and at most. */
const REST = { least: 15_000, most: 40_000, still: 3_000 };

/** Bytes on disk after an orderly end, once they have not changed for a while. */
async function settledDisk(server: Running): Promise<number> {
  const start = performance.now();
  let stillSince = start;
  for (let last = server.disk(), now = start; last > 0; now = performance.now()) {
    if (now - start > REST.most || (now - start > REST.least && now - stillSince > REST.still)) break;
    await pause(200);
    const bytes = server.disk();
    if (bytes !== last) stillSince = performance.now();
    last = bytes;
  }
  await server.stop();
  return server.disk();
}

const paper: Scenario = {
  id: "F",
  group: "F",
  title: "259,778 edits, as fast as it goes",
  short: "A paper",
  description:
    "Memory is that of the whole process at the end, with everybody still there; the disk is looked at after they have left and the server has ended.",
  contenders: SERVERS,
  needsPaper: true,
  figures: [
    { id: "cpu", name: "CPU per edit", unit: "µs", target: { limit: "at most", value: 0.25, times: "y-websocket" } },
    { id: "rate", name: "edits a second", unit: "", target: { limit: "at least", value: 4, times: "y-websocket" } },
    { id: "memory", name: "memory", unit: "MiB", target: { limit: "at most", value: 120 } },
    { id: "disk", name: "disk, times the encoded state", unit: "", target: { limit: "at most", value: 1.2 } },
  ],
  async run(server) {
    const history = thePaper();
    const cpu = await server.cpu();
    const start = performance.now();
    const { readers, writer } = await type(server, history);
    const time = (performance.now() - start) / 1_000;
    const spent = (await server.cpu()) - cpu;
    const memory = (await server.memory()) / 1024 ** 2;
    for (const { client } of [{ client: writer }, ...readers]) client.cut();
    compare(readers, history);
    const disk = await settledDisk(server);
    const { length } = history.updates;
    return {
      cpu: spent / length,
      rate: length / time,
      memory,
      ...(disk === 0 ? {} : { disk: disk / history.state.length }),
    };
  },
};

/** Typing a whole paper. */
export const replay: readonly Scenario[] = [paper];
