/**
 * People who type in documents, at a rate or as fast as it goes, and the count of what reached whom.
 * Owns: that no delivery is counted which did not happen, and that none goes missing unnoticed.
 * Must never: do more per delivery than a few additions.
 */
import { Client, openAll } from "./client.ts";
import type { Running } from "./contender.ts";
import { FIRST_WRITER, readSpans, typedEdit } from "./edits.ts";
import { Latencies } from "./latencies.ts";

export interface CrowdShape {
  readonly documents: number;
  /** Clients of each document, and how many of them write. */
  readonly clients: number;
  readonly writers: number;
}

interface Member {
  readonly client: Client;
  /** The next clock that it has not seen of each writer of its document. */
  readonly seen: Int32Array;
}

interface Writer {
  readonly client: Client;
  readonly number: number;
  /** Its place among the writers of its document. */
  readonly place: number;
  clock: number;
  /** Edits that everybody else has. */
  complete: number;
  /** By clock, in a ring: when it was sent, and how many have yet to get it. */
  readonly sentAt: Float64Array;
  readonly missing: Int32Array;
}

/** How long a server may take to deliver what is under way, in milliseconds, before the run counts as failed. */
const PATIENCE = 30_000;

export class Crowd {
  readonly latencies = new Latencies();
  readonly ackLatencies = new Latencies();
  deliveries = 0;
  /** Called when everybody else has a writer's edit. */
  onComplete: ((writer: Writer) => void) | undefined;
  readonly #server: Running;
  readonly #shape: CrowdShape;
  readonly #members: Member[] = [];
  readonly #writers: Writer[] = [];
  readonly #ring: number;
  #problem: string | undefined;

  /** Opens all documents; rejects when a client cannot get in. */
  static async open(server: Running, shape: CrowdShape, name = "crowd"): Promise<Crowd> {
    const crowd = new Crowd(server, shape);
    const total = shape.documents * shape.clients;
    // Round by round, so that all documents open at once, as they would after a restart.
    await openAll(total, (index) => crowd.#open(name, index % shape.documents, Math.floor(index / shape.documents)));
    return crowd;
  }

  private constructor(server: Running, shape: CrowdShape) {
    this.#server = server;
    this.#shape = shape;
    this.#ring = shape.documents * shape.writers > 100 ? 256 : 4_096;
  }

  get writers(): readonly Writer[] {
    return this.#writers;
  }

  get edits(): number {
    return this.#writers.reduce((sum, { clock }) => sum + clock, 0);
  }

  /** Sends a writer's next edit. */
  type(writer: Writer): void {
    if (writer.clock - writer.complete >= this.#ring) {
      this.#problem ??= "the server fell far behind";
      return;
    }
    const slot = writer.clock & (this.#ring - 1);
    writer.sentAt[slot] = performance.now();
    writer.missing[slot] = this.#shape.clients - 1;
    writer.client.edit(typedEdit(writer.number, writer.clock));
    writer.clock += 1;
    if (this.#shape.clients === 1) writer.complete += 1;
  }

  /** Every writer types at `rate` edits a second, out of step with the others, for so many milliseconds. */
  async typeFor(duration: number, rate: number): Promise<void> {
    const { length } = this.#writers;
    const count = Math.round((duration / 1000) * rate * length);
    const start = performance.now();
    for (let sent = 0; sent < count && this.#problem === undefined;) {
      const due = Math.min(count, Math.floor(((performance.now() - start) / duration) * count) + 1);
      // By a number that has no divisor with theirs, so that neighbours in time are strangers.
      for (; sent < due; sent++) this.type(this.#writerAt((sent * 7919) % length));
      await pause(1);
    }
  }

  /** Keeps so many edits under way for so many milliseconds; each that everybody has makes room for the next. */
  async typeThrough(duration: number, underWay: number): Promise<void> {
    this.onComplete = (writer) => this.type(writer);
    for (let i = 0; i < underWay; i++) this.type(this.#writerAt(i % this.#writers.length));
    await pause(duration);
    this.onComplete = undefined;
  }

  /** Resolves when everybody has everything and all of it is acknowledged; throws when that does not happen. */
  async settled(): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      this.#check();
      const isDelivered = this.#writers.every(({ clock, complete }) => clock === complete);
      const isAcked = this.#writers.every(({ client }) => !client.hearsAcks || client.unacked === 0);
      if (isDelivered && isAcked) return;
      if (performance.now() > deadline) {
        throw new Error(isDelivered ? "not every edit was acknowledged" : "not every edit reached everybody");
      }
      await pause(5);
    }
  }

  /** Forgets what was counted, not what was seen. */
  reset(): void {
    this.deliveries = 0;
    this.latencies.clear();
    this.ackLatencies.clear();
  }

  close(): void {
    for (const { client } of this.#members) client.cut();
  }

  #check(): void {
    const failure =
      this.#server.death ?? this.#problem ?? this.#members.find((it) => it.client.failure)?.client.failure;
    if (failure !== undefined) throw new Error(failure);
  }

  #writerAt(index: number): Writer {
    const writer = this.#writers[index];
    if (writer === undefined) throw new Error("There is no such writer.");
    return writer;
  }

  #open(name: string, document: number, place: number): Client {
    const { writers } = this.#shape;
    const first = document * writers;
    const seen = new Int32Array(writers);
    const own = place < writers ? place : -1;
    const client = new Client(this.#server, {
      document: `${name}-${document}`,
      onUpdate: (bytes, start, end) => this.#receive(bytes, start, end, seen, first, own),
      ...(own < 0 ? {} : { onAck: (latency: number) => this.ackLatencies.add(latency) }),
    });
    this.#members.push({ client, seen });
    if (own >= 0) {
      this.#writers[first + own] = {
        client,
        number: first + own,
        place,
        clock: 0,
        complete: 0,
        sentAt: new Float64Array(this.#ring),
        missing: new Int32Array(this.#ring),
      };
    }
    return client;
  }

  #receive(bytes: Uint8Array, start: number, end: number, seen: Int32Array, first: number, own: number): void {
    const now = performance.now();
    const mask = this.#ring - 1;
    for (const { client, from, to } of readSpans(bytes, start, end)) {
      const place = client - FIRST_WRITER - first;
      if (place === own) continue;
      const known = seen[place];
      const writer = this.#writers[first + place];
      if (known === undefined || writer === undefined || to > writer.clock) {
        this.#problem ??= "something arrived that nobody had written there";
        return;
      }
      // Later ones may come first; until the gap is filled they cannot be shown, so they are not delivered.
      if (from > known) this.#problem ??= "an edit was left out";
      for (let clock = known; clock < to; clock++) {
        const slot = clock & mask;
        this.deliveries += 1;
        this.latencies.add(now - (writer.sentAt[slot] ?? 0));
        const missing = (writer.missing[slot] ?? 0) - 1;
        writer.missing[slot] = missing;
        if (missing === 0) {
          writer.complete += 1;
          this.onComplete?.(writer);
        }
      }
      if (to > known) seen[place] = to;
    }
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
