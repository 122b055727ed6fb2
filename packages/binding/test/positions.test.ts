import { schema } from "@weft/schema";
import { expect, it, vi } from "vitest";
import { absolutePositionToRelativePosition } from "y-prosemirror";
import * as Y from "yjs";
import { seeded } from "../../../test/helpers/random.ts";
import { syncState } from "../src/sync-state.ts";
import type { SyncState } from "../src/sync.ts";
import { createPair, type Editor } from "./editors.ts";

const BLOCKS = [
  ["paragraph", "one"],
  ["heading1", "two words"],
  ["paragraph", ""],
  ["bullet", "four 🙂"],
] as const;

function syncOf(editor: Editor): SyncState {
  const sync = syncState(editor.state);
  if (sync === undefined) throw new Error("The editor has no binding.");
  return sync;
}

it.each([1, 2, 3, 4, 5, 6])("is at every place the library's own answer, whatever two people did (seed %i)", (seed) => {
  const random = seeded(seed);
  const below = (most: number): number => Math.floor(random() * most);
  const { a, b, sync } = createPair(...BLOCKS);
  for (let step = 0; step < 40; step++) {
    const editor = random() < 0.5 ? a : b;
    const index = below(editor.state.doc.childCount);
    const block = editor.state.doc.child(index);
    const what = random();
    if (block.isTextblock && what < 0.6) editor.place(index, below(block.content.size + 1)).type("né");
    else if (block.isTextblock && what < 0.75) editor.place(index, below(block.content.size + 1)).enter();
    else if (what < 0.85) editor.edit((tr) => tr.insert(0, schema.node("divider", { id: `line-${step}` })));
    else if (block.content.size > 1) editor.edit((tr) => tr.addMark(0, tr.doc.content.size, schema.mark("bold")));
    if (random() < 0.4) sync();
    for (const editor of [a, b]) {
      const { state, binding } = editor;
      const { type, binding: known } = syncOf(editor);
      for (let position = 0; position <= state.doc.content.size; position++) {
        const answer: unknown = absolutePositionToRelativePosition(position, type, known.mapping);
        expect(binding.toRelative(state, position), `${position}`).toEqual(
          Y.relativePositionToJSON(answer as Y.RelativePosition),
        );
      }
    }
  }
});

it("does not walk over the blocks before a place in a text", () => {
  const { a } = createPair(...BLOCKS);
  const look = vi.spyOn(syncOf(a).binding.mapping, "get");
  a.place(3, 2);
  look.mockClear();
  expect(a.binding.toRelative(a.state, a.state.selection.head)).not.toBeNull();
  expect(look).not.toHaveBeenCalled();
});
