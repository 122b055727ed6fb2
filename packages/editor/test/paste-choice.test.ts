/** The choice after a paste, with others at work in the document. */
import { schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { EditorState, Plugin, TextSelection, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { expect, it } from "vitest";
import { seeded } from "../../../test/helpers/random.ts";
import { newTextblock } from "../src/blocks.ts";
import { choiceIn, pasteChoiceKey, type PasteForm } from "../src/paste-choice.ts";
import { offer, pasteAs, type Pasted } from "../src/paste-forms.ts";
import { clipboard } from "../src/paste.ts";

const isRemote = (transaction: Transaction): boolean => transaction.getMeta("remote") === true;

function open(doc: Node, at: number, to = at): { state: EditorState; view: EditorView } {
  const state = clipboard(isRemote).spec.state;
  if (state === undefined) throw new Error("The clipboard has no state.");
  const desk = {
    state: EditorState.create({ doc, plugins: [new Plugin({ key: pasteChoiceKey, state })] }),
    dispatch(transaction: Transaction) {
      desk.state = desk.state.apply(transaction);
    },
  };
  desk.dispatch(desk.state.tr.setSelection(TextSelection.create(desk.state.doc, at, to)));
  return desk as unknown as { state: EditorState; view: EditorView };
}

const SAMPLES: readonly [Pasted, ...Pasted[]] = [
  { text: "# Plan\n\n- one\n- two", slice: undefined },
  { text: "**b** aa", slice: undefined },
  { text: "- a", slice: undefined },
  { text: "https://youtu.be/abcdefghijk", slice: undefined },
  { text: "a\n```\ncode\n```", slice: undefined },
];

const outline = (doc: Node): string =>
  doc.children.map((block) => `${String(block.attrs["kind"] ?? block.type.name)}: ${block.textContent}`).join("\n");

/** All positions in which letters can be typed. */
function places(doc: Node): [number, ...number[]] {
  const found: number[] = [];
  doc.descendants((node, pos) => {
    if (node.isTextblock) for (let at = 0; at <= node.content.size; at++) found.push(pos + 1 + at);
  });
  const [first = 1, ...rest] = found;
  return [first, ...rest];
}

it("keeps what others write, and without them gives what another form would have given at once", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const random = seeded(seed);
    const pick = <T>(all: readonly [T, ...T[]]): T => all[Math.floor(random() * all.length)] ?? all[0];
    const words = ["", "a", "aa aa", "b"] as const;
    const doc = schema.nodes.doc.create(
      null,
      Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
        const text = pick(words);
        return newTextblock(
          { kind: pick(["paragraph", "bullet", "heading1"] as const) },
          text === "" ? [] : schema.text(text),
        );
      }),
    );
    const at = pick(places(doc));
    const to = random() < 0.3 ? pick(places(doc)) : at;
    const desk = open(doc, Math.min(at, to), Math.max(at, to));
    const pasted = pick(SAMPLES);
    const before = desk.state;
    const first = pasted.text.startsWith("http") ? "link" : "markdown";
    const tr = offer(pasteAs(first, pasted, before), before, pasted, first);
    (desk as unknown as EditorView).dispatch(tr);
    const choice = choiceIn(desk.state);
    if (choice === undefined) continue;
    // The same without the first form, to compare with.
    const said = `seed ${seed}\n${outline(before.doc)}\n-> ${outline(desk.state.doc)}`;
    const others: string[] = [];
    for (let edit = Math.floor(random() * 4); edit > 0; edit--) {
      const remote = desk.state.tr.setMeta("remote", true);
      const place = pick(places(desk.state.doc));
      const letter = String.fromCharCode(0x4e00 + others.length);
      if (random() < 0.7) remote.insertText(letter, place);
      else remote.insert(0, newTextblock({}, schema.text(letter)));
      others.push(letter);
      (desk as unknown as EditorView).dispatch(remote);
    }
    const form = pick(choice.forms as [PasteForm, ...PasteForm[]]);
    const now = desk.state.doc;
    choiceIn(desk.state)?.take(desk as unknown as EditorView, form);
    const { doc: after } = desk.state;
    after.check();
    for (const letter of others) expect(after.textContent, said).toContain(letter);
    if (others.length === 0) expect(outline(after), said).toBe(outline(pasteAs(form, pasted, before).doc));
    else if (choiceIn(desk.state) === undefined) expect(after, said).toBe(now);
  }
});
