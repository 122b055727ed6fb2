/** Which words are found in a document, and that only blocks that changed are searched. */
import { schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { expect, it } from "vitest";
import { SEED, seeded } from "../../../test/helpers/random.ts";
import { createSearch, firstFrom, queryProblem, replacementOf, type Query } from "../src/reading/search.ts";

const line = (...content: readonly (string | Node)[]): Node =>
  schema.node(
    "textblock",
    null,
    content.map((part) => (typeof part === "string" ? schema.text(part) : part)),
  );
const docOf = (...blocks: readonly Node[]): Node => schema.nodes.doc.create(null, blocks);
const query = (text: string, more: Partial<Query> = {}): Query => ({
  text,
  matchCase: false,
  wholeWords: false,
  pattern: false,
  ...more,
});

/** What the matches hold, and "*" behind one that can't be replaced. */
function words(doc: Node, wanted: Query): string[] {
  return createSearch(wanted)(doc).map(
    ({ from, to, text }) =>
      doc.textBetween(from, to, "|", (leaf) => leaf.type.spec.leafText?.(leaf) ?? "") + (text ? "" : "*"),
  );
}

it.for<[what: string, query: Query, text: string, found: string[]]>([
  ["either case", query("cat"), "Cat cat concat", ["Cat", "cat", "cat"]],
  ["one case", query("cat", { matchCase: true }), "Cat cat", ["cat"]],
  ["whole words", query("cat", { wholeWords: true }), "cat's concat cat_ càt cat.", ["cat", "cat"]],
  ["whole words with a sign at an end", query("c++", { wholeWords: true }), "c++ abc++ c++11", ["c++", "c++"]],
  ["signs of patterns as themselves", query("a.b[c]*"), "axb a.b[c]* ", ["a.b[c]*"]],
  ["a space for those that do not break", query("10 km"), "10\u00a0km", ["10\u00a0km"]],
  ["straight quotes for curly ones", query(`it's "so"`), "it\u2019s \u201cso\u201d", ["it\u2019s \u201cso\u201d"]],
  ["letters of one and of two parts", query("e\u0301a"), "\u00e9a e\u0301a", ["\u00e9a", "e\u0301a"]],
  ["signs beyond the first plane", query("🎉"), "a🎉🎉", ["🎉", "🎉"]],
  ["a regular expression", query(String.raw`\d+ (?:km|m)`, { pattern: true }), "10 km, 5 M", ["10 km", "5 M"]],
  ["one of one case", query("[a-c]+", { pattern: true, matchCase: true }), "abC", ["ab"]],
  ["one of whole words", query("c.t|dog", { pattern: true, wholeWords: true }), "cat concat dogs dog", ["cat", "dog"]],
  ["the edges of lines", query("^a|b$", { pattern: true }), "ab\nab", ["a", "b", "a", "b"]],
  ["nothing where a regular expression asks for nothing", query("x*|^", { pattern: true }), "abxx", ["xx"]],
  ["nothing for what is no regular expression", query("(", { pattern: true }), "(", []],
  ["nothing for nothing", query(""), "words", []],
])("finds %s", ([, wanted, text, found]) => {
  expect(words(docOf(line(text)), wanted)).toEqual(found);
});

it("finds across marks, in cells and code, and what an object is called; never across blocks or objects", () => {
  const mention = schema.node("mention", { label: "Ben Okri" });
  const bold = schema.text("ee", [schema.mark("bold")]);
  const cell = schema.node("cell", null, [line("tree")]);
  const doc = docOf(
    line("tr", bold, "s tr", mention, "ee @ben"),
    schema.node("table", null, [schema.node("row", null, [cell])]),
    schema.node("code_block", null, [schema.text("tree()")]),
    line("tr"),
    line("ee"),
  );
  expect(words(doc, query("tree"))).toEqual(["tree", "tree", "tree"]);
  expect(words(doc, query("ben"))).toEqual(["@Ben Okri*", "ben"]);
});

it("says what is no regular expression, and takes the groups of one into what replaces it", () => {
  const names = query(String.raw`(\w+) (\w+)?`, { pattern: true });
  expect(queryProblem(names)).toBeUndefined();
  expect(queryProblem(query("a(", { pattern: true }))).toMatch(/regular expression/i);
  expect(queryProblem(query("a)|(b", { pattern: true, wholeWords: true }))).toMatch(/regular expression/i);
  expect(queryProblem(query("a("))).toBeUndefined();
  const [match] = createSearch(names)(docOf(line("Ada ")));
  if (match === undefined) throw new Error("It was not found.");
  expect(replacementOf(match, "[$1][$2][$3][$&][$$1]", names)).toBe("[Ada][][$3][Ada ][$1]");
  expect(replacementOf(match, "$1", query("Ada"))).toBe("$1");
});

it(`finds after any edits what a fresh search finds (WEFT_SEED=${SEED})`, () => {
  const random = seeded(SEED);
  const below = (limit: number): number => Math.floor(random() * limit);
  const kept = createSearch(query("a"));
  let blocks: Node[] = [line("a")];
  for (let round = 0; round < 500; round++) {
    const at = below(blocks.length + 1);
    blocks = [
      ...blocks.slice(0, at),
      ...Array.from({ length: below(3) }, () => line(["aba", "b", "a"][below(3)] ?? "")),
      ...blocks.slice(at + below(3)),
    ].slice(0, 20);
    if (blocks.length === 0) blocks = [line("a")];
    const doc = docOf(...blocks);
    expect(kept(doc)).toEqual(createSearch(query("a"))(doc));
  }
});

it("knows the first match from a position on", () => {
  const matches = createSearch(query("a"))(docOf(line("a b a"), line("a")));
  expect([0, 1, 2, 5, 6, 9, 10].map((position) => firstFrom(matches, position))).toEqual([0, 0, 1, 1, 2, 3, 3]);
});
