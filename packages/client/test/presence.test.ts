import { afterEach, expect, it } from "vitest";
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { PALETTE, type Person } from "../src/index.ts";
import { createPresence, leastUsedColor, personName } from "../src/presence.ts";

const made: Awareness[] = [];

function person(clientID: number) {
  const doc = new Y.Doc();
  doc.clientID = clientID;
  const awareness = new Awareness(doc);
  made.push(awareness);
  return { awareness, ...createPresence(awareness) };
}

function tell(from: Awareness, to: Awareness): void {
  applyAwarenessUpdate(to, encodeAwarenessUpdate(from, [from.clientID]), "test");
}

afterEach(() => {
  for (const awareness of made.splice(0)) awareness.destroy();
});

const cursor = { anchor: { item: { client: 1, clock: 2 }, assoc: 0 }, head: { tname: "content", assoc: -1 } };

it("tells name and colour only once the room is known", () => {
  const ann = person(1);
  ann.presence.setUser({ name: "Ann" });
  expect(ann.awareness.getLocalState()).toEqual({});
  ann.announce();
  expect(ann.awareness.getLocalState()).toEqual({ user: { name: "Ann", color: 0 } });
});

it("takes the colour that is least used in the room", () => {
  const [ann, ben] = [person(1), person(2)];
  ann.presence.setUser({ name: "Ann" });
  ann.announce();
  tell(ann.awareness, ben.awareness);
  ben.presence.setUser({ name: "Ben" });
  ben.announce();
  expect(ben.presence.self).toEqual({ name: "Ben", color: 1 });
});

it("yields a colour that two took in the same moment, on one side only", () => {
  const [ann, ben] = [person(1), person(2)];
  for (const each of [ann, ben]) {
    each.presence.setUser({ name: "x" });
    each.announce();
  }
  tell(ann.awareness, ben.awareness);
  tell(ben.awareness, ann.awareness);
  expect([ann.presence.self?.color, ben.presence.self?.color]).toEqual([0, 1]);
});

it("keeps a colour that the host application chose", () => {
  const [ann, ben] = [person(1), person(2)];
  ann.presence.setUser({ name: "Ann", color: 4 });
  ann.announce();
  tell(ann.awareness, ben.awareness);
  ben.presence.setUser({ name: "Ben", color: 4 });
  ben.announce();
  expect(ben.presence.self?.color).toBe(4);
});

it("shows the others with their cursors, and hears of their going", () => {
  const [ann, ben] = [person(1), person(2)];
  let heard = 0;
  ann.presence.onChange(() => heard++);
  ben.awareness.setLocalState({ user: { name: "Ben", color: 3 }, cursor });
  tell(ben.awareness, ann.awareness);
  expect(ann.presence.others()).toEqual<Person[]>([{ client: 2, name: "Ben", color: 3, cursor }]);
  ben.awareness.setLocalState(null);
  tell(ben.awareness, ann.awareness);
  expect(ann.presence.others()).toEqual([]);
  expect(heard).toBe(2);
});

it.each<[string, unknown]>([
  ["a text", "hello"],
  ["a list", []],
  ["a user that is a text", { user: "Ben" }],
  ["no user", { cursor }],
])("leaves out someone whose state is %s", (_what, state) => {
  const [ann, ben] = [person(1), person(2)];
  ben.awareness.setLocalState(state as Record<string, unknown>);
  tell(ben.awareness, ann.awareness);
  expect(ann.presence.others()).toEqual([]);
});

it.each<[string, unknown]>([
  ["a colour in hex", "#ff0000"],
  ["an index beyond the palette", PALETTE.length],
  ["a negative index", -1],
  ["half an index", 1.5],
  ["a CSS expression", "red; background: url(//evil.example)"],
])("gives someone with %s a colour of the palette", (_what, color) => {
  const [ann, ben] = [person(1), person(12)];
  ben.awareness.setLocalState({ user: { name: "Ben", color } });
  tell(ben.awareness, ann.awareness);
  expect(ann.presence.others().map((other) => other.color)).toEqual([2]);
});

it.each<[string, unknown]>([
  ["absent", undefined],
  ["a number", 7],
  ["half", { anchor: cursor.anchor }],
  ["without a place", { anchor: {}, head: {} }],
  ["with an item that is a text", { anchor: { item: "1:2" }, head: cursor.head }],
  ["in a root with an endless name", { anchor: cursor.anchor, head: { tname: "x".repeat(1000) } }],
])("shows no cursor that is %s", (_what, wrong) => {
  const [ann, ben] = [person(1), person(2)];
  ben.awareness.setLocalState({ user: { name: "Ben", color: 0 }, cursor: wrong });
  tell(ben.awareness, ann.awareness);
  expect(ann.presence.others()[0]?.cursor).toBeUndefined();
});

it.each<[unknown, string]>([
  ["  Ann\n  Lee ", "Ann Lee"],
  ["\u202Egnp.exe", "gnp.exe"],
  ["A\u0000\u0007n\u2067n", "Ann"],
  ["👩‍👩‍👧", "👩‍👩‍👧"],
  ["é".repeat(100), "é".repeat(64)],
  ["\u200F \uFEFF", "Guest"],
  ["\uD800", "Guest"],
  [42, "Guest"],
  [undefined, "Guest"],
])("makes of the name %j the name %j", (given, shown) => {
  expect(personName(given)).toBe(shown);
});

it("counts colours of all people when it looks for the least used", () => {
  const people = PALETTE.flatMap((_, color) =>
    color === 6 ? [] : [{ client: color, name: "x", color, cursor: undefined }],
  );
  expect(leastUsedColor(people)).toBe(6);
});
