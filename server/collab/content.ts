/**
 * The life of one document's content in memory: here, asleep, being read back, broken. Owns: the replica, and what has to
 * wait while there is none. Must never: go on with a replica that threw, or let go of what the store has not.
 */
import type { Log } from "../ops/log.ts";
import type { Replica } from "./replica.ts";
import type { Tree } from "./tree.ts";

interface ContentOptions {
  readonly name: string;
  readonly replica: Replica;
  /** Reads the document back from the store, with everything that was logged. */
  readonly load: () => Promise<Tree>;
  /** Resolves when everything taken so far is durable. */
  readonly durable: () => Promise<void>;
  /** The document was read back after a failure. */
  readonly onRebuilt: () => void;
  /** It could not be read back: this is of no more use. */
  readonly onBroken: () => void;
  readonly createReplica: (tree: Tree) => Replica;
  readonly now: () => number;
  readonly log: Log;
}

export class Content {
  readonly #options: ContentOptions;
  #replica: Replica;
  /** Pending while the content may not be used; whatever comes meanwhile waits for it, in order. */
  #busy: Promise<void> | undefined;
  /** The replica threw and there is no other: what it says was perhaps never stored. */
  #isBroken = false;
  #usedAt: number;

  constructor(options: ContentOptions) {
    this.#options = options;
    this.#replica = options.replica;
    this.#usedAt = options.now();
  }

  /** The replica, which may be asleep: see `ready`. */
  get replica(): Replica {
    return this.#replica;
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Whether it is here and nothing is under way, so that the replica may let go of something. */
  get isIdle(): boolean {
    return this.#busy === undefined && !this.#isBroken && !this.#replica.isAsleep;
  }

  /** When it was last used, by the clock in the options. */
  get usedAt(): number {
    return this.#usedAt;
  }

  /** What to wait for before the content is used; `undefined` when it may be at once. Ask again after waiting. */
  ready(): Promise<void> | undefined {
    this.#usedAt = this.#options.now();
    if (this.#busy === undefined && this.#replica.isAsleep && !this.#isBroken) this.#occupy(this.#wake());
    return this.#busy;
  }

  /** Throws the replica away and reads it back from the store: a Y.Doc that threw may never emit again. */
  rebuild(): void {
    this.#occupy(this.#rebuild());
  }

  /** Runs `work` while nothing changes. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    while (this.#busy !== undefined) await this.#busy;
    const done = Promise.withResolvers<void>();
    this.#busy = done.promise;
    try {
      return await work();
    } finally {
      this.#busy = undefined;
      done.resolve();
    }
  }

  /** Resolves when nothing is under way. */
  async settle(): Promise<void> {
    while (this.#busy !== undefined) await this.#busy;
  }

  #occupy(work: Promise<void>): void {
    const busy = work.finally(() => {
      if (this.#busy === busy) this.#busy = undefined;
    });
    this.#busy = busy;
  }

  async #wake(): Promise<void> {
    try {
      this.#replica.wake(await this.#options.load());
    } catch (error) {
      this.#break(error);
    }
  }

  async #rebuild(): Promise<void> {
    const { durable, load, createReplica, onRebuilt } = this.#options;
    const broken = this.#replica;
    try {
      await durable();
      this.#replica = createReplica(await load());
      broken.destroy();
      onRebuilt();
    } catch (error) {
      this.#break(error);
    }
  }

  #break(error: unknown): void {
    // Not its cause, which may quote what could not be read.
    const problem = error instanceof Error ? error.message : "unknown";
    this.#options.log.error({ doc: this.#options.name, problem }, "document could not be read back, closing it");
    this.#isBroken = true;
    this.#options.onBroken();
  }
}
