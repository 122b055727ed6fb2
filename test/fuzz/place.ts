/**
 * Whether text and elements stand where they can have been put. Owns: the line between updates over which Yjs keeps its
 * promise, that all copies end the same, and forged ones over which it does not, whatever a server makes of them.
 */
import * as Y from "yjs";
import { newItems, structAt } from "../../server/collab/newcomers.ts";

/** Items between a new one and its neighbours of old that are looked at: what others put there while its author was away. */
const MOST_BETWEEN = 1_000;

interface Id {
  readonly client: number;
  readonly clock: number;
}

/**
 * Whether the two between which an item says it was put once stood side by side, in the sequence in which it is. Yjs puts
 * an item of which that is not so in a different place in each copy, and so what comes after it.
 */
function isInPlace(doc: Y.Doc, item: Y.Item): boolean {
  const { origin, rightOrigin, parent } = item;
  const left = structAt(doc, origin);
  const right = structAt(doc, rightOrigin);
  // Removed for good, with everything else that was there.
  if (left instanceof Y.GC || right instanceof Y.GC) return true;
  for (const neighbour of [left, right]) {
    if (neighbour && (neighbour.parent !== parent || neighbour.parentSub !== null)) return false;
  }
  // What was at the end is followed by nothing, and what was at the start follows nothing.
  if (left && !right && left.rightOrigin !== null) return false;
  const before = right && rightOrigin && originWithin(right, rightOrigin);
  if (!left && before) return false;
  const between = neighbours(item, left && origin, right && rightOrigin);
  if (between === "elsewhere") return false;
  // Neither was itself put there after the other's neighbour was.
  return !between.some((one) => (before && holds(one, before)) || (left?.rightOrigin && holds(one, left.rightOrigin)));
}

/** The items that now stand between two neighbours of old, without these; as many as are looked at. */
function neighbours(
  item: Y.Item,
  origin: Id | null | undefined,
  rightOrigin: Id | null | undefined,
): Y.Item[] | "elsewhere" {
  const between: Y.Item[] = [];
  for (const [way, end] of [
    ["left", origin],
    ["right", rightOrigin],
  ] as const) {
    let at = item[way];
    for (let steps = 0; steps < MOST_BETWEEN; steps++, at = at[way]) {
      if (at === null) {
        if (end) return "elsewhere";
        break;
      }
      if (end && holds(at, end)) break;
      between.push(at);
    }
  }
  return between;
}

/** Left neighbour of old of one unit of an item: within the item it is the unit before. */
function originWithin(item: Y.Item, { client, clock }: Id): Id | null {
  return clock > item.id.clock ? { client, clock: clock - 1 } : item.origin;
}

function holds({ id, length }: Y.Item, { client, clock }: Id): boolean {
  return id.client === client && id.clock <= clock && clock < id.clock + length;
}

/** Notices, from now on, whether anything came into the document that nobody can have put where it says. */
export function watchPlaces(doc: Y.Doc): { readonly isForged: boolean } {
  const found = { isForged: false };
  doc.on("afterTransaction", (transaction: Y.Transaction) => {
    for (const item of newItems(doc, transaction)) {
      const isLongEntry = item.parentSub !== null && !item.deleted && (item.length > 1 || item.right !== null);
      if (isLongEntry || (item.parentSub === null && !isInPlace(doc, item))) found.isForged = true;
    }
  });
  return found;
}
