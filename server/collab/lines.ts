/**
 * Many lines in one care: the clocks that look after them, whether they are read, and what waits for all together.
 * Owns: what is the same for sockets and streams. Must never: look into a line, or let slow ones take the memory of all.
 */
import { CLOSE, type CloseCode, type WireLimits } from "@weft/protocol";
import type { Log } from "../ops/log.ts";
import { type Backlog, createBacklog } from "./backlog.ts";

/** What a line must do to be looked after. */
interface Line {
  /** Sends something if nothing was sent for a while. */
  keepAlive(): void;
  /** Finds out whether the peer still lives. */
  probe(): void;
  hold(reason: "journal", on: boolean): void;
  close(code: CloseCode, reason?: string): void;
  /** Ends the line at once, without a word. */
  cut(why: string): void;
  readonly whenEnded: Promise<void>;
}

/** What every line is told. */
export interface LineOptions {
  readonly limits: Pick<WireLimits, "frameBytes" | "bufferedBytes" | "messagesPerSecond" | "bytesPerSecond">;
  /** Milliseconds after which a client to which nothing was sent gets a keep-alive frame. */
  readonly keepAliveInterval: number;
  /** Milliseconds between pings; a peer that has not answered one by the next is gone, if it had the time. */
  readonly pingInterval: number;
  readonly log: Log;
  readonly now: () => number;
}

/** Bytes a second of a line on which people still work. A ping waits behind everything that was sent before it. */
export const SLOWEST_LINE: number = 16 * 1024;
/** How long a peer that is challenged may stay silent, in milliseconds. */
export const CHALLENGE_TIME = 3_000;

interface LinesOptions<L extends Line> extends LineOptions {
  /** Bytes that a line holds in memory. */
  readonly weigh: (line: L) => number;
}

/** So many times what one reader may have waiting, all readers together may: memory has to last for the others too. */
const READERS_AT_LIMIT = 4;

export class Lines<L extends Line> {
  readonly #options: LinesOptions<L>;
  readonly #open = new Set<L>();
  readonly #clock: NodeJS.Timeout;
  readonly #most: number;
  #relieving = false;
  #isHeld = false;
  /** What waits for the readers of all. */
  readonly backlog: Backlog;

  constructor(options: LinesOptions<L>) {
    this.#options = options;
    this.#clock = this.#startClock();
    this.#most = options.limits.bufferedBytes * READERS_AT_LIMIT;
    const backlog = createBacklog();
    this.backlog = {
      get bytes() {
        return backlog.bytes;
      },
      add: (frame) => {
        const done = backlog.add(frame);
        // Once a turn: what one broadcast puts in line is looked at as a whole.
        if (backlog.bytes > this.#most && !this.#relieving) {
          this.#relieving = true;
          setImmediate(() => this.#relieve());
        }
        return done;
      },
    };
  }

  get size(): number {
    return this.#open.size;
  }

  /** Takes a line into care, until `release`. */
  take(line: L): void {
    this.#open.add(line);
    if (this.#isHeld) line.hold("journal", true);
  }

  release(line: L): void {
    this.#open.delete(line);
  }

  /** Reads nothing more from anyone, or again: what came in waits for the disk, and must not fill the memory. */
  hold(on: boolean): void {
    this.#isHeld = on;
    this.#each((line) => line.hold("journal", on));
  }

  /** Ends all, spread over `spread` milliseconds so that they do not all come back at once; resolves when they have ended. */
  async endAll(spread: number, end: (line: L) => void): Promise<void> {
    const all = [...this.#open];
    await Promise.all(
      all.map(async (line, index) => {
        await pause((spread * index) / all.length);
        end(line);
        await line.whenEnded;
      }),
    );
    clearInterval(this.#clock);
  }

  /** Asks the slowest readers to come back later, until what waits for the others is within the limit. */
  #relieve(): void {
    this.#relieving = false;
    const { weigh } = this.#options;
    let excess = this.backlog.bytes - this.#most;
    for (const line of [...this.#open].toSorted((a, b) => weigh(b) - weigh(a))) {
      if (excess <= 0) break;
      excess -= weigh(line);
      line.close(CLOSE.overload, "Too many connections are too slow for the changes in their documents.");
      // Those that were asked hold their bytes until they have taken them or time is up; twice as much is too much.
      if (this.backlog.bytes > this.#most * 2) line.cut("too much waits for slow readers");
    }
  }

  /** One clock for all that is due: a ping and a keep-alive frame of the same moment are one write. */
  #startClock(): NodeJS.Timeout {
    const { keepAliveInterval, pingInterval } = this.#options;
    // Four looks per interval: nobody waits more than a quarter longer than it.
    const step = Math.min(keepAliveInterval / 4, pingInterval);
    const looksPerPing = Math.round(pingInterval / step);
    let looks = 0;
    const look = (): void => {
      looks += 1;
      const isPinging = looks % looksPerPing === 0;
      this.#each((line) => {
        if (isPinging) line.probe();
        line.keepAlive();
      });
    };
    return setInterval(look, step).unref();
  }

  #each(action: (line: L) => void): void {
    for (const line of this.#open) action(line);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
