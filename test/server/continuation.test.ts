import { expect, it } from "vitest";
import * as Y from "yjs";
import { type Authors, ContinuationReader, joined } from "../../server/collab/continuation.ts";
import { Replica } from "../../server/collab/replica.ts";
import { createTree } from "../../server/collab/tree.ts";
import { Turn } from "../../server/collab/turn.ts";
import { memberOf, replayed, testRoom, updatesOf } from "../helpers/room.ts";
import { number, words } from "../helpers/updates.ts";

const BROKEN_UTF8 = [2, 0xc3, 0x28];
const HALF_AN_EMOJI = [3, 0xed, 0xa0, 0xbd];

function docOf(client: number, ...updates: readonly Uint8Array[]): Y.Doc {
  const doc = replayed(updates);
  doc.clientID = client;
  return doc;
}

/** What the server knows after these updates. */
function knowing(...updates: readonly Uint8Array[]): Authors {
  const replica = new Replica(createTree(() => undefined));
  for (const update of updates) replica.apply(update);
  return replica;
}

function isContinuation(update: Uint8Array, authors: Authors): boolean {
  return new ContinuationReader().read(update, authors);
}

/** Types after one another, one update for each. */
function typed(doc: Y.Doc, ...parts: readonly string[]): Uint8Array[] {
  const text = doc.getText("text");
  return updatesOf(doc, () => parts.forEach((part) => text.insert(text.length, part)));
}

/** Whether the last of these updates goes on where the ones before leave its author. */
function lastContinues(updates: readonly Uint8Array[]): boolean {
  const last = updates.at(-1);
  if (last === undefined) throw new Error("No update");
  return isContinuation(last, knowing(...updates.slice(0, -1)));
}

/** A string of client 7 after "ab", which it typed into the root "text", as bytes behind the id of its origin. */
function forged(
  behind: readonly number[],
  { origin = 1, clock = 2, info = 0x84, client = 7, of = 7 } = {},
): Uint8Array {
  return Uint8Array.from([1, 1, ...number(client), ...number(clock), info, of, ...number(origin), ...behind]);
}

const AB = typed(docOf(7), "ab");

it("the next key of who types is a continuation, whatever character it is, at the end of a text and within one", () => {
  expect(lastContinues(typed(docOf(7), "a", "b"))).toBe(true);
  expect(lastContinues(typed(docOf(7), "🙂", "ä", "👩‍👧", "\u0000", "pasted words"))).toBe(true);
  const bob = typed(docOf(8), "xy");
  const ann = docOf(7, ...bob);
  const within = updatesOf(ann, (doc) => ["a", "b"].forEach((key, at) => doc.getText("text").insert(1 + at, key)));
  expect(lastContinues([...bob, ...within])).toBe(true);
  expect(isContinuation(forged([...words("c"), 0]), knowing(...AB))).toBe(true);
});

it("its end is counted in UTF-16 units, as Yjs counts", () => {
  const reader = new ContinuationReader();
  for (const text of ["a", "ä", "€", "🙂", "a🙂b€"]) {
    expect(reader.read(forged([...words(text), 0]), knowing(...AB))).toBe(true);
    expect(reader.end).toBe(2 + text.length);
  }
});

it.each<[string, () => Uint8Array[]]>([
  ["the first key of all", () => typed(docOf(7), "a")],
  ["a key after one that has not come", () => typed(docOf(7), "a", "b", "c").toSpliced(1, 1)],
  ["one that is known already", () => typed(docOf(7), "a", "b").concat(typed(docOf(7), "a", "b").slice(-1))],
  [
    "a key in another place",
    () => updatesOf(docOf(7), (doc) => ["ab", "c"].forEach((part, at) => doc.getText("text").insert(at, part))),
  ],
  [
    "a key with another neighbour behind it",
    () => {
      const bob = docOf(8, ...AB);
      const first = typed(bob, "x");
      const ann = docOf(7, ...AB, ...first);
      return [...AB, ...first, ...updatesOf(ann, (doc) => doc.getText("text").insert(2, "c"))];
    },
  ],
  [
    "a key with another neighbour behind it than the last key had",
    () => {
      const xy = typed(docOf(8), "xy");
      const ann = docOf(7, ...xy);
      const first = updatesOf(ann, (doc) => doc.getText("text").insert(1, "a"));
      const between = updatesOf(docOf(8, ...xy, ...first), (doc) => doc.getText("text").insert(2, "m"));
      between.forEach((update) => Y.applyUpdate(ann, update));
      return [...xy, ...first, ...between, ...updatesOf(ann, (doc) => doc.getText("text").insert(2, "b"))];
    },
  ],
  [
    "one that deletes as well",
    () => {
      const ann = docOf(7, ...AB);
      const change = (): void => {
        ann.getText("text").insert(2, "c");
        ann.getText("text").delete(0, 1);
      };
      return [...AB, ...updatesOf(ann, () => ann.transact(change))];
    },
  ],
  [
    "two structs at once",
    () => {
      const ann = docOf(7, ...AB);
      const change = (): void => {
        ann.getText("text").insert(2, "c");
        ann.getText("text").insert(0, "x");
      };
      return [...AB, ...updatesOf(ann, () => ann.transact(change))];
    },
  ],
  ["two people at once", () => [...AB, Y.mergeUpdates([...typed(docOf(8), "x"), ...typed(docOf(7, ...AB), "c")])]],
  ["what is no text", () => [...AB, ...updatesOf(docOf(7, ...AB), (doc) => doc.getText("text").insertEmbed(2, {}))]],
  [
    "a key after a mark",
    () => {
      const marked = updatesOf(docOf(7, ...AB), (doc) => doc.getText("text").format(1, 1, { bold: true }));
      return [...AB, ...marked, ...updatesOf(docOf(7, ...AB, ...marked), (doc) => doc.getText("text").insert(2, "c"))];
    },
  ],
  [
    "a key after one that was deleted",
    () => {
      const gone = updatesOf(docOf(8, ...AB), (doc) => doc.getText("text").delete(0, 2));
      return [...AB, ...gone, forged([...words("c"), 0])];
    },
  ],
  [
    "a key after one that is gone with all around it",
    () => {
      const line = updatesOf(docOf(7), (doc) => doc.getMap("map").set("line", new Y.Text("a")));
      const gone = updatesOf(docOf(8, ...line), (doc) => doc.getMap("map").delete("line"));
      return [...line, ...gone, forged([...words("c"), 0])];
    },
  ],
  [
    "text after a map entry, which would become one",
    () => {
      const entry = updatesOf(docOf(7), (doc) => {
        doc.getMap("map").set("first", 1);
        doc.getMap("map").set("second", "text");
      });
      return [...entry, forged([...words("c"), 0])];
    },
  ],
  [
    "text after one that became a map entry itself",
    () => {
      const entry = updatesOf(docOf(7), (doc) => doc.getMap("map").set("key", 1));
      const monster = Uint8Array.from([1, 1, 7, 1, 0x84, 7, 0, ...words("b"), 0]);
      return [...entry, monster, forged([...words("c"), 0])];
    },
  ],
  ["text of one client after another's", () => [...AB, forged([...words("c"), 0], { client: 9, clock: 0 })]],
  ["text after an earlier word of the same client", () => [...AB, forged([...words("c"), 0], { origin: 0 })]],
  ["text after a word of somebody else", () => [...AB, forged([...words("c"), 0], { of: 8 })]],
  ["one that speaks of two clients", () => [...AB, Uint8Array.of(2, ...forged([...words("c"), 0]).subarray(1))]],
  ["one that speaks of two structs", () => [...AB, Uint8Array.of(1, 2, ...forged([...words("c"), 0]).subarray(2))]],
  ["empty text", () => [...AB, forged([0, 0])]],
  ["broken UTF-8", () => [...AB, forged([...BROKEN_UTF8, 0])]],
  ["half an emoji", () => [...AB, forged([...HALF_AN_EMOJI, 0])]],
  ["a length that is more than there is", () => [...AB, forged([9, 99, 99, 0])]],
  ["a length that is all there is", () => [...AB, forged([3, 99, 99, 0])]],
  ["a length that is less than there is", () => [...AB, forged([1, 99, 99, 0])]],
  ["a length without an end", () => [...AB, forged([255, 255, 255, 255, 255, 255, 255, 255, 255])]],
  ["a length beyond all measure", () => [...AB, forged([...number(2 ** 36), 99, 0])]],
  ["deletions that break off", () => [...AB, forged([...words("c"), 1])]],
  ["something behind the end", () => [...AB, forged([...words("c"), 0, 0])]],
  ["one that breaks off", () => [...AB, forged([])]],
  ["nothing", () => [...AB, new Uint8Array()]],
  ["text with a parent", () => [...AB, forged([...words("c"), 0], { info: 0x04 })]],
  ["text with a key", () => [...AB, forged([...words("c"), 0], { info: 0xa4 })]],
  ["a right neighbour that breaks off", () => [...AB, forged([...words("c"), 0], { info: 0xc4 })]],
])("%s is no continuation", (_what, updates) => {
  expect(lastContinues(updates())).toBe(false);
});

it("clocks end where Yjs can count no further", () => {
  const authors = { clock: () => 2 ** 31 - 2, lastText: () => ({ rightClient: -1, rightClock: -1 }) };
  const at = { clock: 2 ** 31 - 2, origin: 2 ** 31 - 3 };
  expect(isContinuation(forged([...words("ab"), 0], at), authors)).toBe(true);
  expect(isContinuation(forged([...words("abc"), 0], at), authors)).toBe(false);
  expect(isContinuation(forged([...words("🙂a"), 0], at), authors)).toBe(false);
});

it("many keys in a row become, byte for byte, the update that Yjs would make of them", () => {
  for (const within of [false, true]) {
    const base = typed(docOf(8), "xy");
    const ann = docOf(7_000_000, ...base);
    const text = ann.getText("text");
    const keys = ["ä", "b", "🙂", "long words ".repeat(30), "a", "n", "d"];
    let at = within ? 1 : 2;
    const write = (parts: readonly string[]): Uint8Array[] =>
      updatesOf(ann, () => {
        for (const part of parts) {
          text.insert(at, part);
          at += part.length;
        }
      });
    const first = write(["first"]);
    const before = Y.encodeStateVector(ann);
    const updates = write(keys);
    const authors = knowing(...base, ...first);
    const reader = new ContinuationReader();
    const [head] = updates.map((update) => {
      const clock = reader.end === 0 ? authors.clock(ann.clientID) : reader.end;
      expect(reader.read(update, { clock: () => clock, lastText: (client) => authors.lastText(client) })).toBe(true);
      return update.slice(0, reader.lengthStart);
    });
    const texts = keys.map((key) => new TextEncoder().encode(key));
    expect(joined(head ?? new Uint8Array(), texts)).toEqual(Y.encodeStateAsUpdate(ann, before));
  }
});

it("a turn joins what one person typed in a row, keeps the order of people, and needs no frame after its end", () => {
  const { room } = testRoom();
  const [ann, bob] = [memberOf(room), memberOf(room)];
  const turn = new Turn();
  const known = [...typed(docOf(7), "a"), ...typed(docOf(8), "x")];
  const replica = new Replica(createTree(() => undefined));
  for (const update of known) replica.apply(update);
  const [, ...anns] = typed(docOf(7), "a", "b", "c", "d");
  const [, ...bobs] = typed(docOf(8), "x", "y");
  const frames: Uint8Array[] = [];
  const add = (member: typeof ann, updates: readonly (Uint8Array | undefined)[]): void => {
    for (const update of updates) {
      const frame = update?.slice() ?? new Uint8Array();
      frames.push(frame);
      const reader = turn.read(frame, replica);
      if (reader === undefined) throw new Error("No continuation");
      turn.add(member);
      replica.advance(reader);
    }
  };
  expect(turn.isEmpty).toBe(true);
  add(ann, anns.slice(0, 2));
  expect(turn.from).toBe(ann);
  add(bob, bobs);
  expect(turn.from).toBeUndefined();
  add(ann, anns.slice(2));
  const updates = turn.end().map(({ update }) => update);
  for (const frame of frames) frame.fill(0);
  expect(updates).toHaveLength(3);
  expect(Y.encodeStateAsUpdate(replayed([...known, ...updates]))).toEqual(
    Y.encodeStateAsUpdate(replayed([...known, ...anns, ...bobs])),
  );
  expect([turn.isEmpty, turn.from, turn.end()]).toEqual([true, undefined, []]);
  // The last word of one turn is not the one before the first of the next.
  add(bob, typed(docOf(8), "x", "y", "z").slice(2));
  expect(turn.from).toBe(bob);
  expect(turn.end()).toHaveLength(1);
});
