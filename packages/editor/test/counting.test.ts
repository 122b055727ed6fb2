/** What counts as a word and as a character. */
import { schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { EditorState, TextSelection } from "prosemirror-state";
import { expect, it } from "vitest";
import { createCounter, type Counts } from "../src/reading/counting.ts";

const line = (...content: readonly (string | Node)[]): Node =>
  schema.node(
    "textblock",
    null,
    content.map((part) => (typeof part === "string" ? schema.text(part) : part)),
  );

function stateOf(...blocks: readonly Node[]): EditorState {
  return EditorState.create({ doc: schema.nodes.doc.create(null, blocks) });
}

const numbers = ({ words, characters, withoutSpaces, blocks }: Counts): number[] => [
  words,
  characters,
  withoutSpaces,
  blocks,
];

it.for<[what: string, block: Node, counts: number[]]>([
  ["an apostrophe within a word", line("Don't panic."), [2, 12, 11, 1]],
  ["letters of two parts, and emoji of several signs", line("na\u0308ch \u{1F468}\u200d\u{1F469}"), [1, 6, 5, 1]],
  [
    "names and emoji, but no line ends",
    line(schema.node("mention", { label: "Ben" }), "!", schema.node("hard_break"), "a"),
    [2, 6, 6, 1],
  ],
  ["no formula's source", line(schema.node("math_inline", { latex: "a b c" })), [0, 0, 0, 1]],
  ["nothing for an empty line", line(), [0, 0, 0, 0]],
  ["a divider as a block", schema.node("divider"), [0, 0, 0, 1]],
  [
    "what is in cells",
    schema.node("table", null, [schema.node("row", null, [schema.node("cell", null, [line("a b"), line("c")])])]),
    [3, 4, 3, 2],
  ],
])("counts %s", ([, block, counts]) => {
  expect(numbers(createCounter("en").document(stateOf(block)))).toEqual(counts);
});

it("counts the words of a script without spaces between them", () => {
  // How many exactly is the matter of the browser's dictionary.
  expect(createCounter("en").document(stateOf(line("日本語を話す"))).words).toBeGreaterThan(1);
});

it("counts a selection from within a block to within another", () => {
  const state = stateOf(line("one two"), line("three"), line("four five"));
  const counter = createCounter("en");
  expect(counter.selection(state)).toBeUndefined();
  const { doc } = state;
  const selected = state.apply(state.tr.setSelection(TextSelection.create(doc, 5, doc.content.size - 5)));
  expect(numbers(counter.selection(selected) ?? { words: 0, characters: 0, withoutSpaces: 0, blocks: 0 })).toEqual([
    3, 13, 12, 3,
  ]);
});
