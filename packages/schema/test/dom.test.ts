import { KINDS, schema } from "@weft/schema";
import { describe, expect, test } from "vitest";
import { fromHTML, outline, toHTML } from "./page.ts";

const block = (attrs: Record<string, unknown>, text = "words") =>
  schema.node("doc", null, [schema.node("textblock", attrs, schema.text(text))]);

describe("a document as DOM", () => {
  test("shows each kind as the element that it is", () => {
    const html = KINDS.map((kind) => toHTML(block({ kind }))).join("\n");
    expect(html).toMatchInlineSnapshot(`
      "<p>words</p>
      <h1>words</h1>
      <h2>words</h2>
      <h3>words</h3>
      <h4>words</h4>
      <h5>words</h5>
      <h6>words</h6>
      <blockquote>words</blockquote>
      <ul class="weft-list" data-kind="bullet"><li>words</li></ul>
      <ol class="weft-list" data-kind="ordered"><li>words</li></ol>
      <ul class="weft-list" data-kind="todo"><li data-checked="false">words</li></ul>
      <ul class="weft-list" data-kind="toggle"><li>words</li></ul>"
    `);
  });

  test("says id, indent, alignment and direction on the block's element", () => {
    const attrs = { id: "b1", indent: 2, align: "center", dir: "rtl" };
    expect(toHTML(block(attrs))).toBe('<p data-id="b1" data-indent="2" data-align="center" dir="rtl">words</p>');
    expect(toHTML(block({ ...attrs, kind: "todo", checked: true }))).toBe(
      '<ul class="weft-list" data-kind="todo" data-id="b1" data-indent="2" data-align="center" dir="rtl">' +
        '<li data-checked="true">words</li></ul>',
    );
  });

  test("shows code with its language, dividers and hard breaks", () => {
    const doc = schema.node("doc", null, [
      schema.node("code_block", { id: "c", language: "rust" }, schema.text("a\n  b")),
      schema.node("divider", { id: "d" }),
      schema.node("textblock", null, [schema.text("a"), schema.node("hard_break"), schema.text("b")]),
    ]);
    expect(toHTML(doc)).toBe(
      '<pre data-id="c"><code spellcheck="false" data-language="rust">a\n  b</code></pre><hr data-id="d"><p>a<br>b</p>',
    );
  });

  test("comes back from its DOM as it was, ids included", () => {
    const marked = schema.text("marked", [schema.mark("bold"), schema.mark("link", { href: "https://example.com/" })]);
    const doc = schema.node("doc", null, [
      ...KINDS.map((kind, i) =>
        schema.node("textblock", { id: `b${i}`, kind, indent: i % 4, checked: kind === "todo", dir: "auto" }, marked),
      ),
      schema.node("code_block", { id: "c", indent: 1, language: "c++" }, schema.text("a\n  b\n\nc")),
      schema.node("divider", { id: "d", indent: 3 }),
    ]);
    expect(fromHTML(toHTML(doc)).toJSON()).toEqual(doc.toJSON());
  });
});

describe("hostile attributes", () => {
  const nasty: unknown[] = [
    ["script", { onclick: "alert(1)" }, "x"],
    { toString: () => "x" },
    '"><script>alert(1)</script>',
    1e9,
    -1,
    NaN,
    true,
    "__proto__",
    { length: 1, 0: "script" },
  ];

  test.for(nasty)("render harmless in a textblock: %j", (value) => {
    const attrs = { id: value, kind: value, indent: value, checked: value, align: value, dir: value };
    expect(toHTML(block(attrs))).toMatch(/^<p( data-id="[\w-]+")?( data-indent="[1-8]")?>words<\/p>$/);
  });

  test.for(nasty)("render harmless in code, dividers and links: %j", (value) => {
    const doc = schema.node("doc", null, [
      schema.node("code_block", { id: value, indent: value, language: value }, schema.text("x")),
      schema.node("divider", { id: value, indent: value }),
      schema.node("textblock", null, schema.text("y", [schema.mark("link", { href: value })])),
    ]);
    const html = toHTML(doc).replace(/ (data-id|data-language|href)="[\w-]+"| data-indent="8"/g, "");
    expect(html).toBeOneOf([
      '<pre><code spellcheck="false">x</code></pre><hr><p><span>y</span></p>',
      '<pre><code spellcheck="false">x</code></pre><hr><p><a rel="noopener noreferrer nofollow">y</a></p>',
    ]);
  });

  test("a link with a script for an address is shown as its text", () => {
    const link = schema.mark("link", { href: "javascript:alert(1)" });
    expect(toHTML(schema.node("doc", null, [schema.node("textblock", null, schema.text("y", [link]))]))).toBe(
      "<p><span>y</span></p>",
    );
  });
});

describe("pasted HTML", () => {
  const cases: [what: string, html: string, blocks: string[]][] = [
    ["paragraphs and headings", "<h1>A</h1><p>b</p><h6>C</h6>", ["heading1 0|A", "paragraph 0|b", "heading6 0|C"]],
    [
      "loose text and divs",
      "a<div>b</div><div><div>c</div>d</div>",
      ["paragraph 0|a", "paragraph 0|b", "paragraph 0|c", "paragraph 0|d"],
    ],
    ["a list", "<ul><li>a</li><li>b</li></ul><p>c</p>", ["bullet 0|a", "bullet 0|b", "paragraph 0|c"]],
    [
      "nested lists, each depth its own kind",
      "<ol><li>a<ul><li>b<ol><li>c</li></ol></li></ul></li><li>d</li></ol>",
      ["ordered 0|a", "bullet 1|b", "ordered 2|c", "ordered 0|d"],
    ],
    [
      "lists nested without an item between, as Google Docs does",
      "<ul><li>a</li><ul><li>b</li></ul></ul>",
      ["bullet 0|a", "bullet 1|b"],
    ],
    [
      "items of paragraphs",
      "<ul><li><p>a</p><p>more</p></li><li><div><p>b</p></div></li></ul>",
      ["bullet 0|a", "paragraph 1|more", "bullet 0|b"],
    ],
    [
      "code and headings in items",
      "<ol><li><h2>A</h2></li><li>b<pre>x\n y</pre></li></ol>",
      ["heading2 0|A", "ordered 0|b", "code_block 1|x\n y"],
    ],
    [
      "GitHub's task list",
      '<ul><li><input type="checkbox" checked> a</li><li><input type="checkbox"> b</li></ul>',
      ["todo[x] 0|a", "todo[ ] 0|b"],
    ],
    [
      "a task list of labels and paragraphs",
      '<ul data-type="taskList"><li data-checked="true"><label><input type="checkbox" checked><span></span></label>' +
        "<div><p>a</p></div></li></ul>",
      ["todo[x] 0|a"],
    ],
    [
      "Google Docs' check list",
      '<ul><li role="checkbox" aria-checked="false" aria-level="2"><p>a</p></li></ul>',
      ["todo[ ] 1|a"],
    ],
    [
      "a box of an inner item does not tick the outer one",
      '<ul><li>a<ul><li><input type="checkbox">b</li></ul></li></ul>',
      ["bullet 0|a", "todo[ ] 1|b"],
    ],
    [
      "quotations",
      "<blockquote>a</blockquote><blockquote><p>b</p><blockquote><p>c</p></blockquote></blockquote>",
      ["quote 0|a", "quote 0|b", "quote 1|c"],
    ],
    ["a list in a quotation", "<blockquote><ul><li>a</li></ul></blockquote>", ["bullet 0|a"]],
    ["code", '<pre><code class="hljs language-js">a\n\n  b<br>c</code></pre>', ["code_block 0|a\n\n  b\nc"]],
    ["rules and breaks", "<p>a<br>b</p><hr><p>c</p>", ["paragraph 0|a⏎b", "divider 0|", "paragraph 0|c"]],
    ["a list deeper than there are indents", `${"<ul><li>".repeat(12)}deep`, ["bullet 8|deep"]],
    [
      "scripts, styles and comments",
      "<script>alert(1)</script><style>p{}</style><!-- x --><p>a</p>",
      ["paragraph 0|a"],
    ],
    ["nothing", "", ["paragraph 0|"]],
  ];

  test.for(cases)("%s", ([, html, blocks]) => {
    const doc = fromHTML(html);
    doc.check();
    expect(outline(doc)).toEqual(blocks);
  });

  test("keeps the language of code", () => {
    expect(fromHTML('<pre><code class="language-c++">x</code></pre>').child(0).attrs["language"]).toBe("c++");
  });

  test("keeps alignment and direction from other editors", () => {
    const { align, dir } = fromHTML('<p style="text-align: center" dir="rtl">a</p>').child(0).attrs;
    expect({ align, dir }).toEqual({ align: "center", dir: "rtl" });
  });

  test.for([
    ["<strong>a</strong>", "bold"],
    ["<b>a</b>", "bold"],
    ['<span style="font-weight: 700">a</span>', "bold"],
    ['<span style="font-weight: bold">a</span>', "bold"],
    ['<b style="font-weight:normal">a</b>', ""],
    ['<b style="font-weight:normal"><span style="font-weight:700">a</span></b>', "bold"],
    ['<strong><span style="font-weight:400">a</span></strong>', ""],
    ["<em>a</em>", "italic"],
    ["<i>a</i>", "italic"],
    ['<span style="font-style: italic">a</span>', "italic"],
    ["<u>a</u>", "underline"],
    ['<span style="text-decoration: underline line-through">a</span>', "underline strike"],
    ["<s>a</s>", "strike"],
    ["<del>a</del>", "strike"],
    ["<code>a</code>", "code"],
    ['<a href="https://example.com/"><b>a</b></a>', "link bold"],
    ['<a href="javascript:alert(1)">a</a>', ""],
    ["<a name=x>a</a>", ""],
  ])("%s has the marks: %s", ([html, marks]) => {
    const text = fromHTML(`<p>${html}</p>`).child(0).child(0);
    expect(text.marks.map((mark) => mark.type.name).join(" ")).toBe(marks);
  });

  test.for([
    ["the file's own size", { pixels: "800x600" }, { width: "800", height: "600" }],
    ["a width that was chosen", { pixels: "800x600", width: 400 }, { width: "400", height: "300" }],
    ["one that is the file's", { pixels: "800x600", width: 800 }, { width: "800", height: "600" }],
    ["no size that is none", { pixels: "0x600", width: 400 }, { width: "400" }],
    ["none that is a lie", { pixels: ["800", "600"] }, {}],
  ] as const)("keeps an image's place by %s, and reads it back", ([, attrs, sides]) => {
    const image = schema.nodes.image.create({ src: "/a.png", ...attrs });
    type Drawn = [string, Record<string, string>, [string, Record<string, string>]];
    const drawn = schema.nodes.image.spec.toDOM?.(image) as unknown as Drawn;
    const [, frame, [, shown]] = drawn;
    const names = ["width", "height"].filter((name) => name in shown);
    expect(Object.fromEntries(names.map((name) => [name, shown[name]]))).toEqual(sides);
    const html = `<figure class="weft-image" ${"data-pixels" in frame ? `data-pixels="${frame["data-pixels"]}"` : ""}>
      <img src="/a.png" ${names.map((name) => `${name}="${shown[name]}"`).join(" ")}></figure>`;
    const read = fromHTML(html).child(0).attrs;
    const known = typeof attrs.pixels === "string" && attrs.pixels.startsWith("8") ? attrs.pixels : null;
    const chosen = "width" in attrs && attrs.width === 400 ? 400 : null;
    expect([read["pixels"], read["width"]]).toEqual([known, chosen]);
  });
});
