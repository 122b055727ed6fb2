import {
  CONTENT,
  FIRST_BLOCK_ID,
  KINDS,
  MAX_INDENT,
  META,
  SCHEMA_VERSION,
  documentJSON,
  isBlockId,
  newBlockId,
  schema,
  schemaVersionOf,
  seedUpdate,
  titleOf,
  toText,
  updateFromJSON,
} from "@weft/schema";
import fc from "fast-check";
import { Node } from "prosemirror-model";
import { describe, expect, test } from "vitest";
import { initProseMirrorDoc } from "y-prosemirror";
import * as Y from "yjs";

function docOf(...updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
const mark = fc.oneof(
  ...["bold", "italic", "underline", "strike", "code"].map((type) => fc.constant({ type })),
  fc.webUrl().map((href) => ({ type: "link", attrs: { href } })),
);
const inline = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant("text"),
      text,
      marks: fc.uniqueArray(mark, { selector: (m) => m.type, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: "hard_break" }) },
);
const indent = fc.integer({ min: 0, max: MAX_INDENT });
const block = fc.oneof(
  fc.record({
    type: fc.constant("textblock"),
    attrs: fc.record({
      kind: fc.constantFrom(...KINDS),
      indent,
      checked: fc.boolean(),
      align: fc.constantFrom(null, "left", "center", "right", "justify"),
      dir: fc.constantFrom(null, "ltr", "rtl", "auto"),
    }),
    content: fc.array(inline, { maxLength: 5 }),
  }),
  fc.record({
    type: fc.constant("code_block"),
    attrs: fc.record({ indent, language: fc.constantFrom(null, "ts", "c++") }),
    content: fc.array(fc.record({ type: fc.constant("text"), text }), { maxLength: 1 }),
  }),
  fc.record({ type: fc.constant("divider"), attrs: fc.record({ indent }) }),
);
/** Documents as a client may send them: valid, without ids. */
const documents = fc.record({ type: fc.constant("doc"), content: fc.array(block, { minLength: 1, maxLength: 8 }) });

describe("documents as JSON", () => {
  test("make a round trip through Yjs unchanged, whatever they hold", () => {
    fc.assert(
      fc.property(documents, (json) => {
        const out = documentJSON(docOf(updateFromJSON(json)));
        const again = documentJSON(docOf(updateFromJSON(out)));
        const node = Node.fromJSON(schema, out);
        node.check();
        expect(again).toEqual(out);
        // But for the ids, which were given, the document is the one that went in.
        const strip = (one: Node) =>
          one.children.map((child) => child.type.create({ ...child.attrs, id: null }, child.content));
        const before = strip(Node.fromJSON(schema, json));
        expect(strip(node).map((child) => child.toJSON() as unknown)).toEqual(
          before.map((child) => child.toJSON() as unknown),
        );
        expect(new Set(node.children.map((child) => child.attrs["id"] as unknown)).size).toBe(node.childCount);
      }),
      { numRuns: 150 },
    );
  });

  test("are what y-prosemirror reads from the same Yjs document", () => {
    fc.assert(
      fc.property(documents, (json) => {
        const doc = docOf(updateFromJSON(json));
        const before = Y.encodeStateAsUpdate(doc);
        const { doc: node } = initProseMirrorDoc(doc.getXmlFragment(CONTENT), schema);
        expect(node.eq(Node.fromJSON(schema, documentJSON(doc)))).toBe(true);
        expect(Y.encodeStateAsUpdate(doc)).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });

  test("give every text block a text, so that two people can begin in it at once", () => {
    const doc = docOf(updateFromJSON({ type: "doc", content: [{ type: "textblock" }, { type: "code_block" }] }));
    expect(
      doc
        .getXmlFragment(CONTENT)
        .toArray()
        .map((one) => (one as Y.XmlElement).get(0)),
    ).toEqual([expect.any(Y.XmlText), expect.any(Y.XmlText)]);
  });

  test("show what the schema does not know as it stands", () => {
    const doc = new Y.Doc();
    const callout = new Y.XmlElement("callout");
    callout.setAttribute("tone", "calm");
    const words = new Y.XmlText();
    words.applyDelta([
      { insert: "a", attributes: { sparkle: { hue: 3 }, bold: true, "comment--1a2B3c4D": { id: "t1" } } },
      { insert: { image: "x" } },
      { insert: "b" },
    ]);
    callout.insert(0, [words, new Y.XmlElement("inner")]);
    doc.getXmlFragment(CONTENT).insert(0, [callout]);
    expect(documentJSON(doc)).toEqual({
      type: "doc",
      content: [
        {
          type: "callout",
          attrs: { tone: "calm" },
          content: [
            {
              type: "text",
              text: "a",
              marks: [
                { type: "sparkle", attrs: { hue: 3 } },
                { type: "bold" },
                { type: "comment", attrs: { id: "t1" } },
              ],
            },
            { type: "text", text: "b" },
            { type: "inner" },
          ],
        },
      ],
    });
  });

  test("of an attribute called __proto__ leave prototypes alone", () => {
    const doc = new Y.Doc();
    const block = new Y.XmlElement<Record<string, never>>("textblock");
    block.setAttribute("__proto__", { polluted: true } as never);
    doc.getXmlFragment(CONTENT).insert(0, [block]);
    expect(documentJSON(doc)).toEqual({ type: "doc", content: [{ type: "textblock" }] });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("of a document nested without end are cut", () => {
    const doc = new Y.Doc();
    let parent: Y.XmlFragment = doc.getXmlFragment(CONTENT);
    for (let depth = 0; depth < 3000; depth++) {
      const child = new Y.XmlElement("box");
      parent.insert(0, [child]);
      parent = child;
    }
    expect(JSON.stringify(documentJSON(doc)).split("box").length - 1).toBe(100);
  });
});

describe("JSON that is not a document", () => {
  const paragraph = { type: "textblock", content: [{ type: "text", text: "a" }] };
  const of = (...content: unknown[]) => ({ type: "doc", content });
  let deep: unknown = paragraph;
  for (let i = 0; i < 200_000; i++) deep = { type: "textblock", content: [deep] };

  test.for<[json: unknown, message: string | RegExp]>([
    [null, "document: expected an object"],
    ["text", "document: expected an object"],
    [[paragraph], "document: expected an object"],
    [{}, "type: unknown node nothing"],
    [paragraph, 'type: expected "doc", got "textblock"'],
    [of(), "content: a doc needs more content"],
    [{ type: "doc", content: {} }, "content: expected an array"],
    [of(paragraph, { type: "gadget" }), 'content[1].type: unknown node "gadget"'],
    [of({ type: "unknown_block" }), 'content[0].type: unknown node "unknown_block"'],
    [of({ type: "constructor" }), 'content[0].type: unknown node "constructor"'],
    [of({ type: "__proto__" }), 'content[0].type: unknown node "__proto__"'],
    [of({ type: "text", text: "a" }), "content[0]: a text cannot stand in a doc"],
    [of({ type: "textblock", content: [paragraph] }), "content[0].content[0]: a textblock cannot stand in a textblock"],
    [
      of({ type: "divider", content: [{ type: "text", text: "a" }] }),
      "content[0].content[0]: a text cannot stand in a divider",
    ],
    [
      of({ ...paragraph, attrs: { kind: "heading7" } }),
      /^content\[0\]\.attrs\.kind: expected one of paragraph, .*, got "heading7"$/,
    ],
    [of({ ...paragraph, attrs: { kind: ["script"] } }), /^content\[0\]\.attrs\.kind: .*, got \["script"\]$/],
    [of({ ...paragraph, attrs: { indent: 9 } }), "content[0].attrs.indent: expected a whole number from 0 to 8, got 9"],
    [of({ ...paragraph, attrs: { indent: 0.5 } }), /attrs\.indent: /],
    [of({ ...paragraph, attrs: { indent: "1" } }), /attrs\.indent: /],
    [of({ ...paragraph, attrs: { checked: "yes" } }), 'content[0].attrs.checked: expected true or false, got "yes"'],
    [of({ ...paragraph, attrs: { align: "middle" } }), /attrs\.align: /],
    [of({ ...paragraph, attrs: { dir: "up" } }), /attrs\.dir: /],
    [of({ ...paragraph, attrs: { id: "a b" } }), /attrs\.id: /],
    [of({ ...paragraph, attrs: { color: "red" } }), "content[0].attrs.color: unknown attribute"],
    [of({ ...paragraph, attrs: [] }), "content[0].attrs: expected an object"],
    [of({ type: "code_block", attrs: { language: "a b" } }), /attrs\.language: /],
    [
      of({ ...paragraph, attrs: { id: "x" } }, { type: "divider", attrs: { id: "x" } }),
      "content[1].attrs.id: content[0] has the same id",
    ],
    [of({ ...paragraph, style: "x" }), "content[0].style: unknown property"],
    [of({ ...paragraph, text: "x" }), "content[0].text: a textblock has no text of its own"],
    [
      of({ type: "textblock", content: [{ type: "text", text: "" }] }),
      "content[0].content[0].text: expected some text",
    ],
    [of({ type: "textblock", content: [{ type: "text", text: 5 }] }), "content[0].content[0].text: expected some text"],
    [
      of({ type: "textblock", content: [{ type: "text", text: "a", marks: [{ type: "blink" }] }] }),
      'content[0].content[0].marks[0].type: unknown mark "blink"',
    ],
    [
      of({ type: "textblock", content: [{ type: "text", text: "a", marks: [{ type: "link" }] }] }),
      "content[0].content[0].marks[0].attrs.href: missing",
    ],
    [
      of({
        type: "textblock",
        content: [{ type: "text", text: "a", marks: [{ type: "link", attrs: { href: "javascript:x" } }] }],
      }),
      /marks\[0\]\.attrs\.href: expected an http/,
    ],
    [of({ ...paragraph, marks: [{ type: "bold" }] }), "content[0]: the mark bold cannot stand in a doc"],
    [
      of({ type: "code_block", content: [{ type: "text", text: "a", marks: [{ type: "bold" }] }] }),
      "content[0].content[0]: the mark bold cannot stand in a code_block",
    ],
    [of(deep), /nested too deeply$/],
  ])("is refused with its place: %#", ([json, message]) => {
    expect(() => updateFromJSON(json)).toThrow(
      expect.objectContaining({
        name: "InvalidDocument",
        message: typeof message === "string" ? message : (expect.stringMatching(message) as string),
      }),
    );
  });
});

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

test("plain text has a line for each block and each hard break", () => {
  const doc = Node.fromJSON(schema, {
    type: "doc",
    content: [
      {
        type: "textblock",
        content: [{ type: "text", text: "a" }, { type: "hard_break" }, { type: "text", text: "b" }],
      },
      { type: "divider" },
      { type: "textblock" },
      { type: "code_block", content: [{ type: "text", text: "c\n  d" }] },
    ],
  });
  expect(toText(doc)).toBe("a\nb\n\nc\n  d");
  expect(toText(doc.child(0).content)).toBe("a\nb");
});

test("block ids are short, URL-safe and do not repeat", () => {
  const ids = Array.from({ length: 10_000 }, newBlockId);
  expect(ids.every((id) => isBlockId(id) && /^[\w-]{12}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
});
