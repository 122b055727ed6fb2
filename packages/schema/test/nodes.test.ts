import { COLORS, TONES, schema, type MarkName, type NodeName } from "@weft/schema";
import { type Node, Slice } from "prosemirror-model";
import { describe, expect, test } from "vitest";
import { element, fromHTML, toHTML } from "./page.ts";

type Attributes = Readonly<Record<string, unknown>>;

const node = (name: NodeName, attrs: Attributes = {}, ...content: readonly Node[]): Node =>
  schema.node(name, attrs, content);
const line = (...content: readonly Node[]): Node => schema.node("textblock", null, content);
const words = (text: string, mark?: MarkName, attrs?: Attributes): Node =>
  schema.text(text, mark === undefined ? [] : [schema.mark(mark, attrs)]);
const docOf = (...blocks: readonly Node[]): Node => schema.node("doc", null, blocks);
const textOf = (...content: readonly Node[]): Node => docOf(line(...content));

const cell = (attrs: Attributes, ...blocks: readonly Node[]): Node => node("cell", attrs, ...blocks);
const table = node(
  "table",
  { id: "t", indent: 1 },
  node(
    "row",
    { id: "r1" },
    cell({ id: "a", header: true }, line(words("A"))),
    cell({ header: true }, line(words("B"))),
  ),
  node(
    "row",
    {},
    cell({ colspan: 2, rowspan: 3, colwidth: [100, 80], align: "right" }, line(words("c")), node("divider")),
  ),
  node("row", {}, cell({ colwidth: [0] }, line())),
);

/** One of each, with all that it may say. */
const blocks: readonly [name: string, block: Node, html: string][] = [
  [
    "a table",
    table,
    '<div class="weft-table" data-id="t" data-indent="1"><table><tbody>' +
      '<tr data-id="r1"><th class="weft-blocks" data-id="a"><p>A</p></th><th class="weft-blocks"><p>B</p></th></tr>' +
      '<tr><td class="weft-blocks" colspan="2" rowspan="3" data-align="right" data-colwidth="100,80" ' +
      'style="width: 180px;"><p>c</p><hr></td></tr>' +
      '<tr><td class="weft-blocks" data-colwidth="0"><p></p></td></tr></tbody></table></div>',
  ],
  [
    "a table in a table",
    node("table", {}, node("row", {}, cell({}, table))),
    '<div class="weft-table"><table><tbody><tr><td class="weft-blocks"><div class="weft-table" data-id="t" data-indent="1">',
  ],
  ...TONES.map((tone): [string, Node, string] => [
    `a callout that is a ${tone}`,
    node("callout", { id: "c", indent: 2, tone }, line(words("a")), node("divider")),
    `<div class="weft-callout weft-blocks" data-tone="${tone}" role="note" ` +
      `aria-label="${tone.charAt(0).toUpperCase()}${tone.slice(1)}" data-id="c" data-indent="2"><p>a</p><hr></div>`,
  ]),
  [
    "columns",
    node("columns", { id: "c" }, node("column", { id: "l", width: 2 }, line(words("a"))), node("column", {}, line())),
    '<div class="weft-columns" data-id="c"><div class="weft-column weft-blocks" data-id="l" data-width="2" ' +
      'style="flex-grow: 2;"><p>a</p></div><div class="weft-column weft-blocks"><p></p></div></div>',
  ],
  [
    "a formula",
    node("math", { id: "m", indent: 1 }, words("\\frac{a}{b}\n  + c")),
    '<pre class="weft-math" data-id="m" data-indent="1"><code spellcheck="false" translate="no">' +
      "\\frac{a}{b}\n  + c</code></pre>",
  ],
  [
    "an image",
    node("image", { id: "i", indent: 1, src: "/files/a.png", alt: "A cat", caption: "Ours", width: 320 }),
    '<figure class="weft-image" data-id="i" data-indent="1"><img src="/files/a.png" alt="A cat" width="320" loading="lazy" ' +
      'decoding="async" referrerpolicy="no-referrer"><figcaption>Ours</figcaption></figure>',
  ],
  [
    "a file",
    node("file", { id: "f", src: "https://x.example/a.pdf", name: "a.pdf", size: 1_400_000, mime: "application/pdf" }),
    '<div class="weft-file" data-name="a.pdf" data-size="1400000" data-mime="application/pdf" data-id="f">' +
      '<a href="https://x.example/a.pdf" download="a.pdf" rel="noopener noreferrer nofollow">a.pdf</a>' +
      "<small>1.4 MB</small></div>",
  ],
  [
    "an embed",
    node("embed", { id: "e", src: "https://video.example/1", caption: "A talk" }),
    '<div class="weft-embed" data-caption="A talk" data-id="e">' +
      '<a href="https://video.example/1" rel="noopener noreferrer nofollow">A talk</a><small>video.example</small></div>',
  ],
  [
    "a footnote",
    node("footnote", { id: "f1", indent: 1, label: "see" }, words("There.")),
    '<div class="weft-footnote" role="note" data-id="f1" data-indent="1" data-label="see">There.</div>',
  ],
];

const inline: readonly [name: string, content: Node, html: string][] = [
  ["a formula", node("math_inline", { latex: "a^2" }), '<span class="weft-math" translate="no">a^2</span>'],
  [
    "a mention",
    node("mention", { user: "u:1", label: "Ann" }),
    '<span class="weft-mention" data-user="u:1">@Ann</span>',
  ],
  [
    "an emoji",
    node("emoji", { name: "tada", text: "🎉" }),
    '<span class="weft-emoji" data-emoji="tada" title=":tada:">🎉</span>',
  ],
  [
    "an emoji without a character here",
    node("emoji", { name: "our_logo" }),
    '<span class="weft-emoji" data-emoji="our_logo" title=":our_logo:">:our_logo:</span>',
  ],
  [
    "a reference to a footnote",
    node("footnote_ref", { footnote: "f1" }),
    '<sup class="weft-footnote-ref" data-footnote="f1"></sup>',
  ],
  ...COLORS.flatMap((color): [string, Node, string][] => [
    [`${color} letters`, words("x", "color", { color }), `<span class="weft-color" data-color="${color}">x</span>`],
    [
      `${color} ground`,
      words("x", "highlight", { color }),
      `<mark class="weft-highlight" data-color="${color}">x</mark>`,
    ],
  ]),
  ["superscript", words("x", "superscript"), "<sup>x</sup>"],
  ["subscript", words("x", "subscript"), "<sub>x</sub>"],
  ["a comment", words("x", "comment", { id: "c1" }), '<mark class="weft-comment" data-comment="c1">x</mark>'],
  [
    "an insertion",
    words("x", "insertion", { id: "ann:1" }),
    '<ins class="weft-insertion" data-suggestion="ann:1">x</ins>',
  ],
  ["a deletion", words("x", "deletion", { id: 7 }), '<del class="weft-deletion" data-suggestion="7">x</del>'],
];

describe("DOM and back", () => {
  test.for(blocks)("%s", ([, block, html]) => {
    const doc = docOf(block, line(words("after")));
    doc.check();
    expect(toHTML(doc)).toContain(html);
    expect(fromHTML(toHTML(doc)).toJSON()).toEqual(doc.toJSON());
  });

  test.for(inline)("%s in a line", ([, content, html]) => {
    const doc = textOf(words("a"), content, words("b"));
    doc.check();
    expect(toHTML(doc)).toBe(`<p>a${html}b</p>`);
    expect(fromHTML(toHTML(doc)).toJSON()).toEqual(doc.toJSON());
  });

  test.for(["comment", "insertion", "deletion"] as const)("%s on whole blocks, wherever blocks stand", (name) => {
    const marks = [schema.mark(name, { id: "m1" })];
    const doc = docOf(
      line(words("a")).mark(marks),
      node("callout", {}, line(words("b")).mark(marks)).mark(marks),
      node("image", { src: "/a.png" }).mark(marks),
      node("columns", {}, node("column", {}, line(words("c")).mark(marks))),
    );
    doc.check();
    expect(toHTML(doc)).toMatch(/^<(div|ins|del) class="weft-\w+ weft-marked" data-\w+="m1"><p>a<\/p>/);
    expect(fromHTML(toHTML(doc)).toJSON()).toEqual(doc.toJSON());
  });

  test("several comments on the same words", () => {
    const both = ["c1", "c2"].map((id) => schema.mark("comment", { id }));
    const doc = textOf(schema.text("x", both));
    expect(fromHTML(toHTML(doc)).toJSON()).toEqual(doc.toJSON());
  });
});

describe("values of strangers", () => {
  const nasty: unknown[] = [
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "blob:https://x.example/1",
    '"><script>alert(1)</script>',
    { toString: () => "javascript:alert(1)" },
    ["x"],
    1e12,
    -1,
    NaN,
    null,
    true,
    "__proto__",
    "red; background: url(https://x.example)",
    "\ud800",
    "a\u202egpj.exe",
  ];
  const names = Object.keys(schema.nodes).filter((name) => !["doc", "text"].includes(name)) as NodeName[];
  const markNames = Object.keys(schema.marks) as MarkName[];
  const TAGS =
    "P PRE CODE HR BR DIV SPAN FIGURE IMG FIGCAPTION A SMALL SUP SUB TABLE TBODY TR TD MARK INS DEL STRONG EM U S";
  const ATTRIBUTES = /^(data-[a-z]+|class|role|aria-label|title|alt|width|colspan|rowspan|dir|spellcheck|translate)$/;
  const FIXED: Readonly<Record<string, RegExp>> = {
    href: /^(https?:\/\/|red;|__proto__$)/,
    src: /^(https?:\/\/|red;|__proto__$)/,
    style: /^(width: \d+px|flex-grow: [\d.]+);$/,
    rel: /^noopener noreferrer nofollow$/,
    download: /^[^/\u202e]*$/,
    loading: /^lazy$/,
    decoding: /^async$/,
    referrerpolicy: /^no-referrer$/,
  };

  function expectHarmless(content: Node): void {
    const html = toHTML(schema.nodes.doc.create(null, content));
    for (const shown of element(html).querySelectorAll("*")) {
      expect(TAGS.split(" ")).toContain(shown.tagName);
      for (const { name, value } of shown.attributes) {
        const allowed = FIXED[name];
        if (allowed === undefined) expect(name).toMatch(ATTRIBUTES);
        else expect(value).toMatch(allowed);
      }
    }
  }

  test.for(names)("show nothing of their own as %s", (name) => {
    const type = schema.nodes[name];
    for (const value of nasty) {
      const attrs = Object.fromEntries(Object.keys(type.spec.attrs ?? {}).map((key) => [key, value]));
      expectHarmless(type.create(attrs, type.contentMatch.matchType(schema.nodes.text) ? words("w") : []));
    }
  });

  test.for(markNames)("show nothing of their own as %s", (name) => {
    const type = schema.marks[name];
    for (const value of nasty) {
      const attrs = Object.fromEntries(Object.keys(type.spec.attrs ?? {}).map((key) => [key, value]));
      expectHarmless(line(schema.text("w", [type.create(attrs)])));
      expectHarmless(line(words("w")).mark([type.create(attrs)]));
    }
  });

  test("keep to spans and widths that can be drawn", () => {
    const html = toHTML(
      docOf(node("table", {}, node("row", {}, cell({ colspan: 1e9, rowspan: -4, colwidth: ["x", 1e9] }, line())))),
    );
    expect(html).toContain('<td class="weft-blocks" colspan="1000"><p></p></td>');
  });

  test("show a colour that the palette does not have as none", () => {
    expect(toHTML(textOf(words("x", "color", { color: "#f00" }), words("y", "highlight", { color: "url(x)" })))).toBe(
      '<p><span class="weft-color">x</span><mark class="weft-highlight">y</mark></p>',
    );
  });

  test("leave an image that may not be shown as a frame with its words", () => {
    const doc = docOf(node("image", { src: "javascript:alert(1)", alt: "A cat", caption: "Ours" }));
    expect(toHTML(doc)).toBe(
      '<figure class="weft-image weft-empty-frame" data-alt="A cat"><span>A cat</span><figcaption>Ours</figcaption></figure>',
    );
    expect(fromHTML(toHTML(doc)).child(0).attrs).toMatchObject({ src: "", alt: "A cat", caption: "Ours" });
  });

  test("do not turn a file's name round, or send it elsewhere", () => {
    const html = toHTML(docOf(node("file", { src: "/f/1", name: "../invoice\u202egpj.exe" })));
    expect(html).toContain('download="..invoicegpj.exe"');
  });
});

describe("tables of other programs", () => {
  const shape = (html: string): string => String(fromHTML(html).child(0));

  test.for([
    [
      "Excel",
      '<table border=0 style="width:96pt"><colgroup><col width=64><col width=64></colgroup><tr height=20><td class=xl65>a</td><td align=right>1</td></tr></table>',
      'table(row(cell(textblock("a")), cell(textblock("1"))))',
    ],
    [
      "Word",
      "<table class=MsoTableGrid><tr><td width=301><p class=MsoNormal>a<o:p></o:p></p></td><td><p class=MsoNormal>&nbsp;<o:p></o:p></p></td></tr></table>",
      'table(row(cell(textblock("a")), cell(textblock("\u00a0"))))',
    ],
    [
      "Google Docs",
      '<div dir="ltr"><table><colgroup><col/></colgroup><tbody><tr style="height:0pt"><td><p dir="ltr"><span>a</span></p></td></tr></tbody></table></div>',
      'table(row(cell(textblock("a"))))',
    ],
    [
      "head and foot",
      "<table><thead><tr><th>H</th></tr></thead><tfoot><tr><td>f</td></tr></tfoot><tbody><tr><td>b</td></tr></tbody></table>",
      'table(row(cell(textblock("H"))), row(cell(textblock("f"))), row(cell(textblock("b"))))',
    ],
    [
      "a list in a cell",
      "<table><tr><td><ul><li>a<ul><li>b</li></ul></li></ul></td></tr></table>",
      'table(row(cell(textblock("a"), textblock("b"))))',
    ],
    ["an empty cell", "<table><tr><td></td><td><br></td></tr></table>", "table(row(cell(textblock), cell(textblock)))"],
    [
      "an image in a cell",
      '<table><tr><td><img src="https://x.example/a.png"></td></tr></table>',
      "table(row(cell(image)))",
    ],
  ] as const)("%s", ([, html, blocks]) => {
    expect(shape(html)).toBe(blocks);
  });

  test("a cell in a list is no item of it, and a table in an item keeps the item's indent", () => {
    const doc = fromHTML("<ul><li>a<ul><li>b<table><tr><td><p>c</p></td></tr></table></li></ul></li></ul>");
    expect(doc.children.map((block) => [block.type.name, block.attrs["indent"]])).toEqual([
      ["textblock", 0],
      ["textblock", 1],
      ["table", 2],
    ]);
    const inner = doc.child(2).firstChild?.firstChild?.firstChild;
    expect([inner?.attrs["kind"], inner?.attrs["indent"]]).toEqual(["paragraph", 0]);
  });

  test("spans are clamped", () => {
    const doc = fromHTML('<table><tr><td colspan="99999999" rowspan="0">a</td><td colspan="x">b</td></tr></table>');
    const cells = doc.child(0).child(0).children;
    expect(cells.map(({ attrs }) => [attrs["colspan"], attrs["rowspan"]])).toEqual([
      [1000, 1],
      [1, 1],
    ]);
  });

  test("tables within tables without end lose their frames, not their words", () => {
    const doc = fromHTML(`${"<table><tr><td>a".repeat(60)}</td></tr></table>`);
    doc.check();
    let depth = 0;
    doc.descendants((_, position) => void (depth = Math.max(depth, doc.resolve(position).depth)));
    expect(depth).toBeLessThan(60);
    expect(doc.textContent).toBe("a".repeat(60));
  });
});

describe("pages of others", () => {
  test.for([
    [
      "GitHub's alert",
      '<div class="markdown-alert markdown-alert-caution"><p class="markdown-alert-title">Caution</p><p>a</p></div>',
      'callout(textblock("a"))',
    ],
    ["a figure", '<figure><img src="/a.png" alt="x"><figcaption>b</figcaption></figure>', "image"],
    ["an image between words", '<p>a <img src="/a.png"> b</p>', 'doc(textblock("a"), image, textblock(" b"))'],
    ["a frame of a video", '<iframe src="https://video.example/1" title="Talk"></iframe>', "embed"],
    ["a frame of a script", '<iframe src="javascript:alert(1)"></iframe><p>a</p>', 'textblock("a")'],
    [
      "KaTeX",
      '<p>a<span class="katex"><span class="katex-mathml"><math><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics></math></span><span class="katex-html">x2</span></span></p>',
      'textblock("a", math_inline)',
    ],
    [
      "a pixel that counts readers",
      '<p>a<img src="https://x.example/p.gif" width="1" height="1"></p>',
      'textblock("a")',
    ],
  ] as const)("%s", ([, html, shape]) => {
    const doc = fromHTML(html);
    doc.check();
    expect(doc.childCount === 1 ? String(doc.child(0)) : String(doc)).toBe(shape);
  });

  test.for([
    ["#ff0000", "color", "red"],
    ["rgb(17, 85, 204)", "color", "blue"],
    ["#38761d", "color", "green"],
    ["rgb(120, 63, 4)", "color", "brown"],
    ["#999", "color", "gray"],
    ["black", "color", undefined],
    ["#222", "color", undefined],
    ["white", "color", undefined],
    ["windowtext", "color", undefined],
    ["rgba(255, 0, 0, 0.05)", "color", undefined],
    ["yellow", "background-color", "yellow"],
    ["#fff2cc", "background-color", "yellow"],
    ["#cfe2f3", "background-color", "blue"],
    ["#eee", "background-color", "gray"],
    ["#fff", "background-color", undefined],
    ["transparent", "background-color", undefined],
    ["#1e1e1e", "background-color", undefined],
  ] as const)("%s as %s is %s", ([css, property, color]) => {
    const text = fromHTML(`<p><span style="${property}: ${css}">x</span></p>`).child(0).child(0);
    expect(text.marks[0]?.attrs["color"]).toBe(color);
    expect(text.marks[0]?.type.name).toBe(color && (property === "color" ? "color" : "highlight"));
  });

  test("a struck word is no suggestion, and a suggestion is not struck", () => {
    const marks = (html: string) =>
      fromHTML(`<p>${html}</p>`)
        .child(0)
        .child(0)
        .marks.map(({ type }) => type.name);
    expect(marks("<del>a</del>")).toEqual(["strike"]);
    expect(marks('<del data-suggestion="s:1">a</del>')).toEqual(["deletion"]);
  });
});

test("people's marks shut out what they must, and no more", () => {
  const [up, down] = [schema.mark("superscript"), schema.mark("subscript")];
  expect(up.addToSet([down])).toEqual([up]);
  const [came, goes] = [schema.mark("insertion", { id: "a" }), schema.mark("deletion", { id: "b" })];
  expect(goes.addToSet([came])).toEqual([goes]);
  const comments = ["c1", "c2"].map((id) => schema.mark("comment", { id }));
  expect(comments[1]?.addToSet(comments.slice(0, 1))).toHaveLength(2);
});

test("containers stay valid when everything in them is deleted", () => {
  const doc = docOf(table, node("callout", {}, line()), node("columns", {}, node("column", {}, line())));
  doc.descendants((parent, position) => {
    if (parent.isTextblock || parent.isLeaf) return;
    doc.replace(position + 1, position + parent.nodeSize - 1, Slice.empty).check();
  });
});
