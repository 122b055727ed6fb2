/**
 * Scenario E: two hundred people who move their carets, and each of them sees all others move.
 */
import * as encoding from "lib0/encoding";
import { Client, openAll } from "./client.ts";
import { SERVERS, type Running } from "./contender.ts";
import { pause } from "./crowd.ts";
import { readNumber } from "./dialect.ts";
import { FIRST_WRITER } from "./edits.ts";
import { Latencies } from "./latencies.ts";
import type { Scenario } from "./scenario.ts";

const PEOPLE = 200;
/** Moves of each a second. */
const RATE = 5;
const WARM_UP = 2_000;
const MEASURED = 10_000;
/** Milliseconds after the last move until which everyone must see where everyone is. */
const PATIENCE = 30_000;

/** A caret as y-prosemirror tells of it. */
function caretFrame(person: number, clock: number): Uint8Array {
  const place = { type: null, tname: "content", item: { client: FIRST_WRITER, clock }, assoc: 0 };
  const state = { user: { name: `Person ${person}`, color: "#2a7ad4" }, cursor: { anchor: place, head: place } };
  const body = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, FIRST_WRITER + person);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(encoder, JSON.stringify(state));
  });
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint8Array(encoder, body);
  });
}

/** Calls back with the number and clock of each person in a presence frame. */
function readCarets(bytes: Uint8Array, start: number, each: (person: number, clock: number) => void): void {
  let at = start;
  function next(): number {
    const value = readNumber(bytes, at);
    while ((bytes[at] ?? 0) > 127) at += 1;
    at += 1;
    return value;
  }
  next();
  for (let count = next(); count > 0; count--) {
    const person = next() - FIRST_WRITER;
    const clock = next();
    const length = next();
    each(person, clock);
    at += length;
  }
}

class Audience {
  readonly latencies = new Latencies();
  readonly #server: Running;
  #clients: readonly Client[] = [];
  /** By person: the clock of the last move, and when each was made. */
  readonly #moved = new Int32Array(PEOPLE);
  readonly #movedAt = Array.from({ length: PEOPLE }, (): number[] => []);
  /** By onlooker: the newest clock seen of each person. */
  readonly #seen = Array.from({ length: PEOPLE }, () => new Int32Array(PEOPLE));

  static async open(server: Running): Promise<Audience> {
    const audience = new Audience(server);
    audience.#clients = await openAll(PEOPLE, (onlooker) => {
      const onPresence = (bytes: Uint8Array, start: number): void => audience.#receive(onlooker, bytes, start);
      return new Client(server, { document: "stage", keepsAll: true, onPresence });
    });
    return audience;
  }

  private constructor(server: Running) {
    this.#server = server;
  }

  get moves(): number {
    return this.#moved.reduce((sum, clock) => sum + clock, 0);
  }

  /** Presence frames that all got so far. */
  get frames(): number {
    return this.#clients.reduce((sum, client) => sum + client.presenceFrames, 0);
  }

  async move(duration: number): Promise<void> {
    const count = Math.round((duration / 1_000) * RATE * PEOPLE);
    const start = performance.now();
    for (let sent = 0; sent < count;) {
      const due = Math.min(count, Math.floor(((performance.now() - start) / duration) * count) + 1);
      for (; sent < due; sent++) this.#step((sent * 7919) % PEOPLE);
      await pause(1);
    }
  }

  /** Resolves when all see where all are. */
  async settled(): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      const failure = this.#server.death ?? this.#clients.find((client) => client.failure)?.failure;
      if (failure !== undefined) throw new Error(failure);
      const isSeen = this.#seen.every((seen, onlooker) =>
        seen.every((clock, person) => person === onlooker || clock === this.#moved[person]),
      );
      if (isSeen) return;
      if (performance.now() > deadline) throw new Error("not everybody saw where everybody is");
      await pause(10);
    }
  }

  close(): void {
    for (const client of this.#clients) client.cut();
  }

  #step(person: number): void {
    const clock = (this.#moved[person] ?? 0) + 1;
    this.#moved[person] = clock;
    this.#movedAt[person]?.push(performance.now());
    const client = this.#clients[person];
    client?.send(caretFrame(person, clock));
  }

  #receive(onlooker: number, bytes: Uint8Array, start: number): void {
    const now = performance.now();
    const seen = this.#seen[onlooker];
    readCarets(bytes, start, (person, clock) => {
      const known = seen?.[person];
      // A server may show people what they did themselves.
      if (seen === undefined || known === undefined || person === onlooker || clock <= known) return;
      // Who sees a later move has seen all before it: nobody wants to watch them one by one.
      const movedAt = this.#movedAt[person] ?? [];
      for (let step = known; step < clock; step++) this.latencies.add(now - (movedAt[step] ?? now));
      seen[person] = clock;
    });
  }
}

const carets: Scenario = {
  id: "E",
  group: "E",
  title: "200 people in one document move their carets five times a second",
  short: "200 carets",
  description:
    "The delay of a move is until its place, or a later one, is seen by another; every pair counts. " +
    "The providers' habit of sending back what they hear is left out: it would multiply what the rivals pay.",
  contenders: SERVERS,
  figures: [
    { id: "cpu", name: "CPU per move", unit: "µs", target: { limit: "at most", value: 0.15, times: "hocuspocus" } },
    { id: "p99", name: "delay, p99", unit: "ms", target: { limit: "at most", value: 80 } },
    { id: "frames", name: "frames to a client in 10 s", unit: "", target: { limit: "at most", value: 400 } },
  ],
  async run(server) {
    const audience = await Audience.open(server);
    try {
      await audience.move(WARM_UP);
      await audience.settled();
      audience.latencies.clear();
      const { moves, frames } = audience;
      const cpu = await server.cpu();
      await audience.move(MEASURED);
      await audience.settled();
      const spent = (await server.cpu()) - cpu;
      return {
        cpu: spent / (audience.moves - moves),
        p99: audience.latencies.quantile(0.99),
        frames: (audience.frames - frames) / PEOPLE / (MEASURED / 10_000),
      };
    } finally {
      audience.close();
    }
  },
};

/** Carets. */
export const presence: readonly Scenario[] = [carets];
