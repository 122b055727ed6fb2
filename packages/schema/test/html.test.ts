/** HTML both ways, without a browser's DOM. Any document at all: forms.test.ts. */
import { schema, updateFromJSON } from "@weft/schema";
import { documentFromHTML, htmlFromDocument, pageFromDocument } from "@weft/schema/html";
import { DOMParser, Node } from "prosemirror-model";
import { describe, expect, test } from "vitest";
import { domOf } from "../src/html/dom.ts";
import { element, fromHTML, outline } from "./page.ts";

const read = (html: string): Node => Node.fromJSON(schema, documentFromHTML(html));
const write = (...content: readonly unknown[]): string => htmlFromDocument({ type: "doc", content } as never);
const line = (attrs: Record<string, unknown>, ...content: unknown[]) => ({ type: "textblock", attrs, content });
const text = (words: string, ...marks: unknown[]) => ({ type: "text", text: words, marks });

describe("HTML reads", () => {
  const pages: [what: string, html: string][] = [
    ["paragraphs and headings", "<h1>A</h1><p>b <b>c</b></p><h6>D</h6>"],
    ["nested lists", "<ol><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ol>"],
    ["marks of style", '<p><span style="font-weight: 700; text-decoration: underline line-through">a</span></p>'],
    ["code", '<pre><code class="language-js">a\n  b</code></pre>'],
    ["quotations", "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>"],
    ["boxes", '<ul><li><input type="checkbox" checked> a</li></ul>'],
    ["tables", '<table><tr><th align="right">a</th></tr><tr><td colspan="2"><p>b</p><hr></td></tr></table>'],
    ["links", '<p><a href="https://a.b/">a</a> <a href="javascript:alert(1)">b</a></p>'],
    ["spaces", "<p>  a \n b<br> c </p>  <p> </p>"],
  ];
  test.for(pages)("%s as a browser's clipboard does", ([, html]) => {
    const bare = (doc: Node): unknown => JSON.parse(JSON.stringify(doc.toJSON()));
    expect(bare(read(html))).toEqual(bare(fromHTML(html)));
  });

  test("every selector of the schema's rules", () => {
    const dom = domOf([{ tag: "p", attributes: {}, children: [] }]) as HTMLElement;
    const selectors = DOMParser.fromSchema(schema).rules.flatMap((rule) =>
      "tag" in rule && rule.tag !== undefined ? [rule.tag] : [],
    );
    expect(selectors.length).toBeGreaterThan(20);
    for (const selector of selectors) expect(() => dom.querySelector(selector)).not.toThrow();
    expect(() => dom.querySelector("p > a")).toThrow("p > a");
  });

  test("what pages nest and a document has not", () => {
    const html =
      "<main><center>a</center><details><summary><h3>b</h3></summary>c</details><ul><ul><li>d</li></ul>e</ul>" +
      "<table><caption>f</caption><tr><td>g</table><video src='/h.mp4' title='i'>j</video></main><script>k</script>";
    expect(outline(read(html))).toEqual([
      "paragraph 0|a",
      "toggle 0|b",
      "paragraph 1|c",
      "bullet 1|d",
      "bullet 0|e",
      "paragraph 0|f",
      "table 0|g",
      "embed 0|",
      "paragraph 0|j",
    ]);
    expect(read(html).child(0).attrs["align"]).toBe("center");
  });

  test("what is longer or stranger than may be, as something that can be made", () => {
    const long = "x".repeat(20_000);
    const html =
      `<p data-id="a">1</p><p data-id="a">2</p><p data-id="no id" dir="up">3</p><figure><img src="data:x" alt="${long}">` +
      `<figcaption>${long}</figcaption></figure><span class="weft-mention" data-user="<">@${long}</span>` +
      `<table><td colspan="0" rowspan="99999">4</table><h1 data-indent="99">5</h1>\u0000\ud800`;
    expect(() => updateFromJSON(documentFromHTML(html))).not.toThrow();
    expect(
      read(html)
        .children.slice(0, 3)
        .map(({ attrs }) => attrs["id"]),
    ).toEqual(["a", null, null]);
  });
});

describe("HTML is written", () => {
  test("with real lists, and what stands under their items in them", () => {
    const html = write(
      line({ kind: "bullet" }, text("a")),
      line({ kind: "ordered", indent: 1 }, text("b")),
      line({ indent: 1 }, text("c")),
      line({ kind: "todo", checked: true }, text("d")),
      line({ kind: "toggle" }, text("e")),
      line({ indent: 1 }, text("f")),
    );
    expect(html.replaceAll("\n", "")).toBe(
      "<ul><li>a<ol><li>b</li></ol><p>c</p></li>" +
        '<li data-checked="true"><input type="checkbox" disabled="" checked="">d</li></ul>' +
        '<details open=""><summary>e</summary><p>f</p></details>',
    );
  });

  test("with footnotes that lead there and back", () => {
    const html = write(line({}, text("a"), { type: "footnote_ref", attrs: { footnote: "n" } }), {
      type: "footnote",
      attrs: { id: "n" },
      content: [text("b")],
    });
    expect(html).toContain('<a href="#fn-n" id="fnref-n">1</a>');
    expect(html).toMatch(/<div id="fn-n" data-id="n"[^>]*>b <a class="weft-backref" href="#fnref-n"/);
    expect(read(html).child(1).textContent).toBe("b");
  });

  test("without comments, ids of blocks, and what only an editor needs", () => {
    const html = write(line({ id: "x" }, text("a", { type: "comment", attrs: { id: "c" } })), {
      type: "code_block",
      attrs: { id: "y", language: "js" },
      content: [text("b  c")],
    });
    expect(html).toBe('<p>a</p>\n<pre><code data-language="js">b  c</code></pre>\n');
  });

  const nasty = "\"><script>alert(1)</script><img src=x onerror=alert(1)>&'";
  test("with every value escaped, or left out", () => {
    const html = write(
      line(
        { id: nasty, kind: nasty, indent: nasty, align: nasty, dir: nasty },
        text(nasty, { type: "link", attrs: { href: nasty } }),
      ),
      line(
        {},
        text("x", { type: "link", attrs: { href: "javascript:alert(1)" } }, { type: "color", attrs: { color: nasty } }),
      ),
      line(
        {},
        { type: "mention", attrs: { user: nasty, label: nasty } },
        { type: "math_inline", attrs: { latex: nasty } },
      ),
      line({}, { type: "footnote_ref", attrs: { footnote: nasty } }, { type: "emoji", attrs: { name: nasty } }),
      line({}, { type: "image_inline", attrs: { src: nasty, alt: nasty, width: nasty } }),
      { type: "image", attrs: { src: "javascript:alert(1)", alt: nasty, caption: nasty } },
      { type: "file", attrs: { src: nasty, name: nasty, mime: nasty } },
      { type: "embed", attrs: { src: nasty, caption: nasty } },
      { type: "footnote", attrs: { id: nasty, label: nasty }, content: [text(nasty)] },
      { type: "code_block", attrs: { language: nasty }, content: [text(nasty)] },
      { type: nasty, content: [text(nasty)] },
    );
    // Read as a browser reads it: no element or attribute that we did not write.
    const holder = elementsOf(html);
    expect(holder.tags.filter((tag) => tag === "SCRIPT")).toEqual([]);
    expect(holder.attributes.filter((name) => name.startsWith("on"))).toEqual([]);
    expect(holder.addresses.filter((address) => !/^(https?:|#|\/)/.test(address))).toEqual([]);
  });

  test("as a page of its own, with its title and no script", () => {
    const page = pageFromDocument({ type: "doc", content: [line({}, text("a"))] } as never, {
      title: "<T>\n&",
      lang: 'x" y',
    });
    expect(page).toMatch(/^<!doctype html>\n<html>/);
    expect(page).toContain("<title>&lt;T&gt; &amp;</title>");
    expect(page).toContain("<h1>&lt;T&gt; &amp;</h1>\n<p>a</p>");
    expect(page).not.toContain("<script");
  });
});

function elementsOf(html: string): { tags: string[]; attributes: string[]; addresses: string[] } {
  const found = { tags: [] as string[], attributes: [] as string[], addresses: [] as string[] };
  const walk = (parent: HTMLElement): void => {
    for (const child of Array.from(parent.children) as HTMLElement[]) {
      found.tags.push(child.tagName);
      for (const { name, value } of Array.from(child.attributes)) {
        found.attributes.push(name);
        if (name === "href" || name === "src") found.addresses.push(value);
      }
      walk(child);
    }
  };
  walk(element(html));
  return found;
}
