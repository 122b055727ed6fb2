/**
 * Block ids: every block that this editor makes has one, and no two are the same. Comments, links into the document
 * and the merging of moved blocks rest on them.
 * Must never answer a transaction that came from the Yjs document: two editors would answer the same change.
 */
import { newBlockId } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { Plugin, type EditorState, type Transaction } from "prosemirror-state";
import { cameFromYjs } from "./sync-state.ts";

/**
 * A plugin that gives blocks without an id a fresh one, and of two blocks with one id the copy. When a block is
 * split, the id stays with the first part, unless that part is empty: the id belongs to the words. When a block is
 * pasted beside its original, the original keeps the id. Rows, cells and columns have ids like the blocks in them.
 */
export function blockIds(): Plugin {
  return new Plugin({
    appendTransaction(transactions, before, after) {
      if (before.doc === after.doc || transactions.some(cameFromYjs)) return null;
      const fresh = blocksToRename(transactions, before, after);
      if (fresh.length === 0) return null;
      const transaction = after.tr;
      for (const position of fresh) transaction.setNodeAttribute(position, "id", newBlockId());
      // The sync plugin takes the last word of a batch for all of it: "not in the history" here would make the
      // edit that is answered impossible to undo.
      if (transactions.some((one) => one.getMeta("addToHistory") === false)) transaction.setMeta("addToHistory", false);
      // Any step clears them, and bold would end at Enter.
      return transaction.setStoredMarks(after.storedMarks);
    },
  });
}

interface Place {
  readonly node: Node;
  readonly position: number;
}

/** Positions of the blocks that need a fresh id. */
function blocksToRename(transactions: readonly Transaction[], before: EditorState, after: EditorState): number[] {
  const changed = isPhantom(before.doc) ? placesOf(after.doc) : changedBlocks(before.doc, after.doc);
  if (changed.length === 0) return [];
  const isChanged = new Set(changed.map(({ node }) => node));
  const missing = changed.filter(({ node }) => typeof node.attrs["id"] !== "string");
  const holders = Map.groupBy(placesOf(after.doc), ({ node }) => node.attrs["id"] as unknown);
  const copies = [...new Set(changed.map(({ node }) => node.attrs["id"] as unknown))].flatMap((id) => {
    const places = holders.get(id) ?? [];
    if (typeof id !== "string" || places.length < 2) return [];
    const owners = ownersOf(id, places, transactions, before);
    // Two that had one id before came so from Yjs, and that is settled there (copies.ts).
    const keepers = owners.size > 0 ? owners : new Set(places.slice(0, 1));
    return places.filter((place) => !keepers.has(place) && isChanged.has(place.node));
  });
  return [...missing, ...copies].map(({ position }) => position);
}

/** Whether a document is what is shown for nothing: with the first edit its block becomes a real one, changed or not. */
function isPhantom({ childCount, firstChild }: Node): boolean {
  return childCount === 1 && firstChild?.attrs["id"] === null;
}

/** The blocks with ids that are not, as the same object, at the same distance from start or end as before. */
function changedBlocks(before: Node, after: Node, offset = 0): Place[] {
  const shared = Math.min(before.childCount, after.childCount);
  let start = 0;
  while (start < shared && before.child(start) === after.child(start)) start++;
  let end = 0;
  while (
    end < shared - start &&
    before.child(before.childCount - 1 - end) === after.child(after.childCount - 1 - end)
  ) {
    end++;
  }
  let position = offset;
  for (let index = 0; index < start; index++) position += after.child(index).nodeSize;
  // Typing changes one block and no id: then there is nothing to look for, but for the blocks that are in it.
  if (before.childCount === after.childCount && start + end === after.childCount - 1) {
    const [old, now] = [before.child(start), after.child(start)];
    const id: unknown = now.attrs["id"];
    if (typeof id === "string" && id === old.attrs["id"])
      return holdsBlocks(now) ? changedBlocks(old, now, position + 1) : [];
  }
  return after.children.slice(start, after.childCount - end).flatMap((node) => {
    const places = placesOf(node, position + 1);
    if ("id" in node.attrs) places.unshift({ node, position });
    position += node.nodeSize;
    return places;
  });
}

/** The blocks in a node, and those in them. */
function placesOf(parent: Node, offset = 0): Place[] {
  const places: Place[] = [];
  if (!holdsBlocks(parent)) return places;
  parent.descendants((node, position) => {
    if ("id" in node.attrs) places.push({ node, position: offset + position });
    return holdsBlocks(node);
  });
  return places;
}

function holdsBlocks(node: Node): boolean {
  return !node.inlineContent && !node.isLeaf;
}

/** Which of several blocks with one id are those that had it before. */
function ownersOf(
  id: string,
  places: readonly Place[],
  transactions: readonly Transaction[],
  before: EditorState,
): Set<Place> {
  const origins = placesOf(before.doc).filter(({ node }) => node.attrs["id"] === id);
  return new Set(origins.flatMap((origin) => ownerOf(origin, places, transactions) ?? []));
}

function ownerOf(origin: Place, places: readonly Place[], transactions: readonly Transaction[]): Place | undefined {
  // The first word leads to its block: Enter before it moves it down, Enter after it does not.
  const leading = origin.node.content.size > 0 ? 1 : -1;
  let inside = origin.position + (origin.node.isLeaf ? 0 : 1);
  for (const transaction of transactions) {
    const mapped = transaction.mapping.mapResult(inside, leading);
    if (mapped.deletedAcross) return undefined;
    inside = mapped.pos;
  }
  return places.find(({ node, position }) => inside >= position && inside < position + node.nodeSize);
}
