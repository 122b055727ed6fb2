/** Others write in the block in which an input method composes: it goes on, and nothing is lost on either side. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { CONTENT } from "@weft/schema";
import { below } from "../../../test/helpers/edits.ts";
import { SEED, seeded } from "../../../test/helpers/random.ts";
import { createNetwork, createPair, startOf, stored, type Editor } from "./editors.ts";

const ROUNDS = process.env["WEFT_SOAK"] === undefined ? 80 : 3_000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function compose(editor: Editor, isComposing = true): void {
  Object.assign(editor.view, { composing: isComposing });
  if (!isComposing) editor.fire("compositionend");
}

/** The composition is over, and what it left in the page has been read. */
function commit(editor: Editor): void {
  compose(editor, false);
  vi.advanceTimersByTime(50);
}

it("a colleague's letters wait until the composition has ended, one's own are sent at once", () => {
  const { a, b, sync } = createPair(["paragraph", "one three"]);
  a.place(0, 4);
  compose(a);
  a.type("に");
  b.place(0, 0).type(">> ").place(0, -1).type(" four");
  sync();
  expect(a.lines).toEqual(["paragraph|one にthree"]);
  expect(b.lines).toEqual(["paragraph|>> one にthree four"]);
  a.type("ほん");
  sync();
  expect(a.lines).toEqual(["paragraph|one にほんthree"]);
  expect(b.lines).toEqual(["paragraph|>> one にほんthree four"]);
  commit(a);
  expect(a.lines).toEqual(b.lines);
  expect(a.state.selection.head).toBe(startOf(a.state.doc, 0) + 1 + ">> one にほん".length);
  expect(stored(a.doc).eq(a.state.doc)).toBe(true);
});

it("nothing waits in other blocks, nor for longer than three seconds", () => {
  const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "two"]);
  a.place(0, 3);
  compose(a);
  b.place(1, 0).type("2 ").place(0, 0).type("1 ");
  sync();
  expect(a.lines).toEqual(["paragraph|one", "paragraph|2 two"]);
  vi.advanceTimersByTime(2_999);
  expect(a.lines).toEqual(["paragraph|one", "paragraph|2 two"]);
  vi.advanceTimersByTime(1);
  expect(a.lines).toEqual(["paragraph|1 one", "paragraph|2 two"]);
  // The next one waits anew.
  b.place(0, 0).type("0 ");
  sync();
  expect(a.lines[0]).toBe("paragraph|1 one");
  commit(a);
  expect(a.lines).toEqual(b.lines);
});

it("a composition that follows at once is waited for, too", () => {
  const { a, b, sync } = createPair(["paragraph", "one"]);
  a.place(0, 3);
  compose(a);
  b.place(0, 0).type("1 ");
  sync();
  compose(a, false);
  compose(a);
  vi.advanceTimersByTime(100);
  expect(a.lines).toEqual(["paragraph|one"]);
  commit(a);
  expect(a.lines).toEqual(["paragraph|1 one"]);
});

it("a colleague's Enter in the line waits, and then takes what was composed behind it below", async () => {
  const { a, b, sync } = createPair(["paragraph", "one two"]);
  a.place(0, 7);
  compose(a);
  a.type("にほ");
  b.place(0, 4).enter();
  sync();
  await Promise.resolve();
  expect(a.lines[0]).toBe("paragraph|one twoにほ");
  // The input method changes its mind.
  a.edit((tr) => tr.insertText("日本", 8, 10));
  commit(a);
  await Promise.resolve();
  sync();
  expect(a.lines).toEqual(["paragraph|one ", "paragraph|two日本"]);
  expect(b.lines).toEqual(a.lines);
  expect(stored(a.doc).eq(a.state.doc)).toBe(true);
});

it("kind and look of the block wait, too", () => {
  const { a, b, sync } = createPair(["paragraph", "one two"]);
  a.place(0, 3);
  compose(a);
  b.setAttribute(0, "kind", "heading2");
  b.edit((tr) => tr.addMark(1, 4, b.state.schema.mark("bold")));
  sync();
  expect(a.lines).toEqual(["paragraph|one two"]);
  a.type("!");
  commit(a);
  sync();
  expect(a.lines).toEqual(["heading2|one! two"]);
  expect(a.state.doc.eq(b.state.doc)).toBe(true);
});

it("a block that is deleted under the composition goes", () => {
  const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "two"]);
  a.place(0, 3);
  compose(a);
  b.place(0, 0).type("1");
  sync();
  b.edit((tr) => tr.delete(0, startOf(tr.doc, 1)));
  sync();
  expect(a.lines).toEqual(["paragraph|two"]);
  commit(a);
  expect(a.lines).toEqual(["paragraph|two"]);
  expect(stored(a.doc).eq(a.state.doc)).toBe(true);
});

it("undo shows what waits", () => {
  const { a, b, sync } = createPair(["paragraph", "one"]);
  a.pause().place(0, 3).type("!!");
  sync();
  compose(a);
  b.place(0, 0).type("1 ");
  sync();
  a.undo();
  expect(a.lines).toEqual(["paragraph|1 one"]);
  sync();
  expect(b.lines).toEqual(a.lines);
});

it("an editor that is taken down while something waits leaves no timer and no words behind", () => {
  const { a, b, sync } = createPair(["paragraph", "one"]);
  a.place(0, 3);
  compose(a);
  b.place(0, 0).type("1 ");
  sync();
  a.type("!");
  a.destroy();
  expect(vi.getTimerCount()).toBe(0);
  sync();
  expect(b.lines).toEqual(["paragraph|1 one!"]);
});

it(
  `whatever both do to the line meanwhile, all end the same and no word is lost (WEFT_SEED=${SEED})`,
  { timeout: 3_600_000 },
  () => {
    for (let run = 0; run < ROUNDS; run++) {
      const seed = SEED + run;
      const random = seeded(seed);
      const { editors, sync } = createNetwork(3);
      const [a, b, c] = editors as readonly [Editor, Editor, Editor];
      a.place(0).type("abcdefgh").enter().type("second");
      sync();
      let letter = 0;
      /** Letters that somebody deleted on purpose. */
      const deleted = new Set<string>();
      let written = "abcdefgh";
      const next = (): string => String.fromCodePoint(0x4e00 + letter++);
      const edit = (editor: Editor): void => {
        const line = editor.state.doc.child(0);
        const size = line.content.size;
        const at = below(random, size + 1);
        const what = random();
        if (what < 0.55 || size < 3) {
          const text = next() + (random() < 0.3 ? next() : "");
          written += text;
          editor.edit((tr) => tr.insertText(text, 1 + at));
        } else if (what < 0.8) {
          const from = below(random, size - 1);
          const to = Math.min(size, from + 1 + below(random, 3));
          for (const gone of line.textBetween(from, to)) deleted.add(gone);
          editor.edit((tr) => tr.delete(1 + from, 1 + to));
        } else if (what < 0.92) {
          const from = below(random, size - 1);
          editor.edit((tr) => tr.addMark(1 + from, 2 + from, editor.state.schema.mark("bold")));
        } else {
          const kinds = ["paragraph", "heading1", "quote"];
          editor.setAttribute(0, "kind", kinds[below(random, 3)]);
        }
      };
      a.place(0, below(random, 9));
      compose(a);
      for (let step = 0; step < 25; step++) {
        edit(random() < 0.5 ? a : random() < 0.5 ? b : c);
        if (random() < 0.4) sync();
        if (random() < 0.05) vi.advanceTimersByTime(3_000);
      }
      sync();
      commit(a);
      sync();
      const at = `WEFT_SEED=${seed}`;
      for (const editor of editors) {
        expect(editor.state.doc.toJSON(), at).toEqual(a.state.doc.toJSON());
        expect(stored(editor.doc).toJSON(), at).toEqual(editor.state.doc.toJSON());
      }
      const shown = a.state.doc.child(0).textContent;
      for (const each of written)
        expect(shown.split(each).length - 1, `${each}, ${at}`).toBe(deleted.has(each) ? 0 : 1);
      expect(a.doc.getXmlFragment(CONTENT), at).toBeInstanceOf(Y.XmlFragment);
      for (const editor of editors) editor.destroy();
    }
  },
);
