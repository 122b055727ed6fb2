import { CONTENT, documentJSON, schema, updateFromJSON } from "@weft/schema";
import fc from "fast-check";
import { Fragment, Node } from "prosemirror-model";
import { describe, expect, test } from "vitest";
import { initProseMirrorDoc } from "y-prosemirror";
import * as Y from "yjs";
import { documents } from "./documents.ts";

function docOf(...updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

/** Without the marks of what is no text, for which y-prosemirror has no place. */
function bare(node: Node): Node {
  return node.isText ? node : node.type.create(node.attrs, Fragment.from(node.children.map(bare)));
}

/** But for the ids. */
function strip(node: Node): Node {
  if (node.isText) return node;
  const attrs = "id" in node.attrs ? { ...node.attrs, id: null } : node.attrs;
  return node.type.create(attrs, Fragment.from(node.children.map(strip)), node.marks);
}

function idsIn(node: Node): unknown[] {
  const ids: unknown[] = [];
  node.descendants((child) => void ("id" in child.attrs && ids.push(child.attrs["id"])));
  return ids;
}

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
        expect(strip(node).toJSON()).toEqual(strip(Node.fromJSON(schema, json)).toJSON());
        const ids = idsIn(node);
        expect(ids).not.toContain(null);
        expect(new Set(ids).size).toBe(ids.length);
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
        expect(node.toJSON()).toEqual(bare(Node.fromJSON(schema, documentJSON(doc))).toJSON());
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
    const gadget = new Y.XmlElement("gadget");
    gadget.setAttribute("tone", "calm");
    const words = new Y.XmlText();
    words.applyDelta([
      { insert: "a", attributes: { sparkle: { hue: 3 }, bold: true, "comment--1a2B3c4D": { id: "t1" } } },
      { insert: { image: "x" } },
      { insert: "b" },
    ]);
    gadget.insert(0, [words, new Y.XmlElement("inner")]);
    doc.getXmlFragment(CONTENT).insert(0, [gadget]);
    expect(documentJSON(doc)).toEqual({
      type: "doc",
      content: [
        {
          type: "gadget",
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
  const inLine = (...content: unknown[]) => of({ type: "textblock", content });
  const marked = (...marks: unknown[]) => ({ type: "text", text: "a", marks });
  const inTable = (attrs: object) =>
    of({ type: "table", content: [{ type: "row", content: [{ type: "cell", attrs, content: [] }] }] });
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
    [
      of({ type: "callout", content: [{ ...paragraph, attrs: { id: "x" } }] }, { type: "divider", attrs: { id: "x" } }),
      "content[1].attrs.id: content[0].content[0] has the same id",
    ],
    [
      of({ type: "table", attrs: { id: "x" }, content: [{ type: "row", attrs: { id: "x" } }] }),
      "content[0].content[0].attrs.id: content[0] has the same id",
    ],
    [of({ type: "table", content: [paragraph] }), "content[0].content[0]: a textblock cannot stand in a table"],
    [of({ type: "row" }), "content[0]: a row cannot stand in a doc"],
    [
      of({ type: "callout", attrs: { tone: "loud" } }),
      /^content\[0\]\.attrs\.tone: expected one of note, tip, .*"loud"$/,
    ],
    [inTable({ colspan: 0 }), /content\[0\]\.attrs\.colspan: expected a whole number from 1 to 1000, got 0$/],
    [inTable({ rowspan: 1e9 }), /attrs\.rowspan: /],
    [inTable({ header: 1 }), /attrs\.header: expected true or false/],
    [inTable({ colwidth: [-1] }), /attrs\.colwidth: /],
    [inTable({ colwidth: [] }), /attrs\.colwidth: /],
    [of({ type: "columns", content: [{ type: "column", attrs: { width: 0 } }] }), /attrs\.width: expected a share/],
    ...["javascript:alert(1)", "data:image/png;base64,AA", "blob:https://x/1", "mailto:a@b.c", 7, null].flatMap((src) =>
      ["image", "file", "embed"].map((type): [unknown, RegExp] => [
        of({ type, attrs: { src } }),
        /^content\[0\]\.attrs\.src: expected an http, https or relative address, got /,
      ]),
    ),
    [of({ type: "image", attrs: { width: 1.5 } }), /attrs\.width: expected whole CSS pixels/],
    [of({ type: "image", attrs: { alt: "\ud800" } }), /attrs\.alt: expected text/],
    [of({ type: "file", attrs: { size: -1 } }), /attrs\.size: /],
    [of({ type: "file", attrs: { mime: "x" } }), /attrs\.mime: /],
    [inLine({ type: "emoji", attrs: { name: ":x:" } }), /attrs\.name: /],
    [inLine({ type: "footnote_ref", attrs: { footnote: "a b" } }), /attrs\.footnote: expected the id of a footnote/],
    [inLine({ type: "mention", attrs: { user: "a b" } }), /attrs\.user: /],
    [inLine(marked({ type: "color", attrs: { color: "#f00" } })), /attrs\.color: expected one of gray, brown/],
    [inLine(marked({ type: "comment", attrs: { id: null } })), /marks\[0\]\.attrs\.id: /],
    [inLine(marked({ type: "insertion", attrs: { id: "12" } })), /marks\[0\]\.attrs\.id: /],
    [inLine(marked({ type: "unknown", attrs: { name: "x" } })), /unknown mark "unknown"$/],
    [
      inLine(marked({ type: "superscript" }, { type: "subscript" })),
      "content[0].content[0].marks[1]: subscript cannot stand beside the others",
    ],
    [
      inLine(marked({ type: "bold" }, { type: "bold" })),
      "content[0].content[0].marks[1]: bold cannot stand beside the others",
    ],
  ])("is refused with its place: %#", ([json, message]) => {
    expect(() => updateFromJSON(json)).toThrow(
      expect.objectContaining({
        name: "InvalidDocument",
        message: typeof message === "string" ? message : (expect.stringMatching(message) as string),
      }),
    );
  });
});
