/**
 * Random documents as JSON, of all that the schema has. Owns the generator; what it makes is accepted by `updateFromJSON`.
 */
import { COLORS, KINDS, MAX_INDENT, TONES } from "@weft/schema";
import fc, { type Arbitrary } from "fast-check";

/** A node of ProseMirror's JSON. */
export interface NodeJSON {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly content?: readonly NodeJSON[];
  readonly marks?: readonly { readonly type: string; readonly attrs?: object }[];
  readonly text?: string;
}

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
const words = fc.string({ unit: "grapheme", maxLength: 12 });
const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
const indent = fc.integer({ min: 0, max: MAX_INDENT });
const align = fc.constantFrom(null, "left", "center", "right", "justify");
const src = fc.oneof(fc.webUrl(), fc.constantFrom("", "/files/a.png", "a/b?c#d"));
const share = fc.option(fc.double({ min: 0.05, max: 20, noNaN: true }));
const suggestion = fc.oneof(
  fc.nat(),
  id.map((name) => `ann:${name}`),
);

const mark = fc.oneof(
  ...["bold", "italic", "underline", "strike", "code", "superscript", "subscript"].map((type) => fc.constant({ type })),
  fc.webUrl().map((href) => ({ type: "link", attrs: { href } })),
  fc
    .tuple(fc.constantFrom("color", "highlight"), fc.constantFrom(...COLORS))
    .map(([type, color]) => ({ type, attrs: { color } })),
);
const review = fc.oneof(
  id.map((name) => ({ type: "comment", attrs: { id: name } })),
  fc.tuple(fc.constantFrom("insertion", "deletion"), suggestion).map(([type, name]) => ({ type, attrs: { id: name } })),
);

/** Marks that may stand together: one of a name, but for comments, and none of a pair that shut each other out. */
function together(
  ...kinds: readonly Arbitrary<{ type: string; attrs?: object }>[]
): Arbitrary<{ type: string; attrs?: object }[]> {
  const group = (type: string): string => ({ subscript: "superscript", deletion: "insertion" })[type] ?? type;
  return fc.uniqueArray(fc.oneof(...kinds), { selector: ({ type }) => group(type), maxLength: 3 });
}

const inline = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant("text"), text, marks: together(mark, review) }) },
  { weight: 1, arbitrary: fc.constant({ type: "hard_break" }) },
  {
    weight: 2,
    arbitrary: fc.oneof(
      atom("math_inline", { latex: words }),
      atom("mention", { user: id, label: words }),
      atom("emoji", { name: fc.constantFrom("tada", "+1"), text: fc.constantFrom(null, "🎉", "👍🏽") }),
      atom("footnote_ref", { footnote: id }),
    ),
  },
);

function atom(type: string, attrs: Readonly<Record<string, Arbitrary<unknown>>>): Arbitrary<NodeJSON> {
  return fc.record({ type: fc.constant(type), attrs: fc.record({ ...attrs }), marks: together(mark, review) });
}

function block(
  type: string,
  attrs: Readonly<Record<string, Arbitrary<unknown>>>,
  content: Arbitrary<readonly NodeJSON[]> = fc.constant([]),
): Arbitrary<NodeJSON> {
  return fc.record({ type: fc.constant(type), attrs: fc.record({ ...attrs }), content, marks: together(review) });
}

const source = fc.array(fc.record({ type: fc.constant("text"), text }), { maxLength: 1 });
const lines = fc.array(inline, { maxLength: 5 });

/** The deepest are leaves: a random document is to be wide, not deep. */
const { blocks } = fc.letrec<{ blocks: NodeJSON[]; one: NodeJSON }>((tie) => {
  const inner = fc.array(tie("one"), { maxLength: 3, depthIdentifier: "block" });
  const colspan = fc.integer({ min: 1, max: 3 });
  const cell = colspan.chain((span) =>
    block(
      "cell",
      {
        header: fc.boolean(),
        colspan: fc.constant(span),
        rowspan: colspan,
        colwidth: fc.option(fc.array(fc.nat(500), { minLength: span, maxLength: span })),
        align,
      },
      inner,
    ),
  );
  const row = block("row", {}, fc.array(cell, { maxLength: 3 }));
  return {
    one: fc.oneof(
      { depthSize: "small", depthIdentifier: "block" },
      block(
        "textblock",
        {
          kind: fc.constantFrom(...KINDS),
          indent,
          checked: fc.boolean(),
          align,
          dir: fc.constantFrom(null, "ltr", "rtl", "auto"),
        },
        lines,
      ),
      block("code_block", { indent, language: fc.constantFrom(null, "ts", "c++") }, source),
      block("math", { indent }, source),
      block("divider", { indent }),
      block("image", {
        indent,
        src,
        alt: words,
        caption: words,
        width: fc.option(fc.integer({ min: 1, max: 10_000 })),
      }),
      block("file", {
        indent,
        src,
        name: words,
        size: fc.option(fc.maxSafeNat()),
        mime: fc.constantFrom("", "image/png"),
      }),
      block("embed", { indent, src, caption: words }),
      block("footnote", { indent, label: fc.option(words) }, lines),
      block("table", { indent }, fc.array(row, { maxLength: 3 })),
      block("callout", { indent, tone: fc.constantFrom(...TONES) }, inner),
      block("columns", { indent }, fc.array(block("column", { width: share }, inner), { maxLength: 3 })),
    ),
    blocks: fc.array(tie("one"), { minLength: 1, maxLength: 6 }),
  };
});

/** Documents as a client may send them: valid, without ids. */
export const documents: Arbitrary<NodeJSON> = blocks.map((content) => ({ type: "doc", content }));
