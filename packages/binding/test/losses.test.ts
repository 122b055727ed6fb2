/** Words that somebody's deletion took who had not seen them: they come back where they belong, or are offered. */
import { expect, it } from "vitest";
import * as Y from "yjs";
import { schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { below, pick } from "../../../test/helpers/edits.ts";
import { SEED, seeded } from "../../../test/helpers/random.ts";
import { createNetwork, createPair, dragged, receive, startOf, settled, stored, type Editor } from "./editors.ts";

const ROUNDS = process.env["WEFT_SOAK"] === undefined ? 80 : 3_000;

/** What the editor offers from now on. */
function offersOf(editor: Editor): string[] {
  const offers: string[] = [];
  editor.binding.onLost((words) => offers.push(words));
  return offers;
}

it("what is typed in a block that is dragged away goes with it, and the caret does", async () => {
  const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "two words"], ["paragraph", "three"]);
  const offers = offersOf(a);
  a.place(1, 3).type(" more");
  b.edit((tr) => dragged(tr, 1, 0));
  await settled(sync);
  expect(a.lines).toEqual(["paragraph|two more words", "paragraph|one", "paragraph|three"]);
  expect(b.lines).toEqual(a.lines);
  a.type("!");
  expect(a.lines[0]).toBe("paragraph|two more! words");
  expect(offers).toEqual([]);
  expect(stored(a.doc).eq(a.state.doc)).toBe(true);
});

it("the caret goes with a block that is dragged away when nothing is typed", async () => {
  const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "two"], ["paragraph", "three"]);
  a.place(1, 2);
  b.edit((tr) => dragged(tr, 1, 2));
  await settled(sync);
  a.type("!");
  expect(a.lines).toEqual(["paragraph|one", "paragraph|three", "paragraph|tw!o"]);
});

it("what is typed in a block that becomes code is in the code", async () => {
  const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "let x"]);
  a.place(1, -1).type(" = 1");
  b.edit((tr) => {
    const at = startOf(tr.doc, 1);
    return tr.setBlockType(at + 1, at + 1, schema.nodes.code_block, { id: tr.doc.child(1).attrs["id"] });
  });
  await settled(sync);
  expect(b.lines).toEqual(["paragraph|one", "code_block|let x = 1"]);
  expect(a.lines).toEqual(b.lines);
});

it("what is typed in a block that is put into a callout is in the callout, and comes out with it again", async () => {
  const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "two"]);
  a.place(1, -1).type(" more");
  b.edit((tr) => {
    const at = startOf(tr.doc, 1);
    const block = tr.doc.child(1);
    return tr.replaceWith(at, at + block.nodeSize, schema.node("callout", { id: "box" }, [block]));
  });
  await settled(sync);
  expect(b.lines).toEqual(["paragraph|one", "callout|two more"]);
  expect(a.lines).toEqual(b.lines);
  a.type("!");
  b.edit((tr) => {
    const at = startOf(tr.doc, 1);
    const callout = tr.doc.child(1);
    return tr.replaceWith(at, at + callout.nodeSize, callout.content);
  });
  await settled(sync);
  expect(b.lines).toEqual(["paragraph|one", "paragraph|two more!"]);
  expect(a.lines).toEqual(b.lines);
});

it("what is typed in a cell whose row is deleted is offered", async () => {
  const { a, b, sync } = createPair(["paragraph", "one"]);
  const cell = (id: string, words: string): Node =>
    schema.node("cell", { id }, [schema.node("textblock", { id: `${id}-line` }, schema.text(words))]);
  const rows = ["x", "y"].map((id) => schema.node("row", { id }, [cell(`${id}-cell`, id)]));
  b.edit((tr) => tr.insert(tr.doc.content.size, schema.node("table", { id: "table" }, rows)));
  sync();
  const offers = offersOf(a);
  // Behind the letter of the second cell.
  a.edit((tr) => tr.insertText(" words", tr.doc.content.size - 4));
  expect(a.lines[1]).toBe("table|xy words");
  b.edit((tr) => {
    const first = startOf(tr.doc, 1) + 1;
    const second = first + tr.doc.child(1).child(0).nodeSize;
    return tr.delete(second, second + tr.doc.child(1).child(1).nodeSize);
  });
  await settled(sync);
  expect(a.lines).toEqual(["paragraph|one", "table|x"]);
  expect(b.lines).toEqual(a.lines);
  expect(offers).toEqual([" words"]);
});

it("what is typed in a block that is joined to the one before it is behind the border", async () => {
  const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "two three"]);
  a.place(1, 3).type(" and");
  a.place(1, 0).type(">");
  b.join(1);
  await settled(sync);
  expect(b.lines).toEqual(["paragraph|one>two and three"]);
  expect(a.lines).toEqual(b.lines);
  a.type("!");
  expect(a.lines).toEqual(["paragraph|one>!two and three"]);
});

it("what is typed in the rest of a block whose beginning is deleted with the end of the one before it stays there", async () => {
  const { a, b, sync } = createPair(["paragraph", "one two"], ["paragraph", "three four"]);
  a.place(1, -1).type("teen");
  b.edit((tr) => tr.delete(4, startOf(tr.doc, 1) + 1 + 6));
  await settled(sync);
  expect(b.lines).toEqual(["paragraph|onefourteen"]);
  expect(a.lines).toEqual(b.lines);
});

it("what is typed in a block that is deleted is offered, with all that its writer wrote there", async () => {
  const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", ""]);
  const offers = offersOf(a);
  a.place(1).type("first words");
  sync();
  a.type(" and last");
  b.edit((tr) => tr.delete(startOf(tr.doc, 1), tr.doc.content.size));
  await settled(sync);
  expect(a.lines).toEqual(["paragraph|one"]);
  expect(offers).toEqual(["first words and last"]);
  expect(offersOf(b)).toEqual([]);
});

it("nothing is offered of what was deleted by one who had seen it, nor of other people's words", async () => {
  const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "two"]);
  const offers = [offersOf(a), offersOf(b)];
  a.place(1, -1).type(" more");
  sync();
  b.edit((tr) => tr.delete(startOf(tr.doc, 1), tr.doc.content.size));
  await settled(sync);
  b.enter();
  sync();
  a.place(1).type("mine");
  b.edit((tr) => tr.delete(1, 2));
  await settled(sync);
  expect(offers).toEqual([[], []]);
});

it("words that met the deletion on the server, before its answer came, are no less unseen", async () => {
  const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "two"]);
  const offers = offersOf(a);
  const seen = Y.getState(a.doc.store, a.doc.clientID);
  a.place(1, -1).type(" more");
  b.edit((tr) => tr.delete(startOf(tr.doc, 1), tr.doc.content.size));
  const server = new Y.Doc();
  for (const doc of [b.doc, a.doc]) Y.applyUpdate(server, Y.encodeStateAsUpdate(doc));
  receive(a.doc, Y.encodeStateAsUpdate(server, Y.encodeStateVector(a.doc)), "server", seen);
  await settled(sync);
  expect(offers).toEqual(["two more"]);
});

it("one who may not write any more is offered the words", async () => {
  const { a, b, sync } = createPair(["paragraph", "one"], ["paragraph", "two"]);
  const offers = offersOf(a);
  a.place(1, -1).type(" more");
  Object.assign(a.view, { editable: false });
  b.edit((tr) => dragged(tr, 1, 0));
  await settled(sync);
  expect(a.lines).toEqual(["paragraph|two", "paragraph|one"]);
  expect(offers).toEqual(["two more"]);
});

it(
  `whatever becomes of the block, its words are there once or are offered (WEFT_SEED=${SEED})`,
  { timeout: 3_600_000 },
  async () => {
    for (let run = 0; run < ROUNDS; run++) {
      const seed = SEED + run;
      const random = seeded(seed);
      const { editors, sync } = createNetwork(3);
      const [a, b, c] = editors as readonly [Editor, Editor, Editor];
      a.type("one").enter().type("two").enter().type("three").enter().type("four");
      sync();
      const offers = editors.map(offersOf);
      const typed: string[][] = [[], [], []];
      let letter = 0;
      for (let round = 0; round < 4; round++) {
        for (const [who, editor] of [b, c].entries()) {
          const words = String.fromCodePoint(0x4e00 + letter++);
          const index = below(random, editor.state.doc.childCount);
          const { size } = editor.state.doc.child(index).content;
          editor.place(index, below(random, size + 1)).type(words);
          typed[who + 1]?.push(words);
        }
        const { childCount } = a.state.doc;
        if (childCount > 1) {
          const index = 1 + below(random, childCount - 1);
          const what = pick(random, ["drag", "join", "delete", "nothing"]);
          if (what === "drag") a.edit((tr) => dragged(tr, index, below(random, childCount)));
          if (what === "join") a.join(index);
          if (what === "delete") {
            const at = startOf(a.state.doc, index);
            // Words that A has seen are deleted on purpose.
            const seen = a.state.doc.child(index).textContent;
            for (const list of typed) list.splice(0, list.length, ...list.filter((word) => !seen.includes(word)));
            a.edit((tr) => tr.delete(at, at + tr.doc.child(index).nodeSize));
          }
        }
        await settled(sync);
      }
      const at = `WEFT_SEED=${seed}`;
      for (const editor of editors) {
        expect(editor.lines, at).toEqual(a.lines);
        expect(stored(editor.doc).eq(editor.state.doc), at).toBe(true);
      }
      const shown = a.lines.join("\n");
      for (const [who, words] of typed.entries()) {
        for (const word of words) {
          const times = shown.split(word).length - 1;
          const isOffered = offers[who]?.some((offer) => offer.includes(word)) ?? false;
          expect([times, isOffered], `${word}, ${at}`).toEqual(times === 1 ? [1, isOffered] : [0, true]);
        }
      }
      for (const editor of editors) editor.destroy();
    }
  },
);
