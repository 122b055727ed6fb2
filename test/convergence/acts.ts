/**
 * What people do in an editor, each with numbers from 0 to 1 that say where and how much, so that an act means something in
 * whatever document it meets. Owns: saying of each act what it may do to the letters of others (`Deed`).
 */
import { ALIGNMENTS, KINDS, schema } from "@weft/schema";
import { Fragment, type Node, Slice } from "prosemirror-model";
import { AllSelection, type Command, Selection, TextSelection } from "prosemirror-state";
import { backspaceCallout, calloutAt, enterBelowCallout } from "../../packages/editor/test/keys.ts";
import { startOf } from "../../packages/binding/test/editors.ts";
import { type Deed, type Letters, lettersIn } from "./letters.ts";
import type { Person } from "./people.ts";

/** An act that is about to be done, and what it may do. */
export interface Ready {
  readonly deed: Deed;
  readonly run: () => void;
}

export interface Numbers {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** Sets the selection, which is no edit, and says what comes; nothing, when the act has no meaning here. */
export type Act = (person: Person, numbers: Numbers, letters: Letters) => Ready | undefined;

/** Below this a number means "where the caret is": people go on where they are. */
const STAYS = 0.4;

export function along(part: number, end: number): number {
  return Math.min(end, Math.floor(part * (end + 1)));
}

export function choose<T>(list: readonly T[], part: number): T | undefined {
  return list[along(part, list.length - 1)];
}

/** Puts the caret somewhere in a text. */
export function placeCaret({ editor }: Person, part: number): void {
  const { doc, selection } = editor.state;
  const to = part < STAYS ? selection.head : along((part - STAYS) / (1 - STAYS), doc.content.size);
  editor.edit((tr) => tr.setSelection(Selection.near(tr.doc.resolve(Math.min(to, doc.content.size)))));
}

/** Selects from one place to another; the second number is how far, rarely across more than a block or two. */
function select({ editor }: Person, from: number, far: number): void {
  const { doc } = editor.state;
  const { size } = doc.content;
  const start = along(from, size);
  const end = Math.min(size, start + Math.ceil(far ** 3 * size));
  editor.edit((tr) => tr.setSelection(TextSelection.between(doc.resolve(start), doc.resolve(end))));
}

export function run({ editor }: Person, command: Command | undefined): void {
  command?.(editor.state, editor.view.dispatch.bind(editor.view));
}

export function within(...nodes: readonly (Node | null | undefined)[]): (letter: string) => boolean {
  const letters = nodes.map((node) => (node ? lettersIn(node) : new Map<string, number>()));
  return (letter) => letters.some((each) => each.has(letter));
}

const ALL = (): boolean => true;

/** Letters that an act may write anew which joins what is selected, or what is beside the caret: at the top, those in `sharp`. */
function reach({ editor }: Person, ...sharp: readonly (Node | null | undefined)[]): (letter: string) => boolean {
  const { doc, selection } = editor.state;
  const [from, to] = [selection.$from.index(0), selection.$to.index(0)];
  const near = doc.children.slice(Math.max(0, from - 2), to + 3);
  // ProseMirror takes blocks out of containers, and into them, to join them.
  return near.every((node) => node.isTextblock || node.isLeaf) ? within(...sharp) : within(...near);
}

/** The block that holds the caret, and what of it is behind the caret. */
function tailOf({ editor }: Person): Node {
  const { $to } = editor.state.selection;
  return $to.parent.cut($to.parentOffset);
}

/** The blocks that hold text and that the selection touches. */
function touched({ editor }: Person): Node[] {
  const nodes: Node[] = [];
  const { from, to } = editor.state.selection;
  editor.state.doc.nodesBetween(from, to, (node) => {
    if (node.isTextblock) nodes.push(node);
    return !node.isTextblock;
  });
  return nodes;
}

function isCode(node: Node): boolean {
  return node.type.spec.code === true;
}

/** A join takes the second block's letters along; and in the first ProseMirror makes line breaks of what was code. */
function joining(person: Person, first: Node | null, second: Node | null): (letter: string) => boolean {
  const wasCode = first?.children.some(({ text }) => text?.includes("\n") === true) === true;
  return wasCode ? reach(person, first, second) : reach(person, second);
}

const typing: Act = (person, { a, b, c }, letters) => {
  placeCaret(person, a);
  const { editor, who } = person;
  if (!editor.state.selection.$from.parent.inlineContent || !editor.state.selection.empty) return undefined;
  return {
    deed: { name: "types" },
    run: () => {
      const word = letters.word(who, 1 + along(b, 4));
      if (c < 0.5) editor.type(word);
      else editor.edit((tr) => tr.insertText(word));
    },
  };
};

const typingOver: Act = (person, { a, b }, letters) => {
  select(person, a, b);
  const { editor, who } = person;
  const several = touched(person).length > 1;
  const deed: Deed = { name: "types over", mayRemove: true, mayRenew: reach(person, touched(person).at(-1)) };
  return {
    deed: several || !(editor.state.selection instanceof TextSelection) ? { ...deed, cause: "removal" } : deed,
    run: () => editor.edit((tr) => tr.insertText(letters.word(who, 3))),
  };
};

const enter: Act = (person, { a }) => {
  placeCaret(person, a);
  const { selection } = person.editor.state;
  if (!selection.empty) return undefined;
  const { state } = person.editor;
  const around = enterBelowCallout(state) ? calloutAt(state) : undefined;
  return {
    deed:
      around === undefined
        ? { name: "presses Enter", mayRenew: within(tailOf(person)) }
        : { name: "leaves a callout by Enter", cause: "wrap", mayRenew: within(around.node) },
    run: () => run(person, person.keys.keys["Enter"]),
  };
};

const backspace: Act = (person, { a, b }) => {
  placeCaret(person, a);
  const { editor } = person;
  const { $from, empty } = editor.state.selection;
  if (!empty) return undefined;
  if ($from.parentOffset > 0 && b < 0.5) {
    return {
      deed: { name: "deletes a letter", mayRemove: true },
      run: () => editor.edit((tr) => tr.delete($from.pos - 1, $from.pos)),
    };
  }
  editor.edit((tr) => tr.setSelection(TextSelection.create(tr.doc, $from.start())));
  const around = backspaceCallout(editor.state) ? calloutAt(editor.state) : undefined;
  if (around !== undefined) {
    return {
      deed: { name: "takes a callout away by Backspace", cause: "wrap", mayRenew: within(around.node) },
      run: () => run(person, person.keys.keys["Backspace"]),
    };
  }
  const before = editor.state.doc.resolve($from.before());
  return {
    deed: {
      name: "presses Backspace at the start",
      mayRenew: joining(person, before.nodeBefore, $from.parent),
      cause: "join",
    },
    run: () => run(person, person.keys.keys["Backspace"]),
  };
};

const deleting: Act = (person, { a }) => {
  placeCaret(person, a);
  const { editor } = person;
  const { $from, empty } = editor.state.selection;
  if (!empty) return undefined;
  editor.edit((tr) => tr.setSelection(TextSelection.create(tr.doc, $from.end())));
  const after = editor.state.doc.resolve($from.after());
  return {
    deed: {
      name: "presses Delete at the end",
      mayRenew: joining(person, $from.parent, after.nodeAfter),
      cause: "join",
    },
    run: () => run(person, person.keys.keys["Delete"]),
  };
};

const removing: Act = (person, { a, b, c }) => {
  select(person, a, b);
  const { editor } = person;
  if (c > 0.98) editor.edit((tr) => tr.setSelection(new AllSelection(tr.doc)));
  const { selection } = editor.state;
  if (selection.empty) return undefined;
  const isInline = selection instanceof TextSelection && selection.$from.sameParent(selection.$to);
  const deed: Deed = {
    name: "deletes what is selected",
    mayRemove: true,
    mayRenew: reach(person, touched(person).at(-1)),
  };
  return {
    deed: isInline ? deed : { ...deed, cause: "removal" },
    run: () => run(person, person.keys.keys["Backspace"]),
  };
};

const retyping: Act = (person, { a, b, c }) => {
  select(person, a, b / 2);
  const codes = touched(person).filter((node) => isCode(node));
  const kind = choose(KINDS, c) ?? "paragraph";
  return {
    deed: {
      name: `makes it ${kind}`,
      ...(codes.length > 0 ? { cause: "code", mayRenew: within(...codes) } : {}),
    },
    run: () => run(person, person.keys.commands.setKind.command({ kind })),
  };
};

const coding: Act = (person, { a, b }) => {
  select(person, a, b / 2);
  return {
    deed: { name: "makes it code, or text again", cause: "code", mayRenew: within(...touched(person)) },
    run: () => run(person, person.keys.commands.code_block.command({})),
  };
};

const indenting: Act = (person, { a, b, c }) => {
  select(person, a, b / 2);
  return {
    deed: { name: c < 0.6 ? "indents" : "outdents" },
    run: () => run(person, person.keys.commands[c < 0.6 ? "indent" : "outdent"].command({})),
  };
};

const checking: Act = (person, { a }) => {
  placeCaret(person, a);
  return {
    deed: { name: "checks" },
    run: () => run(person, person.keys.commands.toggleChecked.command({})),
  };
};

const aligning: Act = (person, { a, b }) => {
  placeCaret(person, a);
  const { editor } = person;
  const { $from } = editor.state.selection;
  if (!$from.parent.isTextblock || !("align" in $from.parent.attrs)) return undefined;
  const align = choose([...ALIGNMENTS, null], b);
  return {
    deed: { name: `aligns it ${String(align)}` },
    run: () => editor.edit((tr) => tr.setNodeAttribute($from.before(), "align", align)),
  };
};

const MARKS = ["bold", "italic", "underline", "strike", "code"] as const;

const marking: Act = (person, { a, b, c }) => {
  select(person, a, b);
  const name = choose(MARKS, c) ?? "bold";
  return {
    deed: { name: `marks ${name}` },
    run: () => run(person, person.keys.commands[name].command({})),
  };
};

/** Moves blocks that stand side by side, as a drag does: in one transaction. */
const dragging: Act = (person, { a, b, c }) => {
  const { editor } = person;
  const { doc } = editor.state;
  const from = along(a, doc.childCount - 1);
  const moved = doc.children.slice(from, from + 1 + along(c ** 2, 2));
  const others = doc.childCount - moved.length;
  const to = along(b, others);
  if (to === from || others === 0) return undefined;
  const passed = to < from ? doc.children.slice(to, from) : doc.children.slice(from + moved.length, to + moved.length);
  return {
    deed: {
      name: `moves ${moved.length} from ${from} to ${to}`,
      cause: "move",
      // Those that are fewer are moved past the others.
      mayRenew: within(...(passed.length <= moved.length ? [...moved, ...passed] : moved)),
    },
    run: () =>
      editor.edit((tr) => {
        const start = startOf(doc, from);
        tr.delete(start, start + Fragment.fromArray(moved).size);
        return tr.insert(startOf(tr.doc, to), moved);
      }),
  };
};

const dividing: Act = (person, { a }) => {
  placeCaret(person, a);
  return {
    deed: { name: "draws a line" },
    run: () => run(person, person.keys.commands.divider.command({})),
  };
};

const breaking: Act = (person, { a }) => {
  placeCaret(person, a);
  const { $from, empty } = person.editor.state.selection;
  if (!empty) return undefined;
  const tail = tailOf(person);
  const head = $from.parent.cut(0, $from.parentOffset);
  return {
    // An element now stands between two texts, and the shorter one is new.
    deed: { name: "breaks the line", mayRenew: within(head, tail) },
    run: () => run(person, person.keys.keys["Shift-Enter"]),
  };
};

const dropping: Act = (person, { a }) => {
  const { editor } = person;
  const { doc } = editor.state;
  const index = along(a, doc.childCount - 1);
  return {
    deed: { name: `deletes block ${index}`, cause: "removal", mayRemove: true },
    run: () => editor.edit((tr) => tr.delete(startOf(doc, index), startOf(doc, index) + doc.child(index).nodeSize)),
  };
};

/** By person: what was copied last. */
const clipboards = new WeakMap<Person, Slice>();

const copying: Act = (person, { a, b, c }) => {
  select(person, a, b);
  const slice = person.editor.state.selection.content();
  clipboards.set(person, c < 0.5 ? slice : new Slice(nameless(slice.content), slice.openStart, slice.openEnd));
  return undefined;
};

function nameless(content: Fragment): Fragment {
  return Fragment.fromArray(
    content.content.map((node) => {
      if (node.isText) return node;
      const attrs = "id" in node.attrs ? { ...node.attrs, id: null } : node.attrs;
      return node.type.create(attrs, nameless(node.content), node.marks);
    }),
  );
}

const pasting: Act = (person, { a }) => {
  const slice = clipboards.get(person);
  if (slice === undefined) return undefined;
  placeCaret(person, a);
  const { editor } = person;
  const { $from, empty } = editor.state.selection;
  if (!empty) return undefined;
  // An element within a line parts its text as a line break does.
  let parts = false;
  slice.content.descendants((node) => void (parts ||= node.isInline && !node.isText));
  const isPlain = $from.depth === 1 && slice.content.content.every((node) => node.type === schema.nodes.textblock);
  const deed: Deed = { name: "pastes", mayRenew: reach(person, parts ? $from.parent : tailOf(person)) };
  return {
    deed: $from.parentOffset === 0 || !isPlain ? { ...deed, cause: "paste" } : deed,
    run: () => editor.edit((tr) => tr.replaceSelection(slice)),
  };
};

const undoing: Act = ({ editor }) => ({
  deed: { name: "undoes", cause: "undo", mayRemove: true, mayRenew: ALL },
  run: () => void editor.undo(),
});

const redoing: Act = ({ editor }) => ({
  deed: { name: "redoes", cause: "undo", mayRemove: true, mayRenew: ALL },
  run: () => void editor.redo(),
});

const pausing: Act = ({ editor }) => {
  editor.pause();
  return undefined;
};

/** All acts, with how often each is done among them. */
export const ACTS: Readonly<Record<string, readonly [weight: number, act: Act]>> = {
  typing: [28, typing],
  typingOver: [2, typingOver],
  enter: [8, enter],
  backspace: [6, backspace],
  deleting: [3, deleting],
  removing: [5, removing],
  retyping: [6, retyping],
  coding: [2, coding],
  indenting: [4, indenting],
  checking: [2, checking],
  aligning: [2, aligning],
  marking: [6, marking],
  dragging: [6, dragging],
  dividing: [1, dividing],
  breaking: [2, breaking],
  dropping: [2, dropping],
  copying: [2, copying],
  pasting: [3, pasting],
  undoing: [6, undoing],
  redoing: [3, redoing],
  pausing: [5, pausing],
};
