import { CONTENT, KINDS, schema } from "@weft/schema";
import fc from "fast-check";
import { Slice, type Node } from "prosemirror-model";
import { TextSelection } from "prosemirror-state";
import { expect, test } from "vitest";
import { createNetwork, stored, type Editor, type Network } from "./editors.ts";

/** Where a number from 0 to 1 points to, from 0 to `end`. */
const along = (part: number, end: number): number => Math.round(part * end);

function place(editor: Editor, from: number, to: number = from): [from: number, to: number] {
  const { doc } = editor.state;
  const selection = TextSelection.between(
    doc.resolve(along(from, doc.content.size)),
    doc.resolve(along(to, doc.content.size)),
  );
  // No caret stands inside a character: between the halves of a pair Yjs would make two broken ones of it.
  const whole = (position: number): number =>
    /[\ud800-\udbff]$/.test(doc.textBetween(Math.max(0, position - 1), position)) ? position - 1 : position;
  return [whole(selection.from), whole(selection.to)];
}

function blockAt(editor: Editor, part: number): { index: number; node: Node; position: number } {
  const index = along(part, editor.state.doc.childCount - 1);
  let position = 0;
  for (let i = 0; i < index; i++) position += editor.state.doc.child(i).nodeSize;
  return { index, node: editor.state.doc.child(index), position };
}

function editorOf({ editors }: Network, who: number): Editor {
  const editor = editors[who % editors.length];
  if (editor === undefined) throw new Error("A network has editors.");
  return editor;
}

const part = fc.double({ min: 0, max: 1, noNaN: true });
const words = fc.constantFrom("a", "bc", "def ", "ü", "🌍", "x y");
const who = fc.nat(2);

type Act = (editor: Editor) => void;

const retyping: fc.Arbitrary<{ name: string; run: Act }> = fc
  .record({ at: part, kind: fc.constantFrom(...KINDS), indent: fc.nat(3) })
  .map(({ at, kind, indent }) => ({
    name: `make ${at} a ${kind}`,
    run: (editor: Editor) => {
      const { node, position } = blockAt(editor, at);
      if (node.type.name !== "textblock") return;
      editor.edit((tr) => tr.setNodeAttribute(position, "kind", kind).setNodeAttribute(position, "indent", indent));
    },
  }));

const marking: fc.Arbitrary<{ name: string; run: Act }> = fc
  .record({ from: part, to: part, mark: fc.constantFrom("bold", "italic", "code"), on: fc.boolean() })
  .map(({ from, to, mark, on }) => ({
    name: `${on ? "set" : "clear"} ${mark} ${from} to ${to}`,
    run: (editor: Editor) =>
      editor.edit((tr) => {
        const [start, end] = place(editor, from, to);
        return on ? tr.addMark(start, end, schema.mark(mark)) : tr.removeMark(start, end, schema.marks[mark]);
      }),
  }));

const dressing = fc.oneof(retyping, marking);

/** Things that people do in an editor. Each is drawn with its numbers, so that a failing run shrinks to its core. */
const act: fc.Arbitrary<{ name: string; run: Act }> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ at: part, text: words }).map(({ at, text }) => ({
      name: `type ${text} at ${at}`,
      run: (editor: Editor) => editor.edit((tr) => tr.insertText(text, place(editor, at)[0])),
    })),
  },
  {
    weight: 3,
    arbitrary: fc.record({ from: part, to: part }).map(({ from, to }) => ({
      name: `delete ${from} to ${to}`,
      run: (editor: Editor) => editor.edit((tr) => tr.deleteRange(...place(editor, from, Math.min(1, from + to / 5)))),
    })),
  },
  {
    weight: 3,
    arbitrary: part.map((at) => ({
      name: `enter at ${at}`,
      run: (editor: Editor) =>
        editor.edit((tr) => {
          const [position] = place(editor, at);
          return tr.doc.resolve(position).parent.isTextblock ? tr.split(position) : tr;
        }),
    })),
  },
  {
    weight: 2,
    arbitrary: part.map((at) => ({
      name: `join at ${at}`,
      run: (editor: Editor) => {
        const { index, node, position } = blockAt(editor, at);
        const before = index > 0 ? editor.state.doc.child(index - 1) : undefined;
        if (before?.type === node.type && node.isTextblock) editor.edit((tr) => tr.join(position));
      },
    })),
  },
  { weight: 3, arbitrary: retyping },
  {
    weight: 1,
    arbitrary: fc.record({ at: part, name: fc.constantFrom("textblock", "code_block") }).map(({ at, name }) => ({
      name: `replace ${at} by a ${name}`,
      run: (editor: Editor) => {
        const { node, position } = blockAt(editor, at);
        const type = schema.nodes[name];
        if (type && node.isTextblock)
          editor.edit((tr) =>
            tr.setBlockType(position, position + node.nodeSize, type, { id: node.attrs["id"] as unknown }),
          );
      },
    })),
  },
  { weight: 3, arbitrary: marking },
  {
    weight: 1,
    arbitrary: part.map((at) => ({
      name: `break at ${at}`,
      run: (editor: Editor) =>
        editor.edit((tr) => {
          const $position = tr.doc.resolve(place(editor, at)[0]);
          return $position.parent.type.name === "textblock" ? tr.insert($position.pos, schema.node("hard_break")) : tr;
        }),
    })),
  },
  {
    weight: 1,
    arbitrary: part.map((at) => ({
      name: `divider at ${at}`,
      run: (editor: Editor) => editor.edit((tr) => tr.insert(blockAt(editor, at).position, schema.node("divider"))),
    })),
  },
  {
    weight: 1,
    arbitrary: part.map((at) => ({
      name: `remove ${at}`,
      run: (editor: Editor) => {
        const { node, position } = blockAt(editor, at);
        editor.edit((tr) => tr.delete(position, position + node.nodeSize));
      },
    })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ from: part, to: part, at: part }).map(({ from, to, at }) => ({
      name: `copy ${from} to ${to}, paste at ${at}`,
      run: (editor: Editor) =>
        editor.edit((tr) => {
          const slice = tr.doc.slice(...place(editor, from, to));
          const [position] = place(editor, at);
          return tr.replaceRange(position, position, new Slice(slice.content, slice.openStart, slice.openEnd));
        }),
    })),
  },
  { weight: 2, arbitrary: fc.constant({ name: "undo", run: (editor: Editor) => void editor.undo() }) },
  { weight: 1, arbitrary: fc.constant({ name: "redo", run: (editor: Editor) => void editor.redo() }) },
  { weight: 1, arbitrary: fc.constant({ name: "pause", run: (editor: Editor) => void editor.pause() }) },
);

const delivery = fc
  .record({ from: who, to: who, count: fc.integer({ min: 1, max: 4 }) })
  .map(({ from, to, count }) => ({
    toString: () => `deliver ${count} from ${from} to ${to}`,
    run: (network: Network) => network.deliver(from % network.editors.length, to % network.editors.length, count),
  }));

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ who, act }).map(({ who, act }) => ({
      toString: () => `${who}: ${act.name}`,
      run: (network: Network) => act.run(editorOf(network, who)),
    })),
  },
  { weight: 2, arbitrary: delivery },
);

/** Steps that take no words away: every character that is typed is a new one, so that each can be looked for. */
const keepingStep: fc.Arbitrary<{ run: (network: Network, typed: string[]) => void }> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ who, at: part }).map(({ who, at }) => ({
      run: (network: Network, typed: string[]) => {
        const character = String.fromCodePoint(0x4e00 + typed.length);
        typed.push(character);
        const editor = editorOf(network, who);
        editor.edit((tr) => tr.insertText(character, place(editor, at)[0]));
      },
    })),
  },
  {
    weight: 3,
    arbitrary: fc.record({ who, act: dressing }).map(({ who, act }) => ({
      run: (network: Network) => act.run(editorOf(network, who)),
    })),
  },
  { weight: 2, arbitrary: delivery },
);

test("editors that heard the same edits, in any order, show the same document, and it is the stored one", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 3 }), fc.array(step, { minLength: 1, maxLength: 60 }), (size, steps) => {
      const network = createNetwork(size);
      for (const one of steps) one.run(network);
      network.sync();
      // A caret's move lets each editor write what it still owes.
      for (const editor of network.editors) editor.edit((tr) => tr);
      network.sync();
      const [first] = network.editors as [Editor];
      for (const { doc, state, binding } of network.editors) {
        state.doc.check();
        expect(state.doc.toJSON()).toEqual(first.state.doc.toJSON());
        if (doc.getXmlFragment(CONTENT).length > 0) expect(state.doc.toJSON()).toEqual(stored(doc).toJSON());
        const relative = binding.toRelative(state, state.selection.head);
        expect(binding.toAbsolute(state, relative)).toBe(state.selection.head);
      }
      for (const editor of network.editors) editor.destroy();
    }),
    { numRuns: Number(process.env["WEFT_FUZZ_RUNS"] ?? 300) },
  );
});

test("what each person types is there once, whatever the others do to the look of the same blocks", () => {
  fc.assert(
    fc.property(fc.array(keepingStep, { minLength: 10, maxLength: 60 }), (steps) => {
      const network = createNetwork(3);
      const typed: string[] = [];
      const [first] = network.editors as [Editor];
      first.type("1").enter().enter().enter().type("2").enter();
      network.sync();
      for (const one of steps) one.run(network, typed);
      network.sync();
      for (const { state } of network.editors) {
        const there = Array.from(state.doc.textContent).filter((character) => !/[12]/.test(character));
        expect(there.sort()).toEqual(typed.sort());
      }
    }),
    { numRuns: Number(process.env["WEFT_FUZZ_RUNS"] ?? 150) },
  );
});
