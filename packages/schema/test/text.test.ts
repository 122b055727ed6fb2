import { schema, toText } from "@weft/schema";
import { Node } from "prosemirror-model";
import { expect, test } from "vitest";

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

const line = (...content: unknown[]) => ({ type: "textblock", content });
const words = (text: string) => ({ type: "text", text });

test("plain text of a table is its rows, with tabs between the cells and no line end in one", () => {
  const cell = (...content: unknown[]) => ({ type: "cell", content });
  const inner = {
    type: "table",
    content: [{ type: "row", content: [cell(line(words("x"))), cell(line(words("y")))] }],
  };
  const doc = Node.fromJSON(schema, {
    type: "doc",
    content: [
      {
        type: "table",
        content: [
          { type: "row", content: [cell(line(words("a"))), cell(line(words("b")), line(words("c\td"))), cell()] },
          { type: "row", content: [cell(inner)] },
        ],
      },
      { type: "callout", content: [line(words("mind")), { type: "divider" }, line(words("the gap"))] },
    ],
  });
  expect(toText(doc)).toBe("a\tb c d\t\nx y\nmind\nthe gap");
});

test("plain text has the words of what is shown, and footnotes at the end by their numbers", () => {
  const ref = (footnote: string) => ({ type: "footnote_ref", attrs: { footnote } });
  const note = (id: string | null, ...content: unknown[]) => ({ type: "footnote", attrs: { id }, content });
  const doc = Node.fromJSON(schema, {
    type: "doc",
    content: [
      note("n2", words("two, see "), ref("n1")),
      line(words("a"), ref("n1"), words(" b"), ref("n2"), words(" c"), ref("n1")),
      note("n1", words("one")),
      note(null, words("loose")),
      { type: "image", attrs: { src: "/a.png", alt: "A cat", caption: "Ours" } },
      { type: "file", attrs: { src: "/f", name: "a.pdf" } },
      { type: "embed", attrs: { src: "https://x.example/", caption: "Talk" } },
      line(
        { type: "mention", attrs: { user: "u", label: "Ann" } },
        { type: "emoji", attrs: { name: "tada", text: "🎉" } },
        { type: "math_inline", attrs: { latex: "a^2" } },
      ),
    ],
  });
  expect(toText(doc)).toBe(
    "a[1] b[2] c[1]\nA cat\nOurs\na.pdf\nTalk\nhttps://x.example/\n@Ann🎉a^2\n[1] one\n[2] two, see [1]\n[3] loose",
  );
});
