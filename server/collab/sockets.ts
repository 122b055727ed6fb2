/**
 * All open connections. Owns: their numbers, the two clocks that look after them, and what waits for all together.
 * Must never: look into one, or let one that is slow take the memory of all.
 */
import type { Socket as Connection } from "node:net";
import { CLOSE, type CloseCode } from "@weft/protocol";
import type { WebSocket } from "ws";
import { type Backlog, createBacklog } from "./backlog.ts";
import { Socket, type SocketOptions } from "./socket.ts";

/** So many times what one reader may have waiting, all readers together may: memory has to last for the others too. */
const READERS_AT_LIMIT = 4;

export class Sockets {
  readonly #options: SocketOptions;
  readonly #open = new Map<WebSocket, Socket>();
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #backlog: Backlog;
  #relieving = false;
  #isHeld = false;
  #count = 0;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#timers = [
      // Four looks per interval: nobody waits more than a quarter longer than it.
      setInterval(() => this.#each((socket) => socket.keepAlive()), options.keepAliveInterval / 4),
      setInterval(() => this.#each((socket) => socket.probe()), options.pingInterval),
    ];
    for (const timer of this.#timers) timer.unref();
    const most = options.limits.bufferedBytes * READERS_AT_LIMIT;
    const backlog = createBacklog();
    this.#backlog = {
      get bytes() {
        return backlog.bytes;
      },
      add: (frame) => {
        const done = backlog.add(frame);
        // Once a turn: what one broadcast puts in line is looked at as a whole.
        if (backlog.bytes > most && !this.#relieving) {
          this.#relieving = true;
          setImmediate(() => this.#relieve(most));
        }
        return done;
      },
    };
  }

  get size(): number {
    return this.#open.size;
  }

  /** Bytes that the network has not taken yet; what goes to many counts once. */
  get bufferedBytes(): number {
    return this.#backlog.bytes;
  }

  /** Takes a fresh WebSocket over `connection` into care. */
  add(raw: WebSocket, connection: Connection): Socket {
    this.#count += 1;
    const socket = new Socket(this.#count, raw, connection, this.#options, this.#backlog);
    this.#open.set(raw, socket);
    if (this.#isHeld) socket.hold("journal", true);
    raw.on("close", () => this.#open.delete(raw));
    return socket;
  }

  /** Reads nothing more from anyone, or again: what came in waits for the disk, and must not fill the memory. */
  hold(on: boolean): void {
    this.#isHeld = on;
    this.#each((socket) => socket.hold("journal", on));
  }

  /** Closes all, spread over `spread` milliseconds so that they do not all come back at once; resolves when closed. */
  async closeAll(code: CloseCode, spread: number): Promise<void> {
    const all = [...this.#open];
    await Promise.all(
      all.map(async ([raw, socket], index) => {
        const closed = new Promise((resolve) => {
          raw.once("close", resolve);
        });
        await pause((spread * index) / all.length);
        socket.close(code);
        await closed;
      }),
    );
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Asks the slowest readers to come back later, until what waits for the others is no more than `most`. */
  #relieve(most: number): void {
    this.#relieving = false;
    let excess = this.#backlog.bytes - most;
    // Those that were asked hold their bytes until they have taken them or time is up; twice as much is too much.
    const atOnce = excess > most;
    for (const socket of [...this.#open.values()].toSorted((a, b) => b.waiting - a.waiting)) {
      if (excess <= 0) break;
      excess -= socket.waiting;
      socket.close(CLOSE.overload, "Too many connections are too slow for the changes in their documents.");
      if (atOnce) socket.cut("too much waits for slow readers");
    }
  }

  #each(action: (socket: Socket) => void): void {
    for (const socket of this.#open.values()) action(socket);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
