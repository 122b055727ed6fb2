/**
 * One document as Yjs has it. Owns: the Y.Doc, which nothing outside this file keeps or changes.
 * Must never: be used again after `apply` threw; the room then builds a new one from the store.
 */
import { UPDATE_LIMITS } from "@weft/protocol";
import * as Y from "yjs";
import { applyBeforeWaiting } from "../storage/waiting.ts";
import type { RightOrigin } from "./continuation.ts";
import { asNamed } from "./deletions.ts";
import { TYPED, watchNewcomers } from "./newcomers.ts";
import { type Contents, inspectUpdate } from "./validation.ts";

/** What became of one update. */
export type Applied =
  /** Nothing in it was new, or nothing that was taken. */
  | { readonly known: true; readonly overflow: boolean }
  | {
      readonly known: false;
      /** What changed, for the other members; `undefined` when all of it waits for its causes. */
      readonly delta: Uint8Array | undefined;
      /** Its sender is to hear of it too: there is more in it than was sent. */
      readonly isMore: boolean;
      /** What to log, so that a replay ends in this state. */
      readonly entry: Uint8Array;
      /** Parts of it wait for updates that have not come. */
      readonly incomplete: boolean;
      /** Parts of it would have had to wait, but too much waits already: they were dropped, the rest was taken. */
      readonly overflow: boolean;
    };

export interface Tree {
  /** Whether something waits for updates that have not come. */
  readonly hasPending: boolean;
  /** The clock after a client's last struct, 0 of one that never wrote; and of everyone who did. */
  clock(client: number): number;
  clocks(): Map<number, number>;
  /** The client's last struct, if it is text in a sequence and was not removed for good. */
  lastText(client: number): RightOrigin | undefined;
  /** A V1 update with all but what waits that a client with this state vector lacks, by default everything. Costs as much as the document is long. */
  diff(stateVector?: Uint8Array): Uint8Array;
  /** Takes what was typed since, in one transaction. When it throws, this tree is broken. */
  take(updates: readonly Uint8Array[]): void;
  /** Why an update with these contents must not be applied, in a sentence; `undefined` when it may be. */
  refusal(contents: Contents): string | undefined;
  /** Applies a V1 update; `contents` is what one from outside was found to hold. When it throws, this tree is broken. */
  apply(update: Uint8Array, contents?: Contents): Applied;
  /** Looks into the document; `reader` must change nothing, and define no root. */
  read<T>(reader: (doc: Y.Doc) => T): T;
  /** The V1 update that `change` makes on a copy; this tree stays as it is. */
  derive(change: (doc: Y.Doc) => void): Uint8Array;
  destroy(): void;
}

/** A tree over a document that `fill` fills, such as from the store. */
export function createTree(fill: (doc: Y.Doc) => void): Tree {
  const doc = new Y.Doc();
  fill(doc);
  // More than one for one `applyUpdate`: after concurrent formatting Yjs removes redundant marks in a transaction of
  // its own. Whoever keeps only the last one loses the words and keeps the tidying.
  let emitted: Uint8Array[] = [];
  const collect = (update: Uint8Array): unknown => emitted.push(update);
  doc.on("update", collect);
  const newcomers = watchNewcomers(doc);
  const state = (client: number): number => Y.getState(doc.store, client);

  return {
    get hasPending() {
      return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
    },
    clock: state,
    clocks: () => new Map(Array.from(doc.store.clients.keys(), (client) => [client, state(client)])),
    lastText(client) {
      const last = doc.store.clients.get(client)?.at(-1);
      if (!(last instanceof Y.Item) || last.parentSub !== null || !(last.content instanceof Y.ContentString))
        return undefined;
      return { rightClient: last.rightOrigin?.client ?? -1, rightClock: last.rightOrigin?.clock ?? -1 };
    },
    diff(stateVector) {
      // What waits is of use to nobody but who sent it. In everyone's copy it would come back with each of them, and make
      // them look like forgers once the person is here under whose client id it was made up.
      const { pendingStructs, pendingDs } = doc.store;
      doc.store.pendingStructs = null;
      doc.store.pendingDs = null;
      try {
        return Y.encodeStateAsUpdate(doc, stateVector);
      } finally {
        doc.store.pendingStructs = pendingStructs;
        doc.store.pendingDs = pendingDs;
      }
    },
    take(updates) {
      // With someone listening Yjs would encode all of it once more.
      doc.off("update", collect);
      doc.transact(() => {
        for (const update of updates) Y.applyUpdate(doc, update);
      }, TYPED);
      doc.on("update", collect);
    },
    refusal(contents) {
      const { roots, subdocuments, ends } = contents;
      const added = [...roots].filter((root) => !doc.share.has(root));
      if (added.length > 0 && doc.share.size + added.length > UPDATE_LIMITS.roots) return "Too many roots.";
      if (subdocuments > 0 && doc.subdocs.size + subdocuments > UPDATE_LIMITS.subdocuments)
        return "Too many subdocuments.";
      if (ends.size > UPDATE_LIMITS.waitingClients && waits(contents, state)) return "Too many clients are missing.";
      return undefined;
    },
    apply(received, contents) {
      emitted = [];
      const before = pendingOf(doc);
      const cut = contents !== undefined && beginsInsideKnown(doc, contents);
      const update = cut ? Y.diffUpdate(received, Y.encodeStateVector(doc)) : received;
      applyBeforeWaiting(doc, update);
      // What it holds is in the document now, and everyone who opens it would have to bear it.
      if (newcomers.tooDeep) throw new Error("The types are nested too deep");
      let after = pendingOf(doc);
      const overflow = !samePending(before, after) && isTooMuch(after);
      if (overflow) {
        // What came in meanwhile and is put back here is known when it is tried again, and does no harm.
        doc.store.pendingStructs = before.structs;
        doc.store.pendingDs = before.deletions;
        after = before;
      }
      const pendingChanged = !samePending(before, after);
      if (emitted.length === 0 && !pendingChanged) return { known: true, overflow };
      const [whole, ...tidying] = emitted;
      const nothingWaits = before.structs === null && before.deletions === null && !pendingChanged;
      const only = whole !== undefined && tidying.length === 0 && nothingWaits ? asNamed(whole, update, doc) : whole;
      const delta = emitted.length > 1 ? Y.mergeUpdates(emitted) : only;
      return {
        known: false,
        delta,
        isMore: emitted.length > 1 || (delta !== undefined && (before.structs !== null || before.deletions !== null)),
        // What waits is emitted only when its causes come, so then the received bytes are logged. Otherwise what
        // Yjs emitted says the same in fewer bytes: a returning client sends every deletion that it knows of.
        // What Yjs removed of its own accord, or `watchNewcomers`, is in no received bytes; so of these only what waits is
        // logged beside what was emitted, lest a replay find one item in two forms.
        entry: pendingChanged
          ? Y.mergeUpdates([Y.diffUpdate(update, Y.encodeStateVector(doc)), ...emitted])
          : (delta ?? update),
        incomplete: pendingChanged && (after.structs !== null || after.deletions !== null),
        overflow,
      };
    },
    read: (reader) => reader(doc),
    derive(change) {
      const copy = new Y.Doc();
      Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
      const before = Y.encodeStateVector(copy);
      copy.transact(() => change(copy));
      const update = Y.encodeStateAsUpdate(copy, before);
      copy.destroy();
      return update;
    },
    destroy: () => doc.destroy(),
  };
}

/**
 * Whether the document has some of the update's structs, which must not come by a second time. Yjs looks up a struct's
 * neighbours before it asks whether it knows it, and cuts the text that they are in: a pair of surrogates in two, which makes both
 * halves replacement characters that nobody else is told of. And where it removed the first part of a struct for good, it
 * takes that part for an item and throws.
 */
function beginsInsideKnown(doc: Y.Doc, { starts, hasGaps }: Contents): boolean {
  if (hasGaps) return true;
  for (const [client, start] of starts) if (start < Y.getState(doc.store, client)) return true;
  return false;
}

/** What waits in a document for its causes. */
interface Pending {
  readonly structs: { missing: Map<number, number>; update: Uint8Array } | null;
  readonly deletions: Uint8Array | null;
}

/** Yjs adds to the very object when more has to wait, so this is a copy. */
function pendingOf(doc: Y.Doc): Pending {
  const { pendingStructs, pendingDs } = doc.store;
  return {
    structs: pendingStructs && { missing: new Map(pendingStructs.missing), update: pendingStructs.update },
    deletions: pendingDs,
  };
}

function samePending(a: Pending, b: Pending): boolean {
  return sameBytes(a.structs?.update, b.structs?.update) && sameBytes(a.deletions, b.deletions);
}

function isTooMuch({ structs, deletions }: Pending): boolean {
  if (deletions !== null && deletions.length > UPDATE_LIMITS.waitingDeletionBytes) return true;
  if (structs === null) return false;
  if (structs.update.length > UPDATE_LIMITS.waitingBytes) return true;
  // In V2, as Yjs keeps it, a few bytes may stand for a million structs.
  const update = Y.convertUpdateFormatV2ToV1(structs.update);
  if (update.length > UPDATE_LIMITS.waitingBytes) return true;
  const contents = inspectUpdate(update);
  return "problem" in contents || contents.types > UPDATE_LIMITS.waitingTypes;
}

/** Whether any part of an update would have to wait for what neither it nor the document has. */
function waits({ starts, ends, references }: Contents, state: (client: number) => number): boolean {
  for (const [client, start] of starts) if (start > state(client)) return true;
  for (const [client, needed] of references) if (needed > Math.max(state(client), ends.get(client) ?? 0)) return true;
  return false;
}

function sameBytes(a: Uint8Array | null | undefined, b: Uint8Array | null | undefined): boolean {
  if (a === b || a == null || b == null) return (a ?? undefined) === (b ?? undefined);
  return Buffer.compare(a, b) === 0;
}
