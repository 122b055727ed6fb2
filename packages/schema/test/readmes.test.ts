/**
 * Real READMEs through Markdown and HTML. What a reader would see is told by another parser (micromark), so that a word
 * that ours swallows is missed. test/fixtures/readmes/ORIGINS.md says whose they are.
 */
import { readdirSync, readFileSync } from "node:fs";
import { safeHref, updateFromJSON } from "@weft/schema";
import { documentFromHTML, htmlFromDocument } from "@weft/schema/html";
import { documentFromMarkdown, markdownFromDocument } from "@weft/schema/markdown";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { parseFragment, type DefaultTreeAdapterTypes } from "parse5";
import { describe, expect, test } from "vitest";

const folder = new URL("../../../test/fixtures/readmes/", import.meta.url);
const files = readdirSync(folder).filter((name) => name !== "ORIGINS.md");

interface Seen {
  readonly words: string[];
  readonly addresses: string[];
}

/** What stands on the page that the Markdown makes elsewhere: all its words, comments among them, and where it leads. */
function seenElsewhere(markdown: string): Seen {
  const html = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  const seen: Seen = { words: [], addresses: [] };
  const walk = (node: DefaultTreeAdapterTypes.Node): void => {
    if ("value" in node) seen.words.push(...wordsOf(node.value));
    if ("data" in node) seen.words.push(...wordsOf(node.data));
    if ("attrs" in node) {
      const said = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));
      if (node.tagName === "img") seen.words.push(...wordsOf(said["alt"] ?? ""));
      // A link without words leads nowhere that a reader could go; which bare words are mail is read more narrowly here.
      const leads = node.tagName === "img" ? said["src"] : node.childNodes.length > 0 ? said["href"] : undefined;
      if (leads !== undefined && safeHref(leads) !== undefined && !leads.startsWith("mailto:"))
        seen.addresses.push(leads.trim());
    }
    if ("childNodes" in node) node.childNodes.forEach(walk);
  };
  walk(parseFragment(html));
  return seen;
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** All words of a document, and the addresses in it. */
function seenHere(json: unknown): Seen {
  const seen: Seen = { words: [], addresses: [] };
  JSON.stringify(json, (key, value: unknown) => {
    if (typeof value !== "string") return value;
    if (["text", "alt", "caption", "latex", "label", "name"].includes(key)) seen.words.push(...wordsOf(value));
    // GitHub's alerts say their tone as a word.
    if (key === "tone") seen.words.push(value.toUpperCase());
    if (key === "href" || key === "src") seen.addresses.push(value);
    return value;
  });
  return seen;
}

function missing(all: readonly string[], from: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const word of from) left.set(word, (left.get(word) ?? 0) + 1);
  return all.filter((word) => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count <= 0;
  });
}

function decoded(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

/** Without what Markdown has no form for: ids, and the cells that it adds to rows that are shorter than others. */
function comparable(json: unknown): unknown {
  return JSON.parse(
    JSON.stringify(json, (key, value: unknown) => (key === "id" || key === "footnote" ? null : value)),
  ) as unknown;
}

describe.for(files)("%s", (name) => {
  const source = readFileSync(new URL(name, folder), "utf8");
  const document = documentFromMarkdown(source);

  test("keeps every word and every address", () => {
    const here = seenHere(document);
    const elsewhere = seenElsewhere(source);
    expect(missing(elsewhere.words, here.words)).toEqual([]);
    const known = new Set(here.addresses.map(decoded));
    expect(elsewhere.addresses.map(decoded).filter((address) => !known.has(address))).toEqual([]);
  });

  test("is a document that can be made", () => {
    expect(() => updateFromJSON(document)).not.toThrow();
  });

  test("written as Markdown, reads as the same document and is written as the same bytes", () => {
    const written = markdownFromDocument(document);
    const again = documentFromMarkdown(written);
    expect(markdownFromDocument(again)).toBe(written);
    expect(missing(seenHere(document).words, seenHere(again).words)).toEqual([]);
    // Its table has rows of several widths, which Markdown fills up.
    if (name !== "fast-check.md") expect(comparable(again)).toEqual(comparable(document));
  });

  test("written as HTML, reads as the same document", () => {
    expect(documentFromHTML(htmlFromDocument(document))).toEqual(document);
  });
});

test("there are enough of them, of many kinds", () => {
  expect(files.length).toBeGreaterThan(100);
  const all = files.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
  for (const form of [
    /^\|/m,
    /^- \[[ x]\]/m,
    /<details>/,
    /<p align/,
    /<img/,
    /<!--/,
    /\]: http/,
    /^> /m,
    /^~~~|^```/m,
  ])
    expect(all).toMatch(form);
});
