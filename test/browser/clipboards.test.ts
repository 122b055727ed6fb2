/**
 * What other applications put on the clipboard, pasted in the real page. Each fixture has the form that its application
 * gives it, with words of ours.
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { documentOf, newDocument, pasteHTML, useStage, type NodeJSON } from "../helpers/browser.ts";
import { EXPECTED } from "./clipboards.ts";

const FIXTURES = new URL("../../packages/editor/test/fixtures/clipboard/", import.meta.url);

/** What every image that is on the web shows here. */
const PIXEL = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

const stage = useStage();

/** The fixture as the application writes it: those of Windows end their lines with CR LF. */
function clipboardOf(name: string): string {
  const html = readFileSync(new URL(`${name}.html`, FIXTURES), "utf8");
  return /ProgId|SCXW/.test(html) ? html.replaceAll("\n", "\r\n") : html;
}

async function outlineAfterPaste(html: string): Promise<string[]> {
  const ann = await stage.person({ name: "Ann" });
  await ann.route(/^https:\/\/(?:[a-z]+\.example|lh7-rt)/, (route) =>
    route.fulfill({ contentType: "image/gif", body: PIXEL }),
  );
  await newDocument(ann, stage.url);
  await pasteHTML(ann, html);
  const { content = [] } = await documentOf(ann);
  return linesOf(content, notesIn(content));
}

/** Footnotes by their ids, which are made up as they come. */
function notesIn(content: readonly NodeJSON[]): readonly unknown[] {
  return content.filter(({ type }) => type === "footnote").map(({ attrs }) => attrs?.["id"]);
}

const SAID = ["src", "alt", "caption", "width", "tone", "language", "header", "colspan", "rowspan", "align"];
const UNSAID = new Set<unknown>([undefined, null, "", false, 1]);

/** A line for each block: its kind, indent and what else it says, then its words with their marks. */
function linesOf(content: readonly NodeJSON[], notes: readonly unknown[], depth = 0): string[] {
  return content.flatMap((node) => {
    const { attrs = {}, content: inner = [], type } = node;
    const kind = type === "textblock" ? attrs["kind"] : type;
    const tick = kind === "todo" ? (attrs["checked"] === true ? "[x]" : "[ ]") : "";
    const number = type === "footnote" ? ` ${notes.indexOf(attrs["id"])}` : "";
    const indent = Number(attrs["indent"] ?? 0) > 0 ? ` ${String(attrs["indent"])}` : "";
    const said = SAID.filter((name) => !UNSAID.has(attrs[name])).map((name) => ` ${name}=${String(attrs[name])}`);
    const head = `${"  ".repeat(depth)}${String(kind)}${tick}${number}${indent}${said.join("")}`;
    const isLine = type === "textblock" || type === "code_block" || type === "math" || type === "footnote";
    if (!isLine) return [head, ...linesOf(inner, notes, depth + 1)];
    return [`${head}: ${inner.map((run) => runOf(run, notes)).join("")}`];
  });
}

function runOf({ type, text, attrs, marks = [] }: NodeJSON, notes: readonly unknown[]): string {
  if (type === "hard_break") return "⏎";
  if (type === "footnote_ref") return `[${notes.indexOf(attrs?.["footnote"])}]`;
  const names = marks.map((mark) => [mark.type, ...Object.values(mark.attrs ?? {})].join("="));
  return marks.length === 0 ? String(text) : `{${names.join(" ")}|${String(text)}}`;
}

it("has something to say about each fixture", () => {
  const names = readdirSync(FIXTURES).map((name) => name.replace(".html", ""));
  expect(Object.keys(EXPECTED).sort()).toEqual(names.sort());
});

it.each(Object.entries(EXPECTED))("pastes %s", async (name, expected) => {
  expect(await outlineAfterPaste(clipboardOf(name))).toEqual(expected);
});
