/**
 * Where text and elements say that they were put, against where they can have been. Owns: telling the two apart, and giving what was
 * forged a place of which all copies think the same. Must never: move or remove anything; whoever is wrong here has harmed nobody.
 */
import * as Y from "yjs";

/** Items gone past for one update: far more than others ever write at one place while somebody is away, and a few milliseconds. */
const MOST_STEPS = 100_000;

/**
 * Yjs keeps its promise, that all copies end the same, as long as the two between which an item says it was put once stood side by
 * side in its sequence. Of any other one each copy makes something else, by the order in which it hears of things, and of what is
 * near it too. So the newcomers of a sequence in which one is not in place are said to have been put, one after the other, where they
 * are now: they look the same, keep their ids, so that what is written into them later finds them, and end the same everywhere. Yjs's own
 * undo may name such a pair, when what was around the undone has been deleted and brought back twice; so nothing is refused.
 */
export function putInPlace(doc: Y.Doc, newcomers: readonly Y.Item[]): void {
  const displaced = sequencesWithDisplaced(doc, newcomers);
  if (displaced.size === 0) return;
  // From the last to the first, each taken out of its sequence when its neighbours of then are found: what is left is what was
  // there when it came, so that none is said to stand beside one that depends on it.
  const before: Neighbours = { left: new Map(), right: new Map() };
  for (const item of byDependence(doc, newcomers).toReversed()) {
    if (item.parentSub !== null || !displaced.has(item.parent)) continue;
    const left = neighbour(before, item, "left");
    const right = neighbour(before, item, "right");
    item.origin = left?.lastId ?? null;
    item.rightOrigin = right?.id ?? null;
    if (left !== null) before.right.set(left, right);
    if (right !== null) before.left.set(right, left);
  }
}

type Way = "left" | "right";
type Neighbours = Readonly<Record<Way, Map<Y.Item, Y.Item | null>>>;

function neighbour(known: Neighbours, item: Y.Item, way: Way): Y.Item | null {
  const changed = known[way].get(item);
  return changed === undefined ? item[way] : changed;
}

function sequencesWithDisplaced(doc: Y.Doc, newcomers: readonly Y.Item[]): ReadonlySet<Y.Item["parent"]> {
  const displaced = new Set<Y.Item["parent"]>();
  const isNew = new Set(newcomers);
  const seen = new Set<Y.Item>();
  const budget = { steps: MOST_STEPS };
  for (const item of newcomers) {
    if (item.parentSub !== null || seen.has(item) || displaced.has(item.parent)) continue;
    const stretch = new Stretch(item, isNew, budget);
    for (const one of stretch.newcomers) {
      seen.add(one);
      if (!stretch.hasInPlace(doc, one)) displaced.add(one.parent);
    }
  }
  return displaced;
}

/** Newcomers in a row, and what is around them as far as somebody asked. */
class Stretch {
  readonly newcomers: readonly Y.Item[];
  readonly #positions = new Map<Y.Item, number>();
  readonly #ends: Record<Way, { item: Y.Item; position: number }>;
  readonly #budget: { steps: number };

  constructor(some: Y.Item, isNew: ReadonlySet<Y.Item>, budget: { steps: number }) {
    let first = some;
    while (first.left !== null && isNew.has(first.left)) first = first.left;
    const newcomers = [first];
    let last = first;
    while (last.right !== null && isNew.has(last.right)) newcomers.push((last = last.right));
    for (const [position, item] of newcomers.entries()) this.#positions.set(item, position);
    this.newcomers = newcomers;
    this.#ends = { left: { item: first, position: 0 }, right: { item: last, position: newcomers.length - 1 } };
    this.#budget = budget;
  }

  /** Whether the two between which one of the newcomers says it was put once stood side by side there. */
  hasInPlace(doc: Y.Doc, item: Y.Item): boolean {
    const left = structAt(doc, item.origin);
    const right = structAt(doc, item.rightOrigin);
    // Removed for good, with everything else that was there.
    if (left instanceof Y.GC || right instanceof Y.GC) return true;
    const at = this.#positions.get(item) ?? 0;
    const leftAt = left && this.#find(left, "left");
    const rightAt = right && this.#find(right, "right");
    if (left && !(leftAt !== undefined && leftAt < at)) return false;
    if (right && !(rightAt !== undefined && rightAt > at)) return false;
    // What was at the start follows nothing, and what was at the end is followed by nothing.
    if (leftAt === undefined) return !right?.origin;
    if (rightAt === undefined) return !left?.rightOrigin;
    // Neither was itself put there after the other's neighbour was.
    const isBetween = (id: Y.ID | null | undefined): boolean => {
      const struct = structAt(doc, id ?? null);
      const position = struct instanceof Y.Item ? this.#positions.get(struct) : undefined;
      return position !== undefined && position > leftAt && position < rightAt;
    };
    return !isBetween(left?.rightOrigin) && !isBetween(right?.origin);
  }

  /** Where an item stands among these or on one side of them; `undefined` when it does not, or too far away. */
  #find(wanted: Y.Item, way: Way): number | undefined {
    const end = this.#ends[way];
    for (let known = this.#positions.get(wanted); ; known = end.item === wanted ? end.position : undefined) {
      if (known !== undefined) return known;
      const next = end.item[way];
      if (next === null || this.#budget.steps-- <= 0) return undefined;
      end.item = next;
      end.position += way === "left" ? -1 : 1;
      this.#positions.set(next, end.position);
    }
  }
}

/** The newcomers in an order in which each follows what it needs: its author's earlier ones, its neighbours, what it is in. */
function byDependence(doc: Y.Doc, newcomers: readonly Y.Item[]): Y.Item[] {
  const earlier = new Map<Y.Item, Y.Item | undefined>();
  for (const [index, item] of newcomers.entries()) {
    const previous = newcomers[index - 1];
    earlier.set(item, previous?.id.client === item.id.client ? previous : undefined);
  }
  const ordered = new Set<Y.Item>();
  for (const item of newcomers) {
    const path = [item];
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const parent = last.parent instanceof Y.AbstractType ? last.parent._item : null;
      const causes = [earlier.get(last), structAt(doc, last.origin), structAt(doc, last.rightOrigin), parent];
      const open = causes.find((cause) => cause instanceof Y.Item && earlier.has(cause) && !ordered.has(cause));
      if (open instanceof Y.Item) path.push(open);
      else ordered.add(path.pop() ?? last);
    }
  }
  return [...ordered];
}

/** What stands in a document at an id that it has. */
export function structAt(doc: Y.Doc, id: Y.ID | null): Y.Item | Y.GC | undefined {
  if (id === null) return undefined;
  const structs = doc.store.clients.get(id.client);
  const struct = structs?.[Y.findIndexSS(structs, id.clock)];
  return struct instanceof Y.Skip ? undefined : struct;
}
