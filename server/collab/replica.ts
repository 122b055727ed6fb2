/**
 * What a room knows of its document: the encoded state, the updates since, and the state vector; a tree (a Y.Doc) only
 * while something needs one. Owns: what stands in which of them, and the answers to state vectors.
 * Must never: be asked for content while it is asleep, or be used again after `apply` or `append` threw.
 */
import { encodeSyncStep1, encodeSyncStep2, encodeUpdate } from "@weft/protocol";
import * as Y from "yjs";
import { combine } from "./combine.ts";
import type { Authors, RightOrigin, Typed } from "./continuation.ts";
import { Tail } from "./tail.ts";
import { type Applied, type Tree, createTree } from "./tree.ts";
import type { Contents } from "./validation.ts";

/** Updates that are taken into the tree at once: they are cheaper together, and a few milliseconds of work at most. */
const MOST_UNFOLDED = 1_000;
const MOST_UNFOLDED_BYTES = 256 * 1024;
/** So many bytes of updates beside the state are cheaper than encoding it anew for the next who joins. */
const SMALL_TAIL_BYTES = 64 * 1024;
/** Answers that are kept while nothing changes: those who were cut off together come back with the same vector. */
const MOST_ANSWERS = 8;
/** Together without the newest: somebody may ask eight times for nearly all of a large document. */
const MOST_ANSWER_BYTES = 16 * 1024 * 1024;
/** Answers of clients that held nothing new, for they come again at each reconnect with every deletion in them. */
const MOST_KNOWN = 4;
const MOST_KNOWN_BYTES = 1024 * 1024;

/** Writers of whom it is known what their last text is. */
const MOST_TYPING = 1_000;

const EMPTY_VECTOR = Uint8Array.of(0);

/** See `Replica.state`. */
export interface DocumentState {
  readonly updates: readonly Uint8Array[];
  readonly version: object;
}

export class Replica implements Authors {
  #tree: Tree | undefined;
  /** The whole state as a V1 update, as it was before `#tail`; absent while only the tree has it. */
  #base: Uint8Array | undefined;
  /** What came since, of which the tree has the first `#folded`. Without a base: only what the tree has not. */
  readonly #tail = new Tail();
  #folded = 0;
  #unfoldedBytes = 0;
  #isAsleep = false;
  #clocks: Map<number, number>;
  /** The last text of those who type, with the clock after it: it is the last no more when they are further. */
  readonly #typing = new Map<number, RightOrigin & { end: number }>();
  #hasPending: boolean;
  #vector: Uint8Array | undefined;
  #question: Uint8Array | undefined;
  #version: object | undefined;
  #answers: { readonly vector: Uint8Array; readonly frames: readonly Uint8Array[] }[] = [];
  readonly #known: Uint8Array[] = [];

  constructor(tree: Tree) {
    this.#tree = tree;
    this.#clocks = tree.clocks();
    this.#hasPending = tree.hasPending;
  }

  /** Whether nothing was ever written into the document, not even something deleted since. */
  get isEmpty(): boolean {
    return this.#clocks.size === 0 && !this.#hasPending;
  }

  /** Whether a Y.Doc is in memory. */
  get hasTree(): boolean {
    return this.#tree !== undefined;
  }

  /** Whether the content was let go of: `wake` comes first then. */
  get isAsleep(): boolean {
    return this.#isAsleep;
  }

  /** Whether typing may be taken by its bytes alone: what waits in the document might be freed by any change. */
  get takesTyping(): boolean {
    return !this.#hasPending && !this.#isAsleep;
  }

  clock(client: number): number | undefined {
    return this.#clocks.get(client);
  }

  lastText(client: number): RightOrigin | undefined {
    const end = this.#clocks.get(client);
    const known = this.#typing.get(client);
    if (known?.end === end) return known;
    // Whatever of the tail the tree has not taken yet is typing of others.
    const last = this.#tree?.lastText(client);
    if (last === undefined || end === undefined) return undefined;
    if (this.#typing.size >= MOST_TYPING) this.#typing.clear();
    this.#typing.set(client, { ...last, end });
    return last;
  }

  stateVector(): Uint8Array {
    return (this.#vector ??= Y.encodeStateVector(this.#clocks));
  }

  /** A frame that asks what a client has and this has not. */
  question(): Uint8Array {
    return (this.#question ??= encodeSyncStep1(this.stateVector()));
  }

  /** The state vector as it was before these updates, or an earlier one. */
  vectorBefore(starts: Iterable<readonly [client: number, clock: number]>): Uint8Array {
    const clocks = new Map(this.#clocks);
    for (const [client, clock] of starts) {
      if (clock === 0) clocks.delete(client);
      else if (clock < (clocks.get(client) ?? 0)) clocks.set(client, clock);
    }
    return Y.encodeStateVector(clocks);
  }

  /** Bytes of the whole state as one V1 update. Costs as much as the document is long when it has changed. */
  size(): number {
    return this.#encoded().length;
  }

  /** Frames with all that a client with this state vector lacks; the last is the step 2, by which it knows so. Not to be changed. */
  answer(vector: Uint8Array): readonly Uint8Array[] {
    const given = this.#answers.find((answer) => Buffer.compare(answer.vector, vector) === 0);
    if (given !== undefined) return given.frames;
    const frames =
      Buffer.compare(vector, EMPTY_VECTOR) === 0 ? this.#everything() : [encodeSyncStep2(this.#folding().diff(vector))];
    while (this.#answers.length >= MOST_ANSWERS || bytesOf(this.#answers) > MOST_ANSWER_BYTES) this.#answers.shift();
    this.#answers.push({ vector, frames });
    return frames;
  }

  /** V1 updates that together are the document, in order; not to be changed. `version` is another object after each change. */
  state(): DocumentState {
    const base = this.#base ?? this.#encoded();
    return { updates: [base, ...this.#tail.updates()], version: this.version };
  }

  /** Stands for the document as it is: another object after each change. */
  get version(): object {
    return (this.#version ??= {});
  }

  /** Whether an update with these contents would make the document longer. Deletions of what is there do not. */
  grows({ ends, deletions }: Contents): boolean {
    for (const [client, end] of ends) if (end > (this.#clocks.get(client) ?? 0)) return true;
    // What is deleted before it came is kept until it comes, which may be never.
    for (const [client, end] of deletions) if (end > (this.#clocks.get(client) ?? 0)) return true;
    return false;
  }

  /** Why an update with these contents must not be applied, in a sentence; `undefined` when it may be. */
  refusal(contents: Contents): string | undefined {
    return this.#folding().refusal(contents);
  }

  /** Notes what somebody typed. The bytes come with `append`, before anything else is asked. */
  advance({
    client,
    end,
    rightClient,
    rightClock,
  }: RightOrigin & { readonly client: number; readonly end: number }): void {
    this.#clocks.set(client, end);
    // A continuation has the same neighbour as the text that it continues.
    const known = this.#typing.get(client);
    if (known === undefined) this.#typing.set(client, { rightClient, rightClock, end });
    else known.end = end;
    this.#changed();
  }

  /** Takes what was typed, in order; the bytes must not change afterwards. */
  append(typed: readonly Typed[]): void {
    this.#changed();
    for (const each of typed) {
      this.#tail.addTyped(each);
      this.#unfoldedBytes += each.update.length;
    }
    if (this.#tail.length - this.#folded > MOST_UNFOLDED || this.#unfoldedBytes > MOST_UNFOLDED_BYTES) this.#folding();
    this.#trim();
  }

  /** Takes any V1 update; `contents` is what one from outside was found to hold. When it throws, this is broken. */
  apply(update: Uint8Array, contents?: Contents): Applied {
    const tree = this.#folding();
    const applied = tree.apply(update, contents);
    if (applied.known) return applied;
    this.#changed();
    if (this.#hasPending || tree.hasPending || contents === undefined) {
      // Others than its own may have been freed, and what waits is in no tail.
      this.#clocks = tree.clocks();
      this.#dropBase();
    } else {
      for (const client of contents.ends.keys()) this.#clocks.set(client, tree.clock(client));
    }
    this.#hasPending = tree.hasPending;
    // A deletion may have removed a last text for good.
    this.#typing.clear();
    if (this.#base !== undefined && applied.delta !== undefined) {
      this.#tail.add(applied.delta);
      this.#folded = this.#tail.length;
    }
    this.#trim();
    return applied;
  }

  /** Whether this is, byte for byte, an answer that held nothing new once: it never will, for documents only grow. */
  isKnownAnswer(update: Uint8Array): boolean {
    return this.#known.some((known) => known.length === update.length && Buffer.compare(known, update) === 0);
  }

  /** Remembers an answer that held nothing new. */
  noteKnownAnswer(update: Uint8Array): void {
    if (update.length > MOST_KNOWN_BYTES) return;
    if (this.#known.length >= MOST_KNOWN) this.#known.shift();
    this.#known.push(update.slice());
  }

  /** Looks into the document; `reader` must change nothing, and define no root. */
  read<T>(reader: (doc: Y.Doc) => T): T {
    return this.#folding().read(reader);
  }

  /** The V1 update that `change` makes on a copy. */
  derive(change: (doc: Y.Doc) => void): Uint8Array {
    return this.#folding().derive(change);
  }

  /** Lets go of the tree: the bytes say the same in a twelfth of the memory. */
  rest(): void {
    // What waits is in no bytes but the log's.
    if (this.#tree === undefined || this.#hasPending) return;
    this.#encoded();
    this.#tree.destroy();
    this.#tree = undefined;
    this.#folded = 0;
  }

  /** Lets go of all content. The caller has seen that the store has it. */
  sleep(): void {
    this.destroy();
    this.#isAsleep = true;
  }

  /** Takes the content back, as the store has it. */
  wake(tree: Tree): void {
    this.#isAsleep = false;
    this.#tree = tree;
    this.#clocks = tree.clocks();
    this.#hasPending = tree.hasPending;
  }

  destroy(): void {
    this.#tree?.destroy();
    this.#tree = undefined;
    this.#base = undefined;
    this.#tail.clear();
    this.#folded = 0;
    this.#unfoldedBytes = 0;
    this.#answers = [];
    this.#typing.clear();
    this.#known.length = 0;
  }

  /** The tree, with everything in it. */
  #folding(): Tree {
    if (this.#isAsleep) throw new Error("The document is asleep");
    const unfolded = this.#tail.updates(this.#folded);
    if (this.#tree === undefined) {
      const base = this.#base;
      this.#tree = createTree((doc) =>
        doc.transact(() => {
          if (base !== undefined) Y.applyUpdate(doc, base);
          for (const update of unfolded) Y.applyUpdate(doc, update);
        }),
      );
    } else if (unfolded.length > 0) {
      this.#tree.take(unfolded);
    }
    if (this.#base === undefined) this.#tail.clear();
    // What the tree has must not grow.
    this.#tail.seal();
    this.#folded = this.#tail.length;
    this.#unfoldedBytes = 0;
    return this.#tree;
  }

  /** The whole state, encoded now unless it has not changed since it last was. */
  #encoded(): Uint8Array {
    if (this.#base !== undefined && this.#tail.length === 0) return this.#base;
    const base = this.#folding().diff();
    this.#base = base;
    this.#tail.clear();
    this.#folded = 0;
    return base;
  }

  #everything(): readonly Uint8Array[] {
    const base = this.#base ?? this.#encoded();
    const updates = [base, ...combine(this.#tail.updates())];
    // Clients take a step 2 for all there is, and those who wait for that read at once.
    return updates.map((update, at) => (at === updates.length - 1 ? encodeSyncStep2(update) : encodeUpdate(update)));
  }

  /** When the tail has grown so long that a joiner is better off with a state encoded anew, the old one goes. */
  #trim(): void {
    const base = this.#base;
    if (base === undefined) return;
    if (this.#tail.length <= MOST_UNFOLDED && this.#tail.bytes <= Math.max(SMALL_TAIL_BYTES, base.length / 2)) return;
    this.#folding();
    this.#dropBase();
  }

  #dropBase(): void {
    if (this.#base === undefined) return;
    this.#base = undefined;
    this.#tail.drop(this.#folded);
    this.#folded = 0;
  }

  #changed(): void {
    this.#version = undefined;
    this.#vector = undefined;
    this.#question = undefined;
    if (this.#answers.length > 0) this.#answers = [];
  }
}

function bytesOf(answers: readonly { readonly frames: readonly Uint8Array[] }[]): number {
  let bytes = 0;
  for (const { frames } of answers) for (const { length } of frames) bytes += length;
  return bytes;
}
