/**
 * When changes go out to a crowd. Owns: how long they are gathered, so that many of them are one write to each reader.
 * At the pace of people typing nobody waits: the first change goes at once, and what comes while it is being written to
 * all is gathered. Under load it is the other way round: what was just sent brings answers, and the first of them waits
 * for the rest. Must never: hold something back that nobody comes to fetch.
 */

/** Milliseconds for each receiver within which changes are gathered: what writing to all of them takes. */
const WINDOW_PER_RECEIVER = 0.01;
const LONGEST_WINDOW = 25;
/** Fewer receivers cost less than gathering for them would. */
const FEW = 20;
/** So many changes in one window are a load. */
const MANY = 8;
/** Under load: when for so many milliseconds nothing came, those who answer have answered. */
const QUIET = 1;

export class Windows {
  readonly #flush: () => number;
  /** Present while something is gathered, or may be. */
  #cancel: (() => void) | undefined;
  #isLoaded = false;
  #newest = 0;

  /** `flush` sends all that was gathered, and returns how many changes that were. */
  constructor(flush: () => number) {
    this.#flush = flush;
  }

  /** A change has come for so many receivers. Whether it goes out at once; if not, it is to be gathered. */
  admit(receivers: number): boolean {
    if (this.#cancel !== undefined) {
      if (this.#isLoaded) this.#newest = performance.now();
      return false;
    }
    if (receivers < FEW) return true;
    if (this.#isLoaded) {
      this.#waitForQuiet(windowFor(receivers));
      return false;
    }
    this.#open(receivers);
    return true;
  }

  destroy(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #open(receivers: number): void {
    const window = windowFor(receivers);
    const close = (): void => {
      this.#cancel = undefined;
      const count = this.#flush();
      // Where writing to all takes less than a look at the clock is apart, waiting would cost more than it saves.
      this.#isLoaded = count >= MANY && window >= QUIET;
      if (count > 0 && !this.#isLoaded) this.#open(receivers);
    };
    if (window < QUIET) {
      const immediate = setImmediate(close);
      this.#cancel = () => clearImmediate(immediate);
    } else {
      this.#wait(close, window);
    }
  }

  #waitForQuiet(window: number): void {
    const first = performance.now();
    this.#newest = first;
    const look = (): void => {
      const now = performance.now();
      if (now - this.#newest < QUIET && now - first < window) {
        this.#wait(look, QUIET);
        return;
      }
      this.#cancel = undefined;
      this.#isLoaded = this.#flush() >= MANY;
    };
    this.#wait(look, QUIET);
  }

  #wait(then: () => void, milliseconds: number): void {
    const timer = setTimeout(then, milliseconds);
    this.#cancel = () => clearTimeout(timer);
  }
}

function windowFor(receivers: number): number {
  return Math.min(LONGEST_WINDOW, receivers * WINDOW_PER_RECEIVER);
}
