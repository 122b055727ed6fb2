/**
 * People who edit at random, everything that Yjs has: texts with marks, maps, lists, elements. Owns: edits that an editor would make;
 * none cuts a character in two, for then Yjs itself does not converge. Works with documents of any copy of yjs.
 */
import type * as YTypes from "yjs";

type Random = () => number;
type Yjs = typeof YTypes;
type Text = YTypes.Text | YTypes.XmlText;

const WORDS = ["a", "word ", "two words", "ä", "🙂", "👩‍👧 ", "\u0000", "שלום", "x".repeat(40)];

/** A whole number from 0 up to and without `end`. */
export function below(random: Random, end: number): number {
  return Math.floor(random() * end);
}

export function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[below(random, from.length)];
  if (found === undefined) throw new Error("Nothing to pick from");
  return found;
}

/** One edit by someone who sees `doc`; sometimes none, where there is nothing yet to delete. */
export function editAtRandom(Y: Yjs, doc: YTypes.Doc, random: Random): void {
  doc.transact(() => {
    const at = random();
    if (at < 0.35) editText(doc.getText("text"), random);
    else if (at < 0.7) editElements(Y, doc.getXmlFragment("content"), random);
    else if (at < 0.85) editMap(Y, doc.getMap("map"), random);
    else editList(Y, doc.getArray("list"), random);
  });
}

/** Where a cursor can stand in a text. */
function stopsOf(text: Text): number[] {
  const stops = [0];
  let at = 0;
  for (const { insert } of text.toDelta() as { insert: unknown }[]) {
    for (const part of typeof insert === "string" ? insert : ["an embed"]) {
      at += typeof insert === "string" ? part.length : 1;
      stops.push(at);
    }
  }
  return stops;
}

function editText(text: Text, random: Random): void {
  const stops = stopsOf(text);
  const index = below(random, stops.length);
  const end = Math.min(stops.length - 1, index + 1 + below(random, 6));
  const from = stops[index] ?? 0;
  const length = (stops[end] ?? from) - from;
  const action = random();
  if (action < 0.55 || length === 0) text.insert(from, pick(random, WORDS));
  else if (action < 0.75) text.delete(from, length);
  else if (action < 0.95) text.format(from, length, { [pick(random, ["bold", "link"])]: pick(random, [{}, null]) });
  else text.insertEmbed(from, { image: "x" });
}

function editElements(Y: Yjs, content: YTypes.XmlFragment, random: Random): void {
  const index = below(random, content.length + 1);
  const block = index < content.length ? content.get(index) : undefined;
  const action = random();
  if (!(block instanceof Y.XmlElement) || action < 0.15) {
    const added = new Y.XmlElement("textblock");
    added.setAttribute("id", String(below(random, 1_000)));
    added.insert(0, [new Y.XmlText(pick(random, WORDS))]);
    content.insert(index, [added]);
  } else if (action < 0.2) {
    content.delete(index, 1);
  } else if (action < 0.3) {
    block.setAttribute(pick(random, ["id", "level"]), pick(random, WORDS));
  } else if (action < 0.33) {
    block.removeAttribute("level");
  } else {
    const line = block.get(0);
    if (line instanceof Y.XmlText) editText(line, random);
    else block.insert(0, [new Y.XmlText("again")]);
  }
}

function editMap(Y: Yjs, map: YTypes.Map<unknown>, random: Random): void {
  const key = pick(random, ["one", "two", "three"]);
  const there = map.get(key);
  if (there instanceof Y.Text && random() < 0.5) editText(there, random);
  else if (there instanceof Y.Map && random() < 0.5) there.set("inner", pick(random, WORDS));
  else if (random() < 0.2) map.delete(key);
  else map.set(key, pick<unknown>(random, [1, null, "word", { a: [1] }, new Y.Text("text"), new Y.Map([["b", 2]])]));
}

function editList(Y: Yjs, list: YTypes.Array<unknown>, random: Random): void {
  const index = below(random, list.length + 1);
  const there = index < list.length ? list.get(index) : undefined;
  if (there instanceof Y.Array && random() < 0.5) editList(Y, there, random);
  else if (there !== undefined && random() < 0.3)
    list.delete(index, Math.min(list.length - index, 1 + below(random, 3)));
  else if (random() < 0.2) list.insert(index, [new Y.Array()]);
  else list.insert(index, [below(random, 10), pick(random, WORDS), { a: 1 }]);
}
