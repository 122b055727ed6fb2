import { expect, it } from "vitest";
import * as Y from "yjs";
import { type Authors, ContinuationReader, type Typed } from "../../server/collab/continuation.ts";
import { Tail } from "../../server/collab/tail.ts";
import { replayed, updatesOf } from "../helpers/room.ts";

/** Keys of one person at the end of a text, each as a room reads it. The first is no continuation, and given as it is. */
function keysOf(client: number, keys: readonly string[]): { first: Uint8Array; typed: Typed[] } {
  const doc = new Y.Doc();
  doc.clientID = client;
  const text = doc.getText(String(client));
  const [first = new Uint8Array(), ...updates] = updatesOf(doc, () => {
    for (const key of keys) text.insert(text.length, key);
  });
  const reader = new ContinuationReader();
  let known = keys[0]?.length ?? 0;
  const authors: Authors = { clock: () => known, lastText: () => ({ rightClient: -1, rightClock: -1 }) };
  const typed = updates.map((update) => {
    expect(reader.read(update, authors)).toBe(true);
    known = reader.end;
    const { clock, end, lengthStart, textStart } = reader;
    return { client, clock, end, lengthStart, textStart, update };
  });
  return { first, typed };
}

const ANN = keysOf(7, ["a", ...Array.from("ännchen 🙂 writes")]);
const BOB = keysOf(8, ["b", ...Array.from("so does bob"), "pasted words"]);

it("what people type in turns is one growing update of each, which says what theirs say", () => {
  const tail = new Tail();
  for (let key = 0; key < Math.max(ANN.typed.length, BOB.typed.length); key++) {
    for (const each of [ANN.typed[key], BOB.typed[key]]) if (each !== undefined) tail.addTyped(each);
    // Whoever reads it meanwhile gets bytes that stay as they are.
    if (key === 3) {
      const read = tail.updates();
      const copies = read.map((update) => update.slice());
      tail.addTyped(ANN.typed[++key] ?? expect.fail());
      tail.addTyped(BOB.typed[key] ?? expect.fail());
      expect(read).toEqual(copies);
    }
  }
  expect(tail.length).toBe(2);
  expect(Y.encodeStateAsUpdate(replayed([ANN.first, BOB.first, ...tail.updates()]))).toEqual(
    Y.encodeStateAsUpdate(replayed([ANN, BOB].flatMap(({ first, typed }) => [first, ...typed.map((it) => it.update)]))),
  );
  // What it says of its length: no more than some bytes off, however many keys there were.
  const bytes = tail.updates().reduce((sum, { length }) => sum + length, 0);
  expect(Math.abs(tail.bytes - bytes)).toBeLessThan(5);
});

it("begins anew after somebody has followed it, after another update and after a gap", () => {
  const [one, two, three, , five] = ANN.typed;
  if (one === undefined || two === undefined || three === undefined || five === undefined) return expect.fail();
  const tail = new Tail();
  tail.addTyped(one);
  tail.seal();
  tail.addTyped(two);
  expect(tail.updates()).toEqual([one.update, two.update]);
  tail.add(BOB.first);
  tail.addTyped(three);
  expect(tail.updates(2)).toEqual([BOB.first, three.update]);
  tail.addTyped(five);
  expect(tail.updates(3)).toEqual([three.update, five.update]);
  tail.drop(2);
  expect(tail.updates()).toEqual([BOB.first, three.update, five.update]);
  tail.clear();
  expect([tail.length, tail.bytes]).toEqual([0, 0]);
  return undefined;
});

it("does not let one update grow for ever", () => {
  const { typed } = keysOf(
    9,
    Array.from({ length: 3_000 }, () => "some words "),
  );
  const tail = new Tail();
  for (const each of typed) tail.addTyped(each);
  expect(tail.length).toBeGreaterThan(5);
  expect(tail.length).toBeLessThan(20);
  for (const { length } of tail.updates()) expect(length).toBeLessThan(5_000);
});
