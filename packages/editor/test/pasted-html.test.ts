import { Window } from "happy-dom";
import type { Node } from "prosemirror-model";
import { expect, it } from "vitest";
import { pastedHTMLParser } from "../src/pasted-html.ts";
import { setStylesAside } from "../src/pasted-markup.ts";

const page = new Window().document as unknown as Document;

function shown(node: Node): string {
  const { kind, indent } = node.attrs;
  const runs = node.children.map((child) => {
    const marks = child.marks.map(({ type }) => type.name).join(" ");
    return `${child.text ?? "\n"}${marks === "" ? "" : `<${marks}>`}`;
  });
  return `${kind ?? node.type.name}${indent > 0 ? ` ${indent}` : ""}: ${runs.join("")}`;
}

function parsed(html: string): readonly Node[] {
  const holder = page.createElement("div");
  holder.innerHTML = setStylesAside(html);
  return pastedHTMLParser().parseSlice(holder).content.content;
}

function paste(html: string): string[] {
  return parsed(html).map(shown);
}

it("gives the browser no style to read", () => {
  const html = `<style>p { color: red }</style><p class="a" style='color:red'><b
    STYLE="font-weight:normal">style="x"</b></p>`;
  const safe = setStylesAside(html);
  const holder = page.createElement("div");
  holder.innerHTML = safe;
  expect(holder.querySelectorAll("[style], style")).toHaveLength(0);
  expect(holder.textContent?.trim()).toBe('style="x"');
});

it("sets styles and handlers aside, and leaves what only looks like one", () => {
  const html = `<img alt="press on=off, style=none" onerror='alert("1")' ONLOAD=alert(2) style=color:red title=a>a style="x"`;
  expect(setStylesAside(html)).toBe(
    `<img alt="press on=off, style=none" data-pasted-style=color:red title=a>a style="x"`,
  );
});

it("gives an element of Excel's the style of its class, under its own", () => {
  const sheet = `<style><!-- .xl65 {color:red; font-family:"Aptos Narrow";} td {color:blue} --></style>`;
  expect(setStylesAside(`${sheet}<td class=xl65 style='color:lime'>a</td><td class="xl6">b</td>`)).toBe(
    `<td class=xl65 data-pasted-style='color:lime' data-pasted-style-of-class="color:red; font-family:'Aptos Narrow';">a</td>` +
      `<td class="xl6">b</td>`,
  );
});

it("makes a footnote of two links that lead to each other, and of no others", () => {
  const link = (name: string, to: string): string => `<a name="${name}" href="#${to}">[1]</a>`;
  const html = `<p>a${link("r", "n")} ${link("s", "s")} ${link("t", "u")} ${link("u", "t")}${link("v", "w")}</p><p>${link("n", "r")} b</p><p><a href="#v">[1]</a></p>`;
  const [paragraph, note] = parsed(html);
  expect([paragraph, note].map(String)).toEqual(['textblock("a", footnote_ref, " [1] [1] [1][1]")', 'footnote("b")']);
  expect(paragraph?.child(1).attrs["footnote"]).toBe(note?.attrs["id"]);
  expect(parsed(html)[1]?.attrs["id"]).not.toBe(note?.attrs["id"]);
});

it("reads Google Docs' marks from its styles", () => {
  const html = `<b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr" style="line-height:1.38;">
    <span style="font-weight:400;">a </span><span style="font-weight:700;">b</span><span style="font-style:italic;">c</span>
    <a href="https://x.example/"><span style="text-decoration:underline;">d</span></a></p></b>`;
  expect(paste(html)).toEqual(["paragraph: a b<bold>c<italic> d<link>"]);
});

it("makes an empty paragraph of a line break between blocks", () => {
  expect(paste("<p>a</p><br><ul><li>b<br>c</li></ul>")).toEqual(["paragraph: a", "paragraph: ", "bullet: b\nc"]);
});

it("keeps a table, its header cells and the tables in its cells", () => {
  const inner = "<table><tr><td>d</td><td><p>e</p></td></tr></table>";
  const html = `<table><tbody><tr><td>a b</td><th>c</th></tr><tr><td>${inner}</td><td></td></tr></tbody></table>`;
  const [table] = parsed(html);
  expect(String(table)).toBe(
    'table(row(cell(textblock("a b")), cell(textblock("c"))), ' +
      'row(cell(table(row(cell(textblock("d")), cell(textblock("e"))))), cell(textblock)))',
  );
  expect(table?.firstChild?.children.map((cell) => cell.attrs["header"] as unknown)).toEqual([false, true]);
});

it("begins lists anew in a callout that stands in a list", () => {
  const [, callout] = parsed("<ul><li>a<aside><p>b</p><ul><li>c</li></ul></aside></li></ul>");
  expect(callout?.children.map(shown)).toEqual(["paragraph: b", "bullet: c"]);
});

it("takes a style sheet without an end for the rest, however many there are", () => {
  expect(setStylesAside(`<p>a</p>${"<style>".repeat(200_000)}`)).toBe("<p>a</p>");
});

it("leaves a link its own colour, and gives other coloured words the palette's", () => {
  const html = `<p><a href="https://x.example/"><span style="color:#1155cc">a</span></a><span
    style="color:rgb(204, 0, 0)">b</span><span style="color:#000000">c</span></p>`;
  expect(paste(html)).toEqual(["paragraph: a<link>b<color>c"]);
});

it("makes list items of Word's paragraphs", () => {
  const item = (level: number, bullet: string, text: string): string =>
    `<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level${level} lfo1'><![if !supportLists]>` +
    `<span style='font-family:Symbol'><span style='mso-list:Ignore'>${bullet}<span>&nbsp;&nbsp; </span></span></span>` +
    `<![endif]>${text}<o:p></o:p></p>`;
  expect(paste(item(1, "·", "a") + item(2, "1.", "b") + item(3, "iv)", "c") + item(1, "o", "d"))).toEqual([
    "bullet: a",
    "ordered 1: b",
    "ordered 2: c",
    "bullet: d",
  ]);
});
