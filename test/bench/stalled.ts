/**
 * A reader that has gone to sleep with its connection open, in a document that is busy.
 */
import { encodeUpdate } from "@weft/protocol";
import * as Y from "yjs";
import { Client, openAll } from "./client.ts";
import type { Running } from "./contender.ts";
import { pause } from "./crowd.ts";
import { readSpans } from "./edits.ts";
import type { Scenario } from "./scenario.ts";

const DOCUMENT = "busy";
const UPDATES = 1_500;
const BYTES = 200_000;
const UNDER_WAY = 4;
/** Milliseconds that one update may take. */
const PATIENCE = 10_000;

/** Somebody who writes the same place anew again and again, and somebody who follows. */
class Pair {
  readonly #server: Running;
  readonly #doc = new Y.Doc();
  #message = new Uint8Array();
  #clock = 0;
  #seen = 0;
  #writer: Client | undefined;
  #reader: Client | undefined;

  constructor(server: Running) {
    this.#server = server;
    this.#doc.on("update", (update: Uint8Array) => (this.#message = new Uint8Array(encodeUpdate(update))));
  }

  async open(): Promise<void> {
    const onUpdate = (bytes: Uint8Array, start: number, end: number): void => {
      for (const { to } of readSpans(bytes, start, end)) this.#seen = Math.max(this.#seen, to);
    };
    [this.#writer, this.#reader] = await openAll(2, (index) => {
      const role = index === 1 ? { keepsAll: true, onUpdate } : {};
      return new Client(this.#server, { document: DOCUMENT, ...role });
    });
  }

  /** Writes so many times; resolves when the follower has all of it and it is acknowledged. */
  async write(count: number): Promise<void> {
    const place = this.#doc.getMap("board");
    for (let i = 0; i < count; i++) {
      place.set("picture", String.fromCharCode(97 + (this.#clock % 26)).repeat(BYTES));
      this.#writer?.edit(this.#message);
      this.#clock += 1;
      await this.#wait(() => this.#clock - this.#seen < UNDER_WAY);
    }
    const writer = this.#writer;
    await this.#wait(() => this.#seen === this.#clock && (writer?.hearsAcks !== true || writer.unacked === 0));
  }

  close(): void {
    this.#writer?.cut();
    this.#reader?.cut();
  }

  async #wait(condition: () => boolean): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    while (!condition()) {
      const failure = this.#server.death ?? this.#writer?.failure ?? this.#reader?.failure;
      if (failure !== undefined) throw new Error(failure);
      if (performance.now() > deadline) throw new Error(`nothing arrived any more after ${this.#seen} updates`);
      await pause(0);
    }
  }
}

/** Seconds in which a server may come to rest, and in which it must not have fallen further to be there. */
const REST = { most: 30, still: 5 };

/** What is held once it falls no further: what was written is put in order behind the writers' backs, which takes memory too. */
async function heldAtRest(server: Running): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let second = 0, still = 0; second < REST.most && still < REST.still; second++) {
    await pause(1_000);
    const now = await server.held();
    still = now < least - 1024 ** 2 ? 0 : still + 1;
    least = Math.min(least, now);
  }
  return least;
}

const sleeper: Scenario = {
  id: "stalled",
  group: "R",
  title: "1,500 updates of 200 KB, in a document that somebody has open and does not read",
  short: "A stalled reader",
  description:
    "Another reader follows. Memory at the end, over what the same updates had left behind before the sleeper came: " +
    "what is held in the heap and in buffers, since resident memory goes up and down by more than this.",
  contenders: ["weft", "hocuspocus", "y-websocket"],
  figures: [{ id: "memory", name: "memory held", unit: "MiB", target: { limit: "at most", value: 8 } }],
  async run(server) {
    const pair = new Pair(server);
    await pair.open();
    await pair.write(UPDATES);
    const before = await heldAtRest(server);
    const [asleep] = await openAll(1, () => new Client(server, { document: DOCUMENT }));
    asleep?.stall();
    await pair.write(UPDATES);
    const after = await heldAtRest(server);
    asleep?.cut();
    pair.close();
    return { memory: (after - before) / 1024 ** 2 };
  },
};

/** Who never reads. */
export const stalled: readonly Scenario[] = [sleeper];
