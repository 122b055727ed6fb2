/**
 * What comes into a Y.Doc, looked at before anyone hears of it. Owns: what no honest Yjs writes and what would be seen differently by
 * those who are here, by who comes later and by the log. Must never: touch what can have been written honestly.
 */
import { UPDATE_LIMITS } from "@weft/protocol";
import * as Y from "yjs";
import { deletionUpdate } from "./deletions.ts";
import { putInPlace, structAt } from "./places.ts";

/** Origin of transactions with what was typed: others and the log have it already as it came, and a continuation is where its text is. */
export const TYPED = Symbol("typed");

/** Looks, from now on, at all that comes in; `tooDeep` when a type stood deeper than types may. */
export function watchNewcomers(doc: Y.Doc): { readonly tooDeep: boolean } {
  const depthOf = depths();
  const found = { tooDeep: false };
  // Known only now: where an item stands is in the bytes of another, which may be in the document or wait there. The update
  // that all others get is written after this.
  doc.on("afterTransaction", (transaction: Y.Transaction) => {
    if (transaction.origin === TYPED) return;
    let newcomers = newItems(doc, transaction);
    const misplaced = misplacedEntries(newcomers);
    if (misplaced.length > 0) {
      const out = withDependents(doc, newcomers, misplaced);
      takeOut(doc, transaction, out);
      newcomers = newcomers.filter((item) => !out.has(item));
    }
    putInPlace(doc, newcomers);
    const cut = untoldCuts(doc, transaction, newcomers);
    if (cut.size > 0) Y.applyUpdate(doc, deletionUpdate(cut));
    const monsters: Y.Item[] = [];
    for (const item of newcomers) {
      const isEntry = item.parentSub !== null && !item.deleted;
      if (isEntry && (item.length > 1 || item.right !== null)) monsters.push(item);
      if (item.content instanceof Y.ContentType && depthOf(item.content.type) > UPDATE_LIMITS.typeDepth)
        found.tooDeep = true;
    }
    if (monsters.length === 0) return;
    // Map entries (attributes, too) of more than one value: no Yjs writes them; they are text whose origin is an entry and which
    // inherits its place. Cut in two, the first part would live for ever, and Yjs throw in its clean-up when the map is deleted: the
    // next honest person to delete that paragraph would never emit again. Not refused, for one may be set free by an honest change
    // that it waited for.
    doc.transact((deleting) => {
      for (const item of monsters) item.delete(deleting);
    });
  });
  return found;
}

/** The items that a transaction has brought into a document, deleted ones too. */
export function newItems(doc: Y.Doc, { beforeState, afterState }: Y.Transaction): Y.Item[] {
  const items: Y.Item[] = [];
  for (const [client, clock] of afterState) {
    const first = beforeState.get(client) ?? 0;
    const structs = doc.store.clients.get(client);
    if (clock === first || structs === undefined) continue;
    for (let index = Y.findIndexSS(structs, first); index < structs.length; index++) {
      const struct = structs[index];
      if (struct instanceof Y.Item) items.push(struct);
    }
  }
  return items;
}

/**
 * Entries of maps that say that they were put before another, as nothing ever is, for the newest one counts; and what else came for
 * the same key, for which is the newest was found out among these.
 */
function misplacedEntries(newcomers: readonly Y.Item[]): Y.Item[] {
  const keys = new Map<unknown, Set<string>>();
  for (const { parent, parentSub, rightOrigin } of newcomers) {
    if (parentSub === null || rightOrigin === null) continue;
    keys.set(parent, (keys.get(parent) ?? new Set()).add(parentSub));
  }
  return newcomers.filter(({ parent, parentSub }) => parentSub !== null && keys.get(parent)?.has(parentSub) === true);
}

/**
 * Characters of old that looking up a neighbour has cut in two, where nothing that others get has them look it up as well: what named it
 * was taken out, or its place is another one now. Yjs has written a replacement character for either half and forgotten what was
 * there, and everyone else still sees it. So it goes, in every copy. Where others do look it up they cut it too, and it is left alone.
 */
function untoldCuts(
  doc: Y.Doc,
  { _mergeStructs: pieces, beforeState }: Y.Transaction,
  newcomers: readonly Y.Item[],
): ReadonlyMap<number, { clock: number; len: number }[]> {
  const cuts = new Map<number, { clock: number; len: number }[]>();
  let told: Set<string> | undefined;
  for (const right of pieces) {
    const { client, clock } = right.id;
    // What was in a deleted type is among the pieces too. And where one half is deleted, whoever hears of that cuts it as well.
    if (!isText(right) || right.deleted || clock >= (beforeState.get(client) ?? 0)) continue;
    if (!right.content.str.startsWith("\ufffd")) continue;
    const left = structAt(doc, Y.createID(client, clock - 1));
    if (!isText(left) || left.deleted || !left.content.str.endsWith("\ufffd")) continue;
    told ??= new Set(newcomers.flatMap(boundaries));
    if (told.has(boundary(client, clock))) continue;
    cuts.set(client, [...(cuts.get(client) ?? []), { clock: clock - 1, len: 2 }]);
  }
  for (const ranges of cuts.values()) ranges.sort((a, b) => a.clock - b.clock);
  return cuts;
}

function isText(struct: unknown): struct is Y.Item & { readonly content: Y.ContentString } {
  return struct instanceof Y.Item && struct.content instanceof Y.ContentString;
}

/** Where others cut what stands there when an item comes in. */
function boundaries({ origin, rightOrigin }: Y.Item): string[] {
  const before = rightOrigin === null ? [] : [boundary(rightOrigin.client, rightOrigin.clock)];
  return origin === null ? before : [...before, boundary(origin.client, origin.clock + 1)];
}

function boundary(client: number, clock: number): string {
  return `${client} ${clock}`;
}

/** These and whichever of the newcomers hang on them: in them, or put next to them. */
function withDependents(doc: Y.Doc, newcomers: readonly Y.Item[], first: readonly Y.Item[]): ReadonlySet<Y.Item> {
  const dependents = new Map<unknown, Y.Item[]>();
  for (const item of newcomers) {
    const parent = item.parent instanceof Y.AbstractType ? item.parent._item : null;
    for (const cause of [parent, structAt(doc, item.origin), structAt(doc, item.rightOrigin)]) {
      if (!cause) continue;
      const known = dependents.get(cause);
      if (known === undefined) dependents.set(cause, [item]);
      else known.push(item);
    }
  }
  // A set is gone through together with what is added to it meanwhile.
  const all = new Set(first);
  for (const item of all) for (const dependent of dependents.get(item) ?? []) all.add(dependent);
  return all;
}

/** Leaves nothing of items but their clocks, here and in all that is written of this transaction. */
function takeOut(doc: Y.Doc, transaction: Y.Transaction, items: ReadonlySet<Y.Item>): void {
  for (const item of items) item.delete(transaction);
  for (const item of items) {
    const { left, right, parentSub } = item;
    const parent = item.parent instanceof Y.AbstractType ? item.parent : undefined;
    if (left !== null) left.right = right;
    else if (parent?._start === item) parent._start = right;
    if (right !== null) right.left = left;
    if (parentSub === null || parent?._map.get(parentSub) !== item) continue;
    if (left === null) parent._map.delete(parentSub);
    else parent._map.set(parentSub, left);
  }
  for (const item of items) {
    // Its parent took it along.
    if (structAt(doc, item.id) === item) item.gc(doc.store, true);
  }
}

/** How deep a type stands: a root at 0, the types in it at 1. */
function depths(): (type: Y.AbstractType<unknown>) => number {
  const depths = new WeakMap<object, number>();
  return (type) => {
    const path: object[] = [];
    let depth = -1;
    for (let at: unknown = type; at instanceof Y.AbstractType; at = at._item?.parent) {
      const known = depths.get(at);
      if (known !== undefined) {
        depth = known;
        break;
      }
      path.push(at);
    }
    for (const above of path.toReversed()) depths.set(above, (depth += 1));
    return depth;
  };
}
