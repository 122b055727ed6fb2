/**
 * What honest people send each other. Owns: short conversations over everything that Yjs has, the same for the same seed.
 */
import * as Y from "yjs";
import { below, editAtRandom, pick } from "../helpers/edits.ts";

export interface Conversation {
  /** Every update in the order in which one of its causes came before it. */
  readonly updates: readonly Uint8Array[];
  readonly whole: Uint8Array;
}

/** Three people who edit, hear of each other now and then, and in the end know the same. */
export function conversation(random: () => number, edits: number): Conversation {
  const updates: Uint8Array[] = [];
  const docs = [1, 2, 3].map((person) => {
    const doc = new Y.Doc();
    // Not drawn by Yjs: ids decide who comes first at one place, and a seed shall bring its failure back.
    doc.clientID = 10 * person + below(random, 10);
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "peer") updates.push(update);
    });
    return doc;
  });
  const meet = (): void => {
    for (const doc of docs) {
      for (const peer of docs) {
        if (doc !== peer) Y.applyUpdate(peer, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(peer)), "peer");
      }
    }
  };
  for (let edit = 0; edit < edits; edit++) {
    editAtRandom(Y, pick(random, docs), random);
    if (random() < 0.3) meet();
  }
  // Twice: what the first round makes Yjs tidy up is news to the others.
  meet();
  meet();
  const [doc = new Y.Doc()] = docs;
  return { updates, whole: Y.encodeStateAsUpdate(doc) };
}
