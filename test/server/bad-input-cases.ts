/**
 * What clients must not be able to do with messages that a server reads: one list for every endpoint. Owns: the messages of each
 * case and whether the sender is to be thrown out. Source of the cases: attacks on collaborative servers, each seen to work somewhere.
 */
import {
  encodeAwareness,
  encodeAwarenessFrame,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  QUERY_AWARENESS_FRAME,
} from "@weft/protocol";
import * as Y from "yjs";
import { bytesOf } from "../fuzz/update-model.ts";
import { deletionsOf, manyClients, number, repeat, update, words } from "../helpers/updates.ts";
import * as encoding from "lib0/encoding";

export interface BadInput {
  /** Made when the case runs: some are large. */
  readonly messages: () => Iterable<Uint8Array>;
  /** "out": the sender is thrown out. "survived": whatever becomes of it, nobody else notices. */
  readonly ends: "out" | "survived";
}

const out = (...messages: Uint8Array[]): BadInput => ({ messages: () => messages, ends: "out" });
const survived = (messages: () => Iterable<Uint8Array>): BadInput => ({ messages, ends: "survived" });

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));
const bytes = (...parts: (number | readonly number[])[]): Uint8Array => Uint8Array.from(parts.flat());

/** An update with one struct: its info byte, then whatever follows. */
const struct = (client: number, clock: number, ...rest: (number | readonly number[])[]): Uint8Array =>
  bytes(1, 1, number(client), number(clock), ...rest, 0);
const presence = (entries: readonly { client: number; clock: number; state: string }[]): Uint8Array =>
  encodeAwarenessFrame(encodeAwareness(entries));
/** Awareness whose count is not that of its entries. */
const liar = (count: number): Uint8Array =>
  encodeAwarenessFrame(bytesOf((encoder) => encoding.writeVarUint(encoder, count)));
const HUGE = 2 ** 53 - 1;

function written(edit: (doc: Y.Doc) => void): Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on("update", (change: Uint8Array) => updates.push(encodeUpdate(change)));
  edit(doc);
  return updates;
}

function* times(count: number, message: (index: number) => Uint8Array): Iterable<Uint8Array> {
  for (let index = 0; index < count; index++) yield message(index);
}

export const BAD_INPUTS: Readonly<Record<string, BadInput>> = {
  // Messages
  "an overlong number as type": out(hex("80808080808080808080808000")),
  "a sync message that ends after its step": out(hex("0000")),
  "a length that reads past the end": out(hex("0002ffffffff0f00")),
  "six hundred questions at once": survived(() => times(600, () => encodeSyncStep1(Uint8Array.of(0)))),
  "six hundred times the same answer": survived(() => {
    const [same = new Uint8Array()] = written((doc) => doc.getText("text").insert(0, "same"));
    return times(600, () => same);
  }),
  "five thousand questions about presence": survived(() => times(5_000, () => QUERY_AWARENESS_FRAME)),
  "twenty thousand frames of nothing": survived(() => times(20_000, () => encodeUpdate(hex("0000")))),
  // Updates
  "a count of structs beyond all numbers": out(encodeUpdate(bytes(1, number(HUGE), 1, 0))),
  "a count of deletions beyond all numbers": out(encodeUpdate(bytes(0, 1, 1, number(HUGE)))),
  "a count of clients beyond all numbers": out(encodeUpdate(bytes(number(HUGE)))),
  "a deletion at the last of all clocks": out(encodeUpdate(bytes(0, 1, 1, 1, number(HUGE), 1))),
  "a client id beyond all numbers": out(encodeUpdate(struct(1, 0, 4, 1, words("text")).with(2, 255))),
  "the largest client id there is": survived(() => [encodeUpdate(struct(HUGE, 0, 4, 1, words("text"), words("a")))]),
  "a clock beyond 31 bits": out(encodeUpdate(struct(1, 2 ** 31, 4, 1, words("text"), words("a")))),
  "something removed of two thousand million units": survived(() => [
    encodeUpdate(struct(1, 0, 0, number(2 ** 31 - 1))),
  ]),
  "an item that is its own origin": out(encodeUpdate(struct(1, 0, 0x84, 1, 0, words("a")))),
  "an item that stands in itself": out(encodeUpdate(struct(1, 0, 4, 0, 1, 0, words("a")))),
  "items that are each other's origins": survived(() => [
    encodeUpdate(bytes(2, 1, 62, 0, 0x84, 61, 0, words("a"), 1, 61, 0, 0x84, 62, 0, words("b"), 0)),
  ]),
  "an item whose parent is a text": survived(() => [
    encodeUpdate(struct(51, 0, 4, 1, words("text"), words("a"))),
    encodeUpdate(struct(51, 1, 4, 0, 51, 0, words("b"))),
  ]),
  "an item whose parent is nowhere": survived(() => [encodeUpdate(struct(52, 0, 4, 0, 4_000_000, 7, words("b")))]),
  "every kind of content with junk in it": survived(() =>
    times(32 * 8, (index) =>
      encodeUpdate(struct(53, 0, index >> 3, 1, words("text"), repeat(1 << (index & 7), [0xff]).flat())),
    ),
  ),
  "__proto__ as key, in values and as attribute": survived(() => {
    const value = bytesOf((encoder) => encoding.writeAny(encoder, { ["__proto__"]: { polluted: 1 } }));
    return [
      ...written((doc) => doc.getMap("map").set("__proto__", { polluted: 1 })),
      encodeUpdate(struct(54, 0, 0x28, 1, words("map"), words("constructor"), 1, [...value])),
      ...written((doc) => {
        const element = new Y.XmlElement("p");
        doc.getXmlFragment("content").insert(0, [element]);
        element.setAttribute("__proto__", "x");
      }),
    ];
  }),
  "three hundred updates with a gap before each": survived(() =>
    times(300, (index) => encodeUpdate(struct(55, 2 * index + 1, 4, 1, words("text"), words("a")))),
  ),
  "updates in the wrong order, and then all of them": survived(() => {
    const updates = written((doc) => {
      for (let i = 0; i < 200; i++) doc.getText("text").insert(i, String(i % 10));
    });
    return [...updates.toReversed(), ...updates];
  }),
  "deletions of what never was": survived(() => [encodeUpdate(deletionsOf(4_000_001, 2_000))]),
  "ten megabytes in one paste": survived(() =>
    written((doc) => doc.getText("paste").insert(0, "x".repeat(10_000_000))),
  ),
  "fifteen hundred overlapping marks": survived(() =>
    written((doc) => {
      const text = doc.getText("marked");
      text.insert(0, "x".repeat(3_000));
      for (let i = 0; i < 1_500; i++) text.format(i, 1_500, { [`mark ${i % 50}`]: i });
    }),
  ),
  "five hundred new clients at one place": survived(() =>
    times(500, (index) => encodeUpdate(struct(5_000_000 + index, 0, 4, 1, words("text"), words("a")))),
  ),
  "ten thousand clients in one update": survived(() => [encodeSyncStep2(manyClients(10_000))]),
  "a thousand subdocuments": survived(() => [
    encodeUpdate(
      update({ client: 56, content: [9, words("g"), 118, 0], more: repeat(999, [0x89, 56, 0, 1, 103, 118, 0]) }),
    ),
  ]),
  "text in place of an attribute, cut in two": survived(() => {
    const doc = new Y.Doc();
    doc.clientID = 57;
    const element = new Y.XmlElement("p");
    doc.getXmlFragment("content").insert(0, [element]);
    element.setAttribute("id", "a");
    return [
      Y.encodeStateAsUpdate(doc),
      struct(58, 0, 0x84, 57, 1, words("abc")),
      bytes(0, 1, 58, 1, 1, 2),
      bytes(0, 1, 57, 1, 0, 1),
    ].map(encodeUpdate);
  }),
  // Presence
  "presence that counts more than it holds": out(liar(1_000_000)),
  "presence that is not JSON": out(presence([{ client: 71, clock: 1, state: "{" }])),
  "presence nested a hundred thousand deep": survived(() => [
    presence([{ client: 72, clock: 1, state: "[".repeat(100_000) + "]".repeat(100_000) }]),
  ]),
  "presence of five megabytes": survived(() => [
    presence([{ client: 73, clock: 1, state: JSON.stringify("x".repeat(5_000_000)) }]),
  ]),
  "presence of sixty thousand clients": survived(() => [
    presence(Array.from({ length: 60_000 }, (_, client) => ({ client, clock: 1, state: "{}" }))),
  ]),
  "the leaving of eight hundred thousand who never came": survived(() =>
    times(8, (part) =>
      presence(
        Array.from({ length: 100_000 }, (_, index) => ({ client: 100_000 * part + index, clock: 1, state: "null" })),
      ),
    ),
  ),
  "presence that is a number, a word, a list": survived(() =>
    ["1", '"word"', "[1]", "true"].map((state, index) => presence([{ client: 74 + index, clock: 1, state }])),
  ),
  "presence at the last of all clocks": survived(() => [presence([{ client: 78, clock: HUGE, state: "{}" }])]),
  "four thousand changes of presence": survived(() =>
    times(4_000, (index) => presence([{ client: 79, clock: index + 1, state: `{"at":${index}}` }])),
  ),
};
