/** Enter of somebody else in a line in which one writes, or presses Enter too: every word stands once, where it belongs. */
import { expect, it } from "vitest";
import { below } from "../../../test/helpers/edits.ts";
import { SEED, seeded } from "../../../test/helpers/random.ts";
import { createNetwork, createPair, settled, stored, type Editor } from "./editors.ts";

const ROUNDS = process.env["WEFT_SOAK"] === undefined ? 80 : 3_000;

it("what is typed behind a colleague's Enter goes below with the words behind it, and the caret does", async () => {
  const { a, b, sync } = createPair(["paragraph", "one two three"]);
  a.place(0, -1).type(" four");
  a.place(0, 7).type("ty");
  b.place(0, 4).enter();
  await settled(sync);
  expect(b.lines).toEqual(["paragraph|one ", "paragraph|twoty three four"]);
  expect(a.lines).toEqual(b.lines);
  a.type("!");
  expect(a.lines[1]).toBe("paragraph|twoty! three four");
  expect(stored(a.doc).eq(a.state.doc)).toBe(true);
});

it("what is typed at the very place of the Enter, or before it, stays above", async () => {
  const { a, b, sync } = createPair(["paragraph", "one two"]);
  a.place(0, 4).type("and ");
  a.place(0, 0).type(">");
  b.place(0, 4).enter();
  await settled(sync);
  expect(b.lines).toEqual(["paragraph|>one and ", "paragraph|two"]);
  expect(a.lines).toEqual(b.lines);
});

it("two who press Enter at one place get two new lines, and what was behind it is in the last of them", async () => {
  const { a, b, sync } = createPair(["paragraph", "one two"]);
  a.place(0, 4).enter();
  b.place(0, 4).enter();
  await settled(sync);
  expect(a.lines).toEqual(["paragraph|one ", "paragraph|", "paragraph|two"]);
  expect(b.lines).toEqual(a.lines);
});

it("what both typed behind their Enter is there, and what was behind it is there once", async () => {
  const { a, b, sync } = createPair(["paragraph", "one two"]);
  a.place(0, 4).enter().type("A ");
  b.place(0, 4).enter().type("B ");
  await settled(sync);
  expect(a.lines).toEqual(b.lines);
  expect(a.lines).toHaveLength(3);
  expect(a.lines[1]).toMatch(/^paragraph\|[AB] $/);
  expect(a.lines[2]).toMatch(/^paragraph\|[AB] two$/);
});

it("lines that two people wrote and that look alike stay", async () => {
  const { a, b, sync } = createPair(["paragraph", "one"]);
  a.place(0, -1).enter().type("same");
  b.place(0, -1).enter().type("same");
  await settled(sync);
  expect(a.lines).toEqual(["paragraph|one", "paragraph|same", "paragraph|same"]);
  expect(b.lines).toEqual(a.lines);
});

it(
  `whatever three people type and divide in a line, every letter is there once (WEFT_SEED=${SEED})`,
  { timeout: 3_600_000 },
  async () => {
    for (let run = 0; run < ROUNDS; run++) {
      const seed = SEED + run;
      const random = seeded(seed);
      const { editors, sync } = createNetwork(3);
      const [first] = editors as readonly [Editor];
      let letter = 0;
      const next = (): string => String.fromCodePoint(0x4e00 + letter++);
      first.type(Array.from({ length: 8 }, next).join(""));
      sync();
      for (let round = 0; round < 4; round++) {
        for (const editor of editors) {
          const index = below(random, editor.state.doc.childCount);
          const { size } = editor.state.doc.child(index).content;
          editor.place(index, below(random, size + 1));
          if (random() < 0.4) editor.enter();
          else editor.type(next());
        }
        await settled(sync);
      }
      const at = `WEFT_SEED=${seed}`;
      for (const editor of editors) {
        expect(editor.lines, at).toEqual(first.lines);
        expect(stored(editor.doc).toJSON(), at).toEqual(editor.state.doc.toJSON());
      }
      const shown = first.lines.join("");
      for (let each = 0; each < letter; each++) {
        const word = String.fromCodePoint(0x4e00 + each);
        expect(shown.split(word).length - 1, `${word} ${each}, ${at}\n${first.lines.join("\n")}`).toBe(1);
      }
      for (const editor of editors) editor.destroy();
    }
  },
);
