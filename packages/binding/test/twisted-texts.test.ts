import { expect, test } from "vitest";
import { createPair, dragged, stored, type Editor } from "./editors.ts";

function bursts(editor: Editor, ...acts: readonly (() => unknown)[]): void {
  for (const act of acts) {
    editor.pause();
    act();
  }
}

test("letters that undo brings back once more stand where everybody has them", () => {
  const { a, b, sync } = createPair(["paragraph", "abcdef"], ["paragraph", "kl"]);
  const drag = (): void => a.edit((tr) => dragged(tr, 1, 0));
  bursts(
    a,
    () => a.edit((tr) => tr.insertText("!", 3, 9)),
    () => a.undo(),
    drag,
    () => a.edit((tr) => tr.insertText("XY", 10)),
    drag,
    () => a.undo(),
  );
  sync();
  expect(b.lines).toEqual(a.lines);
  expect(stored(b.doc).toJSON()).toEqual(a.state.doc.toJSON());
  // What was written anew can be written in, and undone, as before.
  a.pause().place(0, 1).type("?");
  sync();
  expect(b.lines).toEqual(a.lines);
  a.undo();
  sync();
  expect(b.lines).toEqual(a.lines);
  expect(a.lines.join()).not.toContain("?");
});
