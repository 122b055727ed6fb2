/** What becomes of Markdown's forms, one by one; the words are the manual's. Any document at all: forms.test.ts. */
import { MAX_INDENT, schema, updateFromJSON } from "@weft/schema";
import { TooMuchMarkup, documentFromHTML } from "@weft/schema/html";
import { documentFromMarkdown, markdownFromDocument } from "@weft/schema/markdown";
import { Node } from "prosemirror-model";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { outline } from "./page.ts";

const read = (markdown: string): Node => Node.fromJSON(schema, documentFromMarkdown(markdown));
const again = (markdown: string): string => markdownFromDocument(documentFromMarkdown(markdown));

/** A block's content as `text[mark mark]`, other nodes by name. */
function spans(block: Node): string[] {
  return block.children.map(({ isText, text, type, marks }) => {
    const names = marks.map((mark) => mark.type.name).join(" ");
    return (isText ? (text ?? "") : `<${type.name}>`) + (names === "" ? "" : `[${names}]`);
  });
}

describe("Markdown reads as", () => {
  const cases: [what: string, markdown: string, blocks: string[]][] = [
    ["headings and paragraphs", "# A\n\nb\nc\n\n### D", ["heading1 0|A", "paragraph 0|b c", "heading3 0|D"]],
    ["items under items", "- a\n  1. b\n     - c\n- d", ["bullet 0|a", "ordered 1|b", "bullet 2|c", "bullet 0|d"]],
    [
      "blocks under an item",
      "- a\n\n  more\n\n  ```\n  code\n  ```\n\n  > quoted\n\nout",
      ["bullet 0|a", "paragraph 1|more", "code_block 1|code", "quote 1|quoted", "paragraph 0|out"],
    ],
    ["an item that is code", "1. ```\n   x\n   ```\n", ["ordered 0|", "code_block 1|x"]],
    [
      "tasks",
      "- [x] a\n- [ ] b\n  - [ ] c\n- \\[ ] d",
      ["todo[x] 0|a", "todo[ ] 0|b", "todo[ ] 1|c", "bullet 0|[ ] d"],
    ],
    ["quotations", "> a\n>\n> b\n>\n> > c", ["quote 0|a", "quote 0|b", "quote 1|c"]],
    [
      "toggles",
      "<details>\n<summary>a</summary>\n\nb\n\n- c\n\n</details>\n\nd",
      ["toggle 0|a", "paragraph 1|b", "bullet 1|c", "paragraph 0|d"],
    ],
    ["a line break", "a\\\nb  \nc<br>d", ["paragraph 0|a⏎b⏎c⏎d"]],
    ["HTML that a document has", '<h2 align="center">a</h2>\n\n<ul><li>b</ul>', ["heading2 0|a", "bullet 0|b"]],
    [
      "HTML that it has not, as text",
      "a Promise<void> <script>x</script>",
      ["paragraph 0|a Promise<void> <script>x</script>"],
    ],
    ["a script as text", "<script>\nx < y\n</script>", ["paragraph 0|<script> x < y </script>"]],
    ["comments, as code", "<!-- toc -->\n\na <!-- b -->", ["code_block 0|<!-- toc -->", "paragraph 0|a <!-- b -->"]],
    ["links that lead nowhere good, as text", "[a](javascript:b)", ["paragraph 0|[a](javascript:b)"]],
    ["prices as prices", "from $5 to $10", ["paragraph 0|from $5 to $10"]],
    ["formulas", "$$\nx^2\n$$", ["math 0|x^2"]],
    ["nothing", "", ["paragraph 0|"]],
  ];
  test.for(cases)("%s", ([, markdown, blocks]) => {
    expect(outline(read(markdown)).map((line) => line.replace("undefined", "0"))).toEqual(blocks);
  });

  test("marks, from Markdown and from HTML", () => {
    const line =
      "**b** *i* ~~s~~ `c` <u>u</u> H<sub>2</sub>O x<sup>2</sup> <mark>m</mark> [l](https://a.b) <https://c.d>";
    expect(spans(read(line).child(0))).toEqual([
      "b[bold]",
      " ",
      "i[italic]",
      " ",
      "s[strike]",
      " ",
      "c[code]",
      " ",
      "u[underline]",
      " H",
      "2[subscript]",
      "O x",
      "2[superscript]",
      " ",
      "m[highlight]",
      " ",
      "l[link]",
      " ",
      "https://c.d[link]",
    ]);
  });

  test("badges within a line, with their links; an image of its own as a block with its caption", () => {
    const doc = read(
      '[![CI](https://a.b/ci.svg)](https://a.b) text\n\n![alt](c.png "Caption")\n\n<img src="d.png" width="80">',
    );
    expect(spans(doc.child(0))).toEqual(["<image_inline>[link]", " text"]);
    expect(doc.child(0).child(0).attrs).toMatchObject({ src: "https://a.b/ci.svg", alt: "CI" });
    expect(doc.child(1).attrs).toMatchObject({ src: "c.png", alt: "alt", caption: "Caption" });
    expect(doc.child(2).attrs).toMatchObject({ src: "d.png", width: 80 });
  });

  test("alerts as callouts", () => {
    const doc = read("> [!WARNING]\n> careful\n>\n> - a\n\n> [!NOTE] no\n");
    expect(doc.child(0).attrs["tone"]).toBe("warning");
    expect(outline(doc.child(0))).toEqual(["paragraph 0|careful", "bullet 0|a"]);
    expect(outline(doc)[1]).toBe("quote 0|[!NOTE] no");
  });

  test("tables with alignment, and all cells of rows that are wider than the head", () => {
    const table = read("| a | b |\n| - | :-: |\n| 1 \\| 2 | **3** | 4 |\n| 5 |").child(0);
    expect(table.children.map((row) => row.children.map((cell) => cell.textContent))).toEqual([
      ["a", "b"],
      ["1 | 2", "3", "4"],
      ["5", ""],
    ]);
    expect(table.child(0).children.map(({ attrs }) => [attrs["header"], attrs["align"]])).toEqual([
      [true, null],
      [true, "center"],
    ]);
  });

  test("a head without words as none", () => {
    const table = read("| | |\n| - | - |\n| a | b |").child(0);
    expect(table.childCount).toBe(1);
    expect(table.child(0).child(0).attrs["header"]).toBe(false);
  });

  test("footnotes where they stand, those that nothing refers to among them", () => {
    const doc = read("a[^x]\n\n[^x]: one\n\n    two\n\n[^y]: lone\n");
    expect(doc.child(0).child(1).attrs["footnote"]).toBe(doc.child(1).attrs["id"]);
    expect(
      doc.children.slice(1).map((note) => [note.attrs["label"], note.textBetween(0, note.content.size, "", "⏎")]),
    ).toEqual([
      ["x", "one⏎two"],
      ["y", "lone"],
    ]);
  });

  test("what is deeper than a document goes as its deepest indent", () => {
    const deep = Array.from({ length: 20 }, (_, depth) => `${"  ".repeat(depth)}- ${depth}`).join("\n");
    expect(outline(read(deep)).at(-1)).toBe(`bullet ${MAX_INDENT}|19`);
  });
});

describe("Markdown is written as", () => {
  const same: [what: string, markdown: string][] = [
    ["headings", "# A\n\n###### B\n"],
    ["lists, close where they are lines", "- a\n  1. b\n  2. c\n- [x] d\n- [ ]\n"],
    ["items with blocks", "- a\n\n  b\n\n  | x |\n  | - |\n  | y |\n- ```js\n  c\n  ```\n"],
    ["quotations and callouts", "> a\n>\n> > b\n\n---\n\n> [!TIP]\n> c **d**\n>\n> - e\n"],
    [
      "toggles",
      "<details>\n<summary>a <strong>b</strong></summary>\n\nc\n\n<details>\n<summary>d</summary>\n</details>\n\n</details>\n",
    ],
    ["alignment and direction", '<p align="center">a <em>b</em></p>\n\n<h2 dir="rtl">c</h2>\n'],
    ["marks that Markdown has not", '<u>a</u> x<sup>2</sup> <mark class="weft-highlight" data-color="red">b</mark>\n'],
    ["marks within words, and beside signs", "un_b\\_ <em>a</em>b x<strong>“c”</strong>y **“d”** _e_**f**\n"],
    [
      "columns",
      '<div class="weft-columns">\n\n<div class="weft-column weft-blocks">\n\na\n\n</div>\n\n<div class="weft-column weft-blocks">\n\n- b\n\n</div>\n\n</div>\n'.replaceAll(
        '\n\n<div class="weft-column weft',
        '\n\n<div class="weft-column weft',
      ),
    ],
    ["mathematics", "$x^2$ and \\$5\n\n$$\na\n\nb\n$$\n"],
    ["footnotes", "a[^n]\n\n[^n]: b\\\n    c\n"],
    ["images", '![a](b.png "c")\n\n<img src="b.png" alt="" width="90">\n\nd ![e](f.svg)\n'],
    ["comments", "<!-- a\n\nb -->\n\n- c\n"],
    ["code that holds fences", "````md\n```js\n```\n````\n\n``a`b`` \\`c\\`\n"],
    ["escapes", "\\# a\n\n1\\. b\n\n\\- c\n\n\\*d\\* &amp;amp; \\<e> \\[f]\n".replace("&amp;amp;", "\\&amp;")],
  ];
  test.for(same)("%s: as it was", ([, markdown]) => {
    expect(again(markdown)).toBe(markdown);
  });

  test("HTML, where a cell holds what a Markdown table cannot", () => {
    const html = "<table><tr><th>a<td colspan=2>b<tr><td><ul><li>c</ul><td><pre>d\n\ne</pre><td>f</table>";
    const markdown = markdownFromDocument(documentFromHTML(html));
    expect(markdown).toMatch(/^<div class="weft-table"><table>/);
    expect(
      markdown
        .trim()
        .split("\n")
        .every((line) => line.trim() !== ""),
    ).toBe(true);
    expect(again(markdown)).toBe(markdown);
    expect(read(markdown).textContent).toBe("abcd\n\nef");
  });

  test("words, of what this editor does not know", () => {
    const doc = new Y.Doc();
    const poll = new Y.XmlElement("poll");
    const words = new Y.XmlText("Yes or no?");
    poll.insert(0, [words]);
    doc.getXmlFragment("content").insert(0, [poll]);
    expect(markdownFromDocument(doc)).toBe("Yes or no?\n");
    expect(
      markdownFromDocument({
        type: "doc",
        content: [{ type: "row" }, { text: 1 }, null, { type: "text", text: "loose" }],
      } as never),
    ).toBe("loose\n");
  });
});

describe("too much", () => {
  test.for([
    ["quotations", ">".repeat(100_000)],
    ["lists", Array.from({ length: 200 }, (_, depth) => `${"  ".repeat(depth)}- a`).join("\n")],
    ["elements", "<div>".repeat(100_000)],
    ["marks", "**".repeat(25_000) + "a" + "**".repeat(25_000)],
    ["formatting left open", Array.from({ length: 5_000 }, (_, i) => `<b id=${i}><p>`).join("")],
    ["length", "a".repeat(10_000_000)],
  ] as const)("%s: ends in an error that says what to do", ([, markdown]) => {
    expect(() => documentFromMarkdown(markdown)).toThrow(TooMuchMarkup);
  });

  // None of these ends within the test's time if its cost grows faster than its length.
  test.for([
    ["emphasis", "*a_ "],
    ["brackets", "[a](b "],
    ["brackets that close", "]"],
    ["comments", "<!-- "],
    ["comments in a block", "<p><!-- "],
    ["tags", '<a b="'],
    ["dollars", "$$a "],
    ["references", "[^a]"],
    ["addresses", "http://a@"],
    ["entities", "&"],
    ["items", "<li>a"],
    ["cells", "|a|b|\n"],
  ] as const)("%s by the hundred thousand: read in time", ([, part]) => {
    const json = documentFromMarkdown(part.repeat(100_000 / part.length));
    expect(() => updateFromJSON(json)).not.toThrow();
  });
});
