/**
 * Documents with a past: a paper of 259,778 edits as one author typed it, and one of a megabyte by many hands.
 * Owns: their updates and states as bytes, each made once in a run. The paper is test/helpers/histories.ts's.
 */
import { existsSync } from "node:fs";
import * as Y from "yjs";
import { historiesFolder, readPaper } from "../helpers/histories.ts";
import { seeded } from "../helpers/random.ts";

export interface History {
  /** The encoded state of all of it. */
  readonly state: Uint8Array;
  /** What a client has that was there until shortly before the end. */
  readonly earlier: Copy;
}

export interface Copy {
  readonly state: Uint8Array;
  readonly stateVector: Uint8Array;
  /** What it answers to a server that asks and has all of it: its deletions, which Yjs sends every time. */
  readonly answer: Uint8Array;
}

export interface Paper extends History {
  readonly updates: readonly Uint8Array[];
  /** By update: how many clocks of the author there are after it. */
  readonly clocks: Int32Array;
}

/** Whether the paper is at hand. */
export const hasPaper: boolean = existsSync(historiesFolder);

/** Edits of the end that a client which is nearly up to date has not seen. */
const UNSEEN = 100;

let paper: Paper | undefined;
let book: History | undefined;

export function thePaper(): Paper {
  return (paper ??= makePaper());
}

function makePaper(): Paper {
  const { txns } = readPaper();
  const doc = documentOf(1);
  const text = doc.getText("text");
  const updates: Uint8Array[] = [];
  const clocks = new Int32Array(txns.length);
  doc.on("update", (update: Uint8Array) => updates.push(update));
  let earlier: Copy | undefined;
  let clock = 0;
  for (const [index, { patches }] of txns.entries()) {
    if (index === txns.length - UNSEEN) earlier = copyOf(doc);
    doc.transact(() => {
      for (const [position, deleted, inserted] of patches) {
        if (deleted > 0) text.delete(position, deleted);
        if (inserted !== "") text.insert(position, inserted);
        clock += inserted.length;
      }
    });
    clocks[index] = clock;
  }
  if (earlier === undefined || updates.length !== txns.length) throw new Error("The paper is not what it was.");
  return { state: Y.encodeStateAsUpdate(doc), earlier, updates, clocks };
}

/** A megabyte in its encoded state, by twenty hands. */
export function theBook(): History {
  return (book ??= makeBook(1024 * 1024));
}

function makeBook(bytes: number): History {
  const random = seeded(7);
  const hands = 20;
  const doc = documentOf(1);
  const text = doc.getText("text");
  let earlier: Copy | undefined;
  // Stretches of typing at some place, with now and then a correction: half of the structs of a real history are such.
  for (let stretch = 0; ; stretch++) {
    doc.clientID = documentOf(2 + (stretch % hands)).clientID;
    let place = Math.floor(random() * (text.length + 1));
    const length = 10 + Math.floor(random() * 60);
    for (let typed = 0; typed < length; typed++) {
      if (place > 0 && random() < 0.05) text.delete(--place, 1);
      else text.insert(place++, String.fromCharCode(97 + Math.floor(random() * 26)));
    }
    if (stretch % 100 > 0) continue;
    const state = Y.encodeStateAsUpdate(doc);
    if (earlier !== undefined && state.length >= bytes) return { state, earlier };
    if (state.length >= bytes * 0.99) earlier ??= copyOf(doc);
  }
}

function documentOf(hand: number): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = 1_000_000_000 + hand * 1_000_003;
  return doc;
}

function copyOf(doc: Y.Doc): Copy {
  const stateVector = Y.encodeStateVector(doc);
  return { state: Y.encodeStateAsUpdate(doc), stateVector, answer: Y.encodeStateAsUpdate(doc, stateVector) };
}
