/**
 * How much of which document is in memory. Owns: when a room lets go of its Y.Doc, and when of everything.
 * Must never: take something from a room that is in use, unless memory has run out.
 */

/** What is in memory of a document: a Y.Doc, its bytes, or nothing but its state vector. */
export interface Residence {
  readonly kind: "tree" | "bytes" | "asleep";
  /** Bytes of the encoded state, about. */
  readonly bytes: number;
  /** When the content was last used, by the same clock as `now`. */
  readonly usedAt: number;
}

/** A room, as far as its memory goes. */
export interface Resident {
  readonly residence: Residence;
  rest(): void;
  sleep(): Promise<void>;
}

interface ResidenceOptions {
  readonly residents: () => Iterable<Resident>;
  /** Bytes that all Y.Docs together may take, about. */
  readonly treeBytes: number;
  /** Milliseconds after which a document that nobody uses is let go of. Its members stay. */
  readonly sleepAfter: number;
  readonly now: () => number;
  readonly onProblem: (error: unknown) => void;
}

/** Bytes of memory for a byte of encoded state (measured: 11 to 13), and for the Y.Doc itself. */
const HEAP_FACTOR = 12;
const HEAP_OF_A_TREE = 16 * 1024;
/** Milliseconds of encoding in one look: letting go of a large document costs as much as it is long. */
const PATIENCE = 20;

/** What a document's Y.Doc takes, in bytes, about. */
export function treeBytesOf({ kind, bytes }: Residence): number {
  return kind === "tree" ? HEAP_OF_A_TREE + HEAP_FACTOR * bytes : 0;
}

/** Returns what is to be called every second or two. */
export function createResidence({ residents, treeBytes, sleepAfter, now, onProblem }: ResidenceOptions): () => void {
  const fallingAsleep = new WeakSet<Resident>();

  function putToSleep(resident: Resident): void {
    // While the disk fails it waits; asking again would only make it wait more often.
    if (fallingAsleep.has(resident)) return;
    fallingAsleep.add(resident);
    resident
      .sleep()
      .catch(onProblem)
      .finally(() => fallingAsleep.delete(resident));
  }

  return () => {
    const trees: { readonly resident: Resident; readonly usedAt: number; readonly bytes: number }[] = [];
    let excess = -treeBytes;
    for (const resident of residents()) {
      const { residence } = resident;
      if (residence.kind === "asleep") continue;
      if (now() - residence.usedAt >= sleepAfter) putToSleep(resident);
      else if (residence.kind === "tree") {
        const bytes = treeBytesOf(residence);
        excess += bytes;
        trees.push({ resident, usedAt: residence.usedAt, bytes });
      }
    }
    if (excess <= 0) return;
    const start = now();
    for (const { resident, bytes } of trees.toSorted((a, b) => a.usedAt - b.usedAt)) {
      resident.rest();
      excess -= bytes;
      if (excess <= 0 || now() - start > PATIENCE) return;
    }
  };
}
