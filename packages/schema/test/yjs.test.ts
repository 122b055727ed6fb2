import {
  CONTENT,
  FIRST_BLOCK_ID,
  META,
  SCHEMA_VERSION,
  documentJSON,
  isBlockId,
  newBlockId,
  schemaVersionOf,
  seedUpdate,
  titleOf,
} from "@weft/schema";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";

function docOf(...updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

describe("the first content of a document", () => {
  test("is one empty paragraph with an id, a text and a version", () => {
    const doc = docOf(seedUpdate());
    expect(documentJSON(doc)).toEqual({
      type: "doc",
      content: [{ type: "textblock", attrs: { id: FIRST_BLOCK_ID, kind: "paragraph", indent: 0, checked: false } }],
    });
    expect((doc.getXmlFragment(CONTENT).get(0) as Y.XmlElement).get(0)).toBeInstanceOf(Y.XmlText);
    expect(schemaVersionOf(doc)).toBe(SCHEMA_VERSION);
  });

  test("is the same to the byte, now and in later releases", () => {
    expect(Buffer.from(seedUpdate()).toString("base64")).toMatchInlineSnapshot(
      `"AQcBAAcBB2NvbnRlbnQDCXRleHRibG9jawcAAQAGKAABAAJpZAF3C2ZpcnN0LWJsb2NrKAABAARraW5kAXcJcGFyYWdyYXBoKAABAAZpbmRlbnQBfQAoAAEAB2NoZWNrZWQBeSgBBG1ldGENc2NoZW1hVmVyc2lvbgF9AQA="`,
    );
  });

  test("is one block, when two replicas were seeded and then meet", () => {
    const [a, b] = [docOf(seedUpdate()), docOf(seedUpdate())];
    ((a.getXmlFragment(CONTENT).get(0) as Y.XmlElement).get(0) as Y.XmlText).insert(0, "from a");
    Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
    Y.applyUpdate(b, seedUpdate());
    Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
    expect(a.getXmlFragment(CONTENT).length).toBe(1);
    expect(documentJSON(a)).toEqual(documentJSON(b));
    expect(JSON.stringify(documentJSON(b))).toContain("from a");
  });
});

describe("a document's title", () => {
  test("is what stands in its meta map, on one line and not longer than lists can bear", () => {
    const doc = new Y.Doc();
    doc.getMap(META).set("title", "  Road\nmap\u0000 \u{1F30D} ");
    expect(titleOf(doc)).toBe("  Road map  \u{1F30D} ");
    doc.getMap(META).set("title", "\u{1F30D}".repeat(5000));
    expect(titleOf(doc)).toBe("\u{1F30D}".repeat(300));
  });

  test.for<[what: string, make: (doc: Y.Doc) => void]>([
    ["an empty document", () => {}],
    ["an array for meta", (doc) => doc.getArray(META).push(["title"])],
    ["a text for meta", (doc) => doc.getText(META).insert(0, "title")],
    ["a number for title", (doc) => doc.getMap(META).set("title", 5)],
    ["a type for title", (doc) => doc.getMap(META).set("title", new Y.Text("x"))],
    [
      "a title that was taken away",
      (doc) => {
        doc.getMap(META).set("title", "x");
        doc.getMap(META).delete("title");
      },
    ],
  ])("is empty for %s, and the document is left as it is", ([, make]) => {
    const origin = new Y.Doc();
    make(origin);
    const doc = docOf(Y.encodeStateAsUpdate(origin));
    const roots = new Map(doc.share);
    expect(titleOf(doc)).toBe("");
    expect(titleOf(origin)).toBe("");
    documentJSON(doc);
    expect(new Map(doc.share)).toEqual(roots);
    expect([...doc.share.values()].every((root) => root.constructor === Y.AbstractType)).toBe(true);
  });

  test("is read from a document whose roots nobody has named yet", () => {
    const origin = new Y.Doc();
    origin.getMap(META).set("title", "Plan");
    expect(titleOf(docOf(Y.encodeStateAsUpdate(origin)))).toBe("Plan");
  });
});

test("block ids are short, URL-safe and do not repeat", () => {
  const ids = Array.from({ length: 10_000 }, newBlockId);
  expect(ids.every((id) => isBlockId(id) && /^[\w-]{12}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
});
