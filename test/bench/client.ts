/**
 * One client of the load generator: opens a document, answers the server's question, counts acknowledgements.
 * Owns: its connection and what it has said. Must never: keep a document of its own.
 */
import { encodeSyncStep1, encodeSyncStep2 } from "@weft/protocol";
import type { Running } from "./contender.ts";
import { Line, clientFrame } from "./line.ts";

export interface ClientOptions {
  readonly document: string;
  /** What it has already, as a state vector; nothing by default. */
  readonly stateVector?: Uint8Array;
  /** Its answer to the server's question; nothing new by default. */
  readonly answer?: Uint8Array;
  /** Keeps large messages whole. */
  readonly keepsAll?: boolean;
  /** An update or an answer, where it lies in the message; `length` is that of the whole message. */
  readonly onUpdate?: (bytes: Uint8Array, start: number, end: number, length: number) => void;
  /** The body of a presence frame. */
  readonly onPresence?: (bytes: Uint8Array, start: number, end: number) => void;
  /** An edit was acknowledged so many milliseconds after it was sent. */
  readonly onAck?: (latency: number) => void;
}

/** What a client without anything has. */
export const NOTHING: Uint8Array = Uint8Array.of(0);
const NOTHING_NEW = Uint8Array.of(0, 0);

export class Client {
  readonly #server: Running;
  readonly #options: ClientOptions;
  readonly #address: Uint8Array;
  readonly #line: Line;
  readonly #opened = Promise.withResolvers<void>();
  readonly #synced = Promise.withResolvers<void>();
  #isSynced = false;
  /** When the messages that the server acknowledges were sent; NaN for those that are no edits. */
  readonly #sentAt: number[] = [];
  #acked = 0;
  #failure: string | undefined;
  #received = 0;
  #presenceFrames = 0;

  constructor(server: Running, options: ClientOptions) {
    const { contender, port } = server;
    const { dialect, path } = contender;
    this.#server = server;
    this.#options = options;
    this.#address = dialect.address(options.document);
    const handlers = {
      onOpen: () => this.#greet(),
      onMessage: (bytes: Uint8Array, start: number, end: number, length: number) =>
        this.#onMessage(bytes, start, end, length),
      onEnd: (reason: string) => this.#fail(reason),
    };
    // A failure is told where the load is judged; nobody has to wait for these.
    this.#opened.promise.catch(() => undefined);
    this.#synced.promise.catch(() => undefined);
    const target = dialect.target(path, options.document);
    this.#line = new Line(port, target, dialect.protocols, handlers, options.keepsAll);
  }

  /** Resolves when the connection is open. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** Resolves when the server has answered the state vector. */
  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** Why its connection ended, if it did not end it itself. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Bytes of all messages so far. */
  get received(): number {
    return this.#received;
  }

  get presenceFrames(): number {
    return this.#presenceFrames;
  }

  /** Messages that the server should acknowledge and has not. Without meaning where it never does. */
  get unacked(): number {
    return this.#sentAt.length - this.#acked;
  }

  /** Whether the server acknowledges anything. */
  get hearsAcks(): boolean {
    return this.#acked > 0;
  }

  get waiting(): number {
    return this.#line.waiting;
  }

  /** Frames a y-protocols message for `sendFrames`. */
  frame(message: Uint8Array): Uint8Array {
    if (this.#address.length === 0) return clientFrame(message);
    const addressed = new Uint8Array(this.#address.length + message.length);
    addressed.set(this.#address);
    addressed.set(message, this.#address.length);
    return clientFrame(addressed);
  }

  /** Sends an update. */
  edit(message: Uint8Array): void {
    this.#sentAt.push(performance.now());
    this.#line.send(this.frame(message));
  }

  /** Sends a message that nobody acknowledges. */
  send(message: Uint8Array): void {
    this.#line.send(this.frame(message));
  }

  /** Sends what was framed before; `edits` of the frames are updates. */
  sendFrames(frames: Uint8Array, edits: number): void {
    const now = performance.now();
    for (let i = 0; i < edits; i++) this.#sentAt.push(now);
    this.#line.send(frames);
  }

  stall(): void {
    this.#line.stall();
  }

  cut(): void {
    this.#line.cut();
  }

  #greet(): void {
    const { document, stateVector = NOTHING } = this.#options;
    const { dialect } = this.#server.contender;
    const greeting = dialect.greeting(document);
    if (greeting !== undefined) this.#line.send(clientFrame(greeting));
    if (dialect.acksQuestions) this.#sentAt.push(Number.NaN);
    this.#line.send(this.frame(encodeSyncStep1(stateVector)));
    this.#opened.resolve();
  }

  #fail(reason: string): void {
    this.#failure = reason;
    this.#opened.reject(new Error(reason));
    this.#synced.reject(new Error(reason));
  }

  #onMessage(bytes: Uint8Array, first: number, end: number, length: number): void {
    this.#received += length;
    const start = first + this.#address.length;
    if (bytes[start] === 0) {
      this.#onSync(bytes, start + 1, end, length);
    } else if (bytes[start] === 1) {
      this.#presenceFrames += 1;
      this.#options.onPresence?.(bytes, start + 1, end);
    } else {
      const acked = this.#server.contender.dialect.acked(bytes, start, this.#acked);
      if (acked !== undefined) this.#onAcked(acked);
      else if (bytes[start] === 8) this.#fail("an update was refused");
    }
  }

  #onSync(bytes: Uint8Array, start: number, end: number, length: number): void {
    if (bytes[start] === 0) {
      this.#sentAt.push(Number.NaN);
      this.#line.send(this.frame(encodeSyncStep2(this.#options.answer ?? NOTHING_NEW)));
      return;
    }
    let body = start + 1;
    while ((bytes[body] ?? 0) > 127) body += 1;
    this.#options.onUpdate?.(bytes, body + 1, end, length);
    if (bytes[start] === 1 && !this.#isSynced) {
      this.#isSynced = true;
      this.#synced.resolve();
    }
  }

  #onAcked(acked: number): void {
    const { onAck } = this.#options;
    if (onAck !== undefined) {
      const now = performance.now();
      for (let i = this.#acked; i < acked; i++) {
        const sentAt = this.#sentAt[i] ?? Number.NaN;
        if (!Number.isNaN(sentAt)) onAck(now - sentAt);
      }
    }
    this.#acked = acked;
  }
}

/** How many connections may be under way at once: more than a listening socket queues would wait a second. */
const AT_ONCE = 256;
/** Milliseconds until clients that are not in count as shut out. */
const PATIENCE = 60_000;

/** Opens clients as fast as the server takes them; resolves when all have synced, rejects when one cannot. */
export async function openAll(count: number, open: (index: number) => Client): Promise<Client[]> {
  const clients: Client[] = [];
  let next = 0;
  async function lane(): Promise<void> {
    while (next < count) {
      const client = open(next++);
      clients.push(client);
      await client.opened;
    }
  }
  async function all(): Promise<void> {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, lane));
    await Promise.all(clients.map((client) => client.synced));
  }
  const late = Promise.withResolvers<never>();
  const clock = setTimeout(() => {
    const missing = count - clients.filter((client) => client.isSynced).length;
    late.reject(new Error(`${missing} of ${count} clients were not in after ${PATIENCE / 1_000} s`));
  }, PATIENCE);
  try {
    await Promise.race([all(), late.promise]);
  } catch (error) {
    next = count;
    for (const client of clients) client.cut();
    throw error;
  } finally {
    clearTimeout(clock);
  }
  return clients;
}
