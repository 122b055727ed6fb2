/**
 * Scenarios D and G: many clients open one long document at once, with nothing or with nearly all of it.
 */
import { encodeUpdate } from "@weft/protocol";
import * as Y from "yjs";
import { until } from "../helpers/until.ts";
import { Client, openAll } from "./client.ts";
import { SERVERS, type Running } from "./contender.ts";
import { pause } from "./crowd.ts";
import { typedEdit } from "./edits.ts";
import { type Copy, type History, theBook, thePaper } from "./histories.ts";
import type { Scenario } from "./scenario.ts";

const DOCUMENT = "long";

/** A long document on a server, as who wrote it there knows it. */
class Original {
  readonly #server: Running;
  readonly #doc = new Y.Doc();
  readonly #bytes: number;
  readonly #writer: Client;
  #clock = 0;

  static async write(server: Running, { state }: History): Promise<Original> {
    const [writer] = await openAll(1, () => new Client(server, { document: DOCUMENT }));
    if (writer === undefined) throw new Error("The document could not be opened.");
    const original = new Original(server, writer, state);
    await original.#send(encodeUpdate(state));
    return original;
  }

  private constructor(server: Running, writer: Client, state: Uint8Array) {
    this.#server = server;
    this.#writer = writer;
    this.#bytes = state.length;
    Y.applyUpdate(this.#doc, state);
  }

  /** Makes one more edit, so that nobody answers the next wave with what the last one got. */
  async touch(): Promise<void> {
    const message = typedEdit(0, this.#clock++);
    Y.applyUpdate(this.#doc, message.subarray(3));
    await this.#send(message);
  }

  /** So many clients come at once. Milliseconds until the last has the document. */
  async wave(count: number, copy: Copy | undefined): Promise<{ readonly time: number; readonly clients: Client[] }> {
    const got: Uint8Array[] = [];
    const start = performance.now();
    const clients = await openAll(count, (index) => {
      const known = copy === undefined ? {} : { stateVector: copy.stateVector, answer: copy.answer };
      if (index > 0) return new Client(this.#server, { document: DOCUMENT, ...known });
      const onUpdate = (bytes: Uint8Array, from: number, to: number): void => void got.push(bytes.slice(from, to));
      return new Client(this.#server, { document: DOCUMENT, ...known, keepsAll: true, onUpdate });
    });
    const time = performance.now() - start;
    this.#compare(clients, copy, got);
    return { time, clients };
  }

  close(): void {
    this.#writer.cut();
  }

  /** Throws unless the first of the clients has all, and the others got as much as that one. */
  #compare(clients: readonly Client[], copy: Copy | undefined, got: readonly Uint8Array[]): void {
    // The floor knows no documents and sends whatever was large.
    const isFloor = this.#server.contender.id === "floor";
    const least = isFloor ? this.#bytes : (clients[0]?.received ?? 0) * 0.9;
    if (clients.some((client) => client.received < least)) throw new Error("a client got less than the others");
    if (isFloor) return;
    const doc = new Y.Doc();
    for (const update of [...(copy === undefined ? [] : [copy.state]), ...got]) Y.applyUpdate(doc, update);
    const isSame = doc.getText("text").toJSON() === this.#doc.getText("text").toJSON();
    if (!isSame) throw new Error("a client that had synced lacked something");
  }

  async #send(message: Uint8Array): Promise<void> {
    this.#writer.edit(message);
    const wanted = Y.encodeStateVector(this.#doc);
    if (this.#server.contender.id === "floor") return;
    // Somebody who has all of it already gets it confirmed only once the server has it too.
    await until(async () => {
      const [witness] = await openAll(1, () => new Client(this.#server, { document: DOCUMENT, stateVector: wanted }));
      witness?.cut();
      return !this.#writer.hearsAcks || this.#writer.unacked === 0;
    });
  }
}

/** Clients that come and go so many times; CPU of a join in milliseconds, and how long the slowest wave took. */
async function waves(server: Running, original: Original, count: number, rounds: number, copy: Copy | undefined) {
  let longest = 0;
  let cpu = 0;
  for (let round = 0; round <= rounds; round++) {
    await original.touch();
    await pause(300);
    const before = await server.cpu();
    const { time, clients } = await original.wave(count, copy);
    // The answers to the server's own question are still on their way, and are part of what joining costs.
    await pause(200);
    const spent = (await server.cpu()) - before;
    for (const client of clients) client.cut();
    await pause(200);
    // In the first wave code is compiled.
    if (round === 0) continue;
    cpu += spent;
    longest = Math.max(longest, time);
  }
  return { cpu: cpu / 1_000 / (count * rounds), time: longest };
}

const joins: Scenario = {
  id: "D",
  group: "D",
  title: "50 clients open it at once",
  short: "50 clients open a paper",
  description:
    "Three waves after one that warms up, with an edit before each. The floor sends a frame that was built beforehand, and does not find out what is missing.",
  contenders: SERVERS,
  needsPaper: true,
  figures: [
    {
      id: "empty",
      name: "CPU per join, empty",
      unit: "ms",
      target: { limit: "at most", value: 1.2, times: "floor" },
    },
    {
      id: "near",
      name: "CPU per join, all but 100 edits at hand",
      unit: "ms",
      target: { limit: "at most", value: 1.6, times: "floor" },
    },
    { id: "time", name: "all in, empty", unit: "ms" },
  ],
  async run(server) {
    const paper = thePaper();
    const original = await Original.write(server, paper);
    const empty = await waves(server, original, 50, 3, undefined);
    const near = await waves(server, original, 50, 3, paper.earlier);
    original.close();
    return { empty: empty.cpu, near: near.cpu, time: empty.time };
  },
};

const CROWD = 1_000;

const returns: Scenario = {
  id: "G",
  group: "G",
  title: "1,000 clients of a document of 1 MB are cut off and come back at once",
  short: "1,000 clients come back",
  description:
    "The cutting is part of the cost. Those that are nearly up to date lack the last hundredth of the document.",
  contenders: SERVERS,
  figures: [
    {
      id: "near",
      name: "CPU per client, nearly up to date",
      unit: "ms",
      target: { limit: "at most", value: 0.1, times: "hocuspocus" },
    },
    {
      id: "empty",
      name: "CPU per client, empty",
      unit: "ms",
      target: { limit: "at most", value: 0.05, times: "hocuspocus" },
    },
    { id: "nearTime", name: "all back, nearly up to date", unit: "s", target: { limit: "at most", value: 1 } },
    { id: "emptyTime", name: "all back, empty", unit: "s", target: { limit: "at most", value: 1.5 } },
  ],
  async run(server) {
    const book = theBook();
    // They come before there is anything to give to them: how they got in is not measured.
    let clients = await openAll(CROWD, () => new Client(server, { document: DOCUMENT }));
    const original = await Original.write(server, book);
    await until(() => clients.every((client) => client.received >= book.state.length), { timeout: 60_000 });
    const sample: Record<string, number> = {};
    for (const [id, copy] of [
      ["near", book.earlier],
      ["empty", undefined],
    ] as const) {
      await original.touch();
      await pause(500);
      const before = await server.cpu();
      const start = performance.now();
      for (const client of clients) client.cut();
      const opening = performance.now() - start;
      const back = await original.wave(CROWD, copy);
      clients = back.clients;
      await pause(500);
      sample[id] = ((await server.cpu()) - before) / 1_000 / CROWD;
      sample[`${id}Time`] = (opening + back.time) / 1_000;
    }
    original.close();
    return sample;
  },
};

/** Opening and coming back. */
export const joining: readonly Scenario[] = [joins, returns];
