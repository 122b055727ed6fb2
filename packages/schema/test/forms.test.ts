/**
 * Any document through Markdown and HTML and back. HTML can say all of it; for Markdown, documents are made of what
 * Markdown can say (the manual's table), and the result is the same document, not just the same bytes.
 */
import { COLORS, KINDS, TONES, documentJSON, schema, updateFromJSON } from "@weft/schema";
import { documentFromHTML, htmlFromDocument } from "@weft/schema/html";
import { documentFromMarkdown, markdownFromDocument } from "@weft/schema/markdown";
import fc from "fast-check";
import { Node } from "prosemirror-model";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { SEED } from "../../../test/helpers/random.ts";

const settings = { seed: SEED, numRuns: 300 };

// Letters that mean something to Markdown or HTML, among those that do not.
const letter = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...Array.from("abcdefgh1234")) },
  { weight: 5, arbitrary: fc.constantFrom(...Array.from("*_~`[]()<>!#&|\\$-+=.:;'\"@/^{}%?,")) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "é",
      "ß",
      "漢",
      "😀",
      "\u00a0",
      "“",
      "—",
      "http://a.b",
      "&amp;",
      "<b>",
      "1. ",
      "www.a.b",
    ),
  },
);
const word = fc.array(letter, { minLength: 1, maxLength: 6 }).map((letters) => letters.join(""));
/** Words with single spaces between them, none at the ends. */
const words = fc
  .array(
    word.filter((one) => one.trim() === one),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) => all.join(" "));
/** Any text on a line: spaces wherever. */
const loose = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, " "));
const address = fc.constantFrom(
  "https://example.com/",
  "https://a.b/c_d*(e)?f=1&copy=2#g",
  "mailto:a@b.c",
  "/r/é",
  "#part",
);

const simple = ["bold", "italic", "underline", "strike", "code", "superscript", "subscript"].map((type) =>
  fc.constant({ type }),
);
const mark = fc.oneof(
  ...simple,
  address.map((href) => ({ type: "link", attrs: { href } })),
  fc.constantFrom(...COLORS).map((color) => ({ type: "color", attrs: { color } })),
  fc.constantFrom(...COLORS).map((color) => ({ type: "highlight", attrs: { color } })),
  fc.constantFrom("s1", "s2").map((id) => ({ type: "insertion", attrs: { id } })),
);
const marks = fc.uniqueArray(mark, { selector: ({ type }) => type.replace("sub", "super"), maxLength: 3 });

const text = (content: fc.Arbitrary<string>) => fc.record({ type: fc.constant("text"), text: content, marks });
const inline = (content: fc.Arbitrary<string>) =>
  fc.array(
    fc.oneof(
      { weight: 8, arbitrary: text(content) },
      { weight: 1, arbitrary: fc.constant({ type: "hard_break" }) },
      { weight: 1, arbitrary: words.map((latex) => ({ type: "math_inline", attrs: { latex } })) },
      { weight: 1, arbitrary: words.map((label) => ({ type: "mention", attrs: { user: "ann", label } })) },
      {
        weight: 1,
        arbitrary: address.map((src) => ({
          type: "image_inline",
          attrs: { src: src.replace("mailto:", "/"), alt: "a*b", width: null },
        })),
      },
    ),
    { maxLength: 5 },
  );

const align = fc.constantFrom(null, null, "left", "center", "right");
const indent = fc.integer({ min: 0, max: 8 });
const line = (content: fc.Arbitrary<string>) =>
  fc.record({
    type: fc.constant("textblock"),
    attrs: fc
      .record({
        kind: fc.constantFrom(...KINDS),
        indent,
        checked: fc.boolean(),
        align,
        dir: fc.constantFrom(null, null, "rtl"),
      })
      .map((attrs) => ({ ...attrs, checked: attrs.checked && attrs.kind === "todo" })),
    content: inline(content),
  });
const codes = fc.record({
  type: fc.constant("code_block"),
  attrs: fc.record({ indent, language: fc.constantFrom(null, "js", "c++", "html-comment") }),
  content: fc
    .array(fc.array(fc.oneof(words, fc.constantFrom("", "```", "  x", "\ty", "~~~", "$$")), { maxLength: 4 }), {
      maxLength: 1,
    })
    .map((all) => all.map((lines) => ({ type: "text", text: lines.join("\n") })).filter((node) => node.text !== "")),
});
const formula = fc.record({
  type: fc.constant("math"),
  attrs: fc.record({ indent }),
  content: fc.array(
    words.map((latex) => ({ type: "text", text: latex })),
    { maxLength: 1 },
  ),
});
const atoms = fc.oneof(
  fc.record({ type: fc.constant("divider"), attrs: fc.record({ indent }) }),
  fc.record({
    type: fc.constant("image"),
    attrs: fc.record({
      indent,
      src: fc.constantFrom("/a.png", "https://a.b/c d.png".replace(" ", "%20")),
      alt: words,
      caption: fc.oneof(fc.constant(""), words),
      width: fc.constantFrom(null, 120),
    }),
  }),
  fc.record({
    type: fc.constant("file"),
    attrs: fc.record({
      indent,
      src: fc.constant("/f/a.pdf"),
      name: fc.constantFrom("a.pdf", "b & c.txt"),
      size: fc.constantFrom(null, 1234),
      mime: fc.constantFrom("", "application/pdf"),
    }),
  }),
  fc.record({
    type: fc.constant("embed"),
    attrs: fc.record({ indent, src: fc.constant("https://a.b/v"), caption: words }),
  }),
);
const leafBlock = (content: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 6, arbitrary: line(content) },
    { weight: 1, arbitrary: codes },
    { weight: 1, arbitrary: formula },
    { weight: 1, arbitrary: atoms },
  );

const cell = (content: fc.Arbitrary<string>) =>
  fc.record({
    type: fc.constant("cell"),
    attrs: fc.record({
      header: fc.boolean(),
      colspan: fc.constantFrom(1, 1, 2),
      rowspan: fc.constantFrom(1, 1, 3),
      align,
    }),
    content: fc.array(leafBlock(content), { minLength: 1, maxLength: 2 }),
  });
const container = (content: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.record({
      type: fc.constant("table"),
      attrs: fc.record({ indent }),
      content: fc.array(
        fc.record({ type: fc.constant("row"), content: fc.array(cell(content), { minLength: 1, maxLength: 3 }) }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    fc.record({
      type: fc.constant("callout"),
      attrs: fc.record({ indent, tone: fc.constantFrom(...TONES) }),
      content: fc.array(leafBlock(content), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      type: fc.constant("columns"),
      attrs: fc.record({ indent }),
      content: fc.array(
        fc.record({
          type: fc.constant("column"),
          attrs: fc.record({ width: fc.constantFrom(null, 0.5, 2) }),
          content: fc.array(leafBlock(content), { minLength: 1, maxLength: 3 }),
        }),
        { minLength: 2, maxLength: 3 },
      ),
    }),
  );
const documents = (content: fc.Arbitrary<string>) =>
  fc.array(fc.oneof({ weight: 5, arbitrary: leafBlock(content) }, { weight: 1, arbitrary: container(content) }), {
    minLength: 1,
    maxLength: 6,
  });

/** A document as the schema has it: every attribute, marks in order, neighbouring texts of the same marks as one. */
function whole(content: unknown): Node {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, updateFromJSON({ type: "doc", content }));
  return bare(Node.fromJSON(schema, documentJSON(doc)));
}

function bare(doc: Node): Node {
  const json = JSON.stringify(doc.toJSON(), (key, value: unknown) =>
    key === "id" && typeof value === "string" && value.length === 12 ? null : value,
  );
  const node = Node.fromJSON(schema, JSON.parse(json));
  node.check();
  return node;
}

const written = (json: unknown): Node => bare(Node.fromJSON(schema, json));

test("any document is the same after HTML", () => {
  fc.assert(
    fc.property(documents(loose), (content) => {
      const doc = whole(content);
      const html = htmlFromDocument(doc.toJSON() as { type: "doc" });
      expect(written(documentFromHTML(html)).toJSON()).toEqual(doc.toJSON());
    }),
    settings,
  );
});

test("any document keeps its words in Markdown, and is written as the same bytes the second time", () => {
  fc.assert(
    fc.property(documents(fc.oneof(loose, words)), (content) => {
      const doc = whole(content);
      const markdown = markdownFromDocument(doc.toJSON() as { type: "doc" });
      const again = documentFromMarkdown(markdown);
      expect(lettersOf(written(again))).toBe(lettersOf(doc));
      expect(markdownFromDocument(again)).toBe(markdown);
    }),
    settings,
  );
});

const lineOf = (kind: string, content: readonly object[], indent = 0): object => ({
  type: "textblock",
  attrs: { kind, indent, checked: false, align: null, dir: null },
  content,
});

// What random documents found.
test.for<[name: string, content: readonly object[], markdown: string]>([
  [
    "an underscore beside an emoji, in marks",
    [lineOf("paragraph", [{ type: "text", text: "a_😀", marks: [{ type: "strike" }, { type: "italic" }] }])],
    "_~~a\\_😀~~_\n",
  ],
  ["lines without words in a quotation", [lineOf("quote", []), lineOf("quote", [])], ">\n"],
  ["such a line above a deeper quotation", [lineOf("quote", []), lineOf("quote", [], 1)], "> >\n"],
  [
    "a break alone on the line of an item, above a task",
    [lineOf("ordered", [{ type: "hard_break" }]), lineOf("todo", [], 1)],
    "1. <br>\n\n   - [ ]\n",
  ],
  [
    "an address in what describes an image",
    [{ type: "image", attrs: { indent: 0, src: "/a.png", alt: "http://a.b?*", caption: "", width: null } }],
    "![http\\://a.b?\\*](/a.png)\n",
  ],
  ["what is nearly an e-mail address", [lineOf("paragraph", [{ type: "text", text: "a@|.a a@é.b" }])], "a@|.a a@é.b\n"],
])("%s is the same in Markdown the second time", ([, content, markdown]) => {
  const doc = whole(content);
  expect(markdownFromDocument(doc.toJSON() as { type: "doc" })).toBe(markdown);
  const again = documentFromMarkdown(markdown);
  expect(lettersOf(written(again))).toBe(lettersOf(doc));
  expect(markdownFromDocument(again)).toBe(markdown);
});

/** All characters of a document that are not white space. */
function lettersOf(doc: Node): string {
  return doc.textBetween(0, doc.content.size, " ", (leaf) => leaf.type.spec.leafText?.(leaf) ?? "").replace(/\s+/g, "");
}
