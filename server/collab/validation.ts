/**
 * What an update must be before it may touch a document. Owns: the checks on bytes that came from outside.
 * Must never: change anything. Yjs applies as it decodes and does not roll back, and after a throw inside its
 * clean-up a Y.Doc never emits again, so everything that can be known from the bytes is asked here first.
 */
import { UPDATE_LIMITS } from "@weft/protocol";
import { STRUCT, Unreadable, UpdateReader } from "./update-reader.ts";

/** Clocks are counted in 31 bits by other implementations of Yjs (yrs), and no honest client gets near. */
const MAX_CLOCK = 2 ** 31;

/** What an update brings. */
export interface Contents {
  /** For each client the clock that a document must have reached so that its structs can be taken in. */
  readonly starts: ReadonlyMap<number, number>;
  /** For each client the clock after its last struct. */
  readonly ends: ReadonlyMap<number, number>;
  /** For each client the clock after the last of its structs to which another client's struct refers. */
  readonly references: ReadonlyMap<number, number>;
  /** For each client the clock after its last deletion. */
  readonly deletions: ReadonlyMap<number, number>;
  /** Names of the roots that it writes into. */
  readonly roots: ReadonlySet<string>;
  readonly types: number;
  readonly subdocuments: number;
  /** Some of its structs are skipped: it holds some from before `starts`. */
  readonly hasGaps: boolean;
  /** Neither structs nor deletions: `00 00`, the answer of a client that has nothing new. */
  readonly empty: boolean;
}

/** Reads a V1 update without applying it: its contents, or why it is none, in words of ours. Never throws. */
export function inspectUpdate(update: Uint8Array): Contents | { readonly problem: string } {
  try {
    const reader = new UpdateReader(update);
    const inspection = new Inspection(reader, update.length);
    inspection.structs();
    inspection.deletions();
    // V2 updates begin like an empty V1 one. Taking them for nothing would acknowledge words that were thrown away.
    if (reader.left > 0) return { problem: "bytes after the end" };
    return inspection.contents();
  } catch (error) {
    return { problem: error instanceof Unreadable ? error.message : "unreadable" };
  }
}

/** One walk over an update. */
class Inspection {
  readonly #reader: UpdateReader;
  readonly #mostStructs: number;
  readonly #mostContainers: number;
  readonly #starts = new Map<number, number>();
  readonly #ends = new Map<number, number>();
  readonly #references = new Map<number, number>();
  readonly #deletions = new Map<number, number>();
  readonly #roots = new Set<string>();
  #structs = 0;
  #ranges = 0;
  #types = 0;
  #subdocuments = 0;
  #hasGaps = false;

  constructor(reader: UpdateReader, bytes: number) {
    this.#reader = reader;
    const { structs, bytesPerStruct, bytesPerContainer, slack } = UPDATE_LIMITS;
    this.#mostStructs = Math.min(structs, slack + bytes / bytesPerStruct);
    this.#mostContainers = slack + bytes / bytesPerContainer;
  }

  contents(): Contents {
    return {
      starts: this.#starts,
      ends: this.#ends,
      references: this.#references,
      deletions: this.#deletions,
      roots: this.#roots,
      types: this.#types,
      subdocuments: this.#subdocuments,
      hasGaps: this.#hasGaps,
      empty: this.#structs === 0 && this.#deletions.size === 0,
    };
  }

  structs(): void {
    const reader = this.#reader;
    let previous = Number.POSITIVE_INFINITY;
    for (let sections = reader.count(3); sections > 0; sections--) {
      // A claimed number larger than the bytes is refused here; Yjs's own reader does `new Array(count)`.
      const count = reader.count(2);
      const client = reader.uint();
      const clock = reader.uint();
      // Yjs keeps the second of two sections only: the first would be acknowledged and lost. It writes higher clients
      // first, and merging updates relies on that: of those in another order it drops parts without a word.
      if (this.#ends.has(client)) throw new Unreadable("a client twice");
      if (client > previous) throw new Unreadable("clients out of order");
      previous = client;
      this.#structs += count;
      if (this.#structs > this.#mostStructs) throw new Unreadable("more structs than an update may have");
      this.#section(client, clock, count);
      if (this.#ends.size > UPDATE_LIMITS.clients) throw new Unreadable("more clients than an update may have");
    }
  }

  #section(client: number, first: number, count: number): void {
    let clock = first;
    this.#starts.set(client, clock);
    for (let i = 0; i < count; i++) {
      const info = this.#reader.byte();
      const kind = info & 31;
      // Yjs has two readers, which take this for different things.
      if (kind === STRUCT.skip && info !== kind) throw new Unreadable("an unknown kind of struct");
      const hasLength = kind === STRUCT.gc || kind === STRUCT.skip;
      const length = hasLength ? this.#reader.uint() : this.#item(info, kind, client, clock);
      // `0101f40300010101740000`: an item of length 0 makes the document throw at every later edit beside it.
      if (!(length > 0)) throw new Unreadable("a struct without length");
      clock += length;
      if (clock > MAX_CLOCK) throw new Unreadable("a clock out of range");
      // What is skipped must have come before, or all that follows waits.
      if (kind === STRUCT.skip) {
        this.#starts.set(client, clock);
        this.#hasGaps = true;
      }
    }
    this.#ends.set(client, clock);
  }

  /** Passes over an item; returns its length. */
  #item(info: number, kind: number, client: number, clock: number): number {
    const reader = this.#reader;
    const hasOrigin = (info & 128) !== 0;
    const hasRightOrigin = (info & 64) !== 0;
    if (hasOrigin) this.#reference(client, clock);
    if (hasRightOrigin) this.#reference(client, clock);
    if (!hasOrigin && !hasRightOrigin) {
      if (reader.uint() === 1) this.#root(reader.string());
      else this.#reference(client, clock);
      if ((info & 32) !== 0) reader.text();
    }
    if (kind === STRUCT.type) this.#types += 1;
    if (kind === STRUCT.subdocument) this.#subdocuments += 1;
    const length = reader.content(kind);
    if (reader.containers > this.#mostContainers) throw new Unreadable("more values than an update may have");
    return length;
  }

  #reference(ownClient: number, ownClock: number): void {
    const client = this.#reader.uint();
    const clock = this.#reader.uint();
    if (client === ownClient) {
      // Yjs trusts that this cannot be and throws when it integrates the item, which for one that waits for its
      // causes is long after it was logged.
      if (clock >= ownClock) throw new Unreadable("a struct that refers to a later one");
      return;
    }
    if (clock >= (this.#references.get(client) ?? 0)) this.#references.set(client, clock + 1);
    if (this.#references.size > UPDATE_LIMITS.clients) throw new Unreadable("more clients than an update may have");
  }

  #root(name: string): void {
    this.#roots.add(name);
    if (this.#roots.size > UPDATE_LIMITS.roots) throw new Unreadable("more roots than a document may have");
  }

  deletions(): void {
    const reader = this.#reader;
    for (let sections = reader.count(2); sections > 0; sections--) {
      const client = reader.uint();
      const count = reader.count(2);
      this.#ranges += count;
      if (this.#ranges > UPDATE_LIMITS.deletions) throw new Unreadable("more deletions than an update may have");
      if (this.#deletions.has(client)) throw new Unreadable("a client's deletions twice");
      if (count > 0) this.#deletions.set(client, this.#deletionsOf(count));
      if (this.#deletions.size > UPDATE_LIMITS.clients) throw new Unreadable("more clients than an update may have");
    }
  }

  /** Passes over one client's deletions; returns the clock after the last. */
  #deletionsOf(count: number): number {
    const start = this.#reader.at;
    let previousEnd = 0;
    for (let i = 0; i < count; i++) {
      const clock = this.#reader.uint();
      if (clock < previousEnd) {
        this.#reader.at = start;
        return this.#unsortedDeletionsOf(count);
      }
      previousEnd = this.#deletionEnd(clock);
    }
    return previousEnd;
  }

  /** Honest sets are sorted; overlapping ranges cost quadratic time to apply (450 KB stop the process for 8.8 s). */
  #unsortedDeletionsOf(count: number): number {
    const ranges: { clock: number; end: number }[] = [];
    for (let i = 0; i < count; i++) {
      const clock = this.#reader.uint();
      ranges.push({ clock, end: this.#deletionEnd(clock) });
    }
    let previousEnd = 0;
    for (const { clock, end } of ranges.toSorted((a, b) => a.clock - b.clock)) {
      if (clock < previousEnd) throw new Unreadable("deletions that overlap");
      previousEnd = end;
    }
    return previousEnd;
  }

  #deletionEnd(clock: number): number {
    const length = this.#reader.uint();
    if (!(length > 0)) throw new Unreadable("a deletion without length");
    if (clock + length > MAX_CLOCK) throw new Unreadable("a deletion out of range");
    return clock + length;
  }
}

/** Whether the bytes are a state vector, of no more clients than one may have. */
export function isStateVector(bytes: Uint8Array): boolean {
  try {
    const reader = new UpdateReader(bytes);
    const entries = reader.count(2);
    if (entries > UPDATE_LIMITS.vectorEntries) return false;
    for (let i = 0; i < entries; i++) {
      reader.uint();
      reader.uint();
    }
    return reader.left === 0;
  } catch {
    return false;
  }
}
