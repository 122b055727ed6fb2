/**
 * Several editors of one document, joined by a network that delivers when it is told to. Owns the stand-in for
 * ProseMirror's view: it applies transactions and updates plugins as the view does, without a DOM.
 */
import { createBinding, type Binding, type BindingOptions, type Received } from "@weft/binding";
import { CONTENT, documentJSON, schema, seedUpdate } from "@weft/schema";
import type { Node, Slice } from "prosemirror-model";
import { EditorState, type Plugin, TextSelection, type PluginView, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { yUndoPluginKey } from "y-prosemirror";
import * as Y from "yjs";

export interface Editor {
  readonly doc: Y.Doc;
  readonly binding: Binding;
  readonly view: EditorView;
  /** Every transaction that was applied, with those that plugins appended. */
  readonly applied: Transaction[];
  readonly state: EditorState;
  /** Applies what the function does to a fresh transaction. */
  edit(change: (transaction: Transaction) => Transaction): void;
  /** The caret goes into block `index`, `offset` characters in; negative counts from its end. */
  place(index: number, offset?: number): Editor;
  type(text: string): Editor;
  enter(): Editor;
  /** Joins block `index` to the one before it. */
  join(index: number): Editor;
  setAttribute(index: number, name: string, value: unknown): Editor;
  paste(slice: Slice): Editor;
  undo(): boolean;
  redo(): boolean;
  /** Tells the plugins of an event in the page. */
  fire(event: string): void;
  /** What comes next is a new burst. */
  pause(): Editor;
  /** `kind|words` of each block. */
  readonly lines: string[];
  readonly ids: unknown[];
  destroy(): void;
}

/** ProseMirror's view without a DOM. */
export interface StandIn {
  readonly view: EditorView;
  readonly applied: Transaction[];
  readonly destroy: () => void;
}

/** Applies transactions and updates plugins as the view does. */
export function standIn(first: EditorState): StandIn {
  let state = first;
  const applied: Transaction[] = [];
  const pluginViews: PluginView[] = [];
  const view = {
    get state() {
      return state;
    },
    dispatch(transaction: Transaction) {
      const before = state;
      const result = state.applyTransaction(transaction);
      state = result.state;
      applied.push(...result.transactions);
      for (const pluginView of pluginViews) pluginView.update?.(view, before);
    },
    hasFocus: () => true,
    editable: true,
    // No browser here, so no caret but the state's.
    dom: { ownerDocument: { getSelection: () => null } },
  } as unknown as EditorView;
  for (const plugin of state.plugins) if (plugin.spec.view) pluginViews.push(plugin.spec.view(view));
  return {
    view,
    applied,
    destroy() {
      for (const pluginView of pluginViews) pluginView.destroy?.();
    },
  };
}

/** Where block `index` begins. */
export function startOf(doc: Node, index: number): number {
  let position = 0;
  for (let i = 0; i < index; i++) position += doc.child(i).nodeSize;
  return position;
}

/** Moves block `index` so that it is block `to` then, as a drag does: in one transaction. */
export function dragged(transaction: Transaction, index: number, to: number): Transaction {
  const node = transaction.doc.child(index);
  const at = startOf(transaction.doc, index);
  transaction.delete(at, at + node.nodeSize);
  return transaction.insert(startOf(transaction.doc, to), node);
}

export function createEditor(
  doc: Y.Doc,
  plugins: readonly Plugin[] = [],
  heard: BindingOptions["receivedIn"] = receivedIn,
): Editor {
  const binding = createBinding(doc.getXmlFragment(CONTENT), schema, { receivedIn: heard });
  const { view, applied, destroy } = standIn(
    EditorState.create({ doc: binding.initial, plugins: [...binding.plugins, ...plugins] }),
  );
  const editor: Editor = {
    doc,
    binding,
    view,
    applied,
    get state() {
      return view.state;
    },
    edit: (change) => view.dispatch(change(view.state.tr)),
    place(index, offset = 0) {
      const inside = offset < 0 ? view.state.doc.child(index).content.size + offset + 1 : offset;
      editor.edit((tr) => tr.setSelection(TextSelection.create(tr.doc, startOf(view.state.doc, index) + 1 + inside)));
      return editor;
    },
    type(text) {
      for (const character of text) editor.edit((tr) => tr.insertText(character));
      return editor;
    },
    enter() {
      editor.edit((tr) => tr.deleteSelection().split(tr.selection.from));
      return editor;
    },
    join(index) {
      editor.edit((tr) => tr.join(startOf(view.state.doc, index)));
      return editor;
    },
    setAttribute(index, name, value) {
      editor.edit((tr) => tr.setNodeAttribute(startOf(view.state.doc, index), name, value));
      return editor;
    },
    paste(slice) {
      editor.edit((tr) => tr.replaceSelection(slice));
      return editor;
    },
    undo: () => binding.undo(view.state, view.dispatch.bind(view), view),
    redo: () => binding.redo(view.state, view.dispatch.bind(view), view),
    fire(event) {
      for (const { props } of view.state.plugins) {
        const handlers = props.handleDOMEvents as Record<string, ((view: EditorView) => void) | undefined> | undefined;
        handlers?.[event]?.(view);
      }
    },
    pause() {
      yUndoPluginKey.getState(view.state)?.undoManager.stopCapturing();
      return editor;
    },
    get lines() {
      return view.state.doc.children.map((block) => {
        const kind = block.type.name === "textblock" ? String(block.attrs["kind"]) : block.type.name;
        return `${kind}|${block.textContent}`;
      });
    },
    get ids() {
      return view.state.doc.children.map((block) => block.attrs["id"] as unknown);
    },
    destroy,
  };
  return editor;
}

export interface Network {
  readonly editors: readonly Editor[];
  /** Delivers everything that waits, until nothing does. */
  readonly sync: () => void;
  /** Delivers the oldest `count` updates that wait from one editor to another. */
  readonly deliver: (from: number, to: number, count: number) => void;
}

/** Editors of one seeded document, each with its own replica, none of whose edits has been delivered. */
export function createNetwork(size: number, seed: Uint8Array = seedUpdate()): Network {
  const docs = Array.from({ length: size }, (_, i) => {
    const doc = new Y.Doc();
    // Fixed, so that a failing run can be run again: Yjs orders concurrent inserts by client id.
    doc.clientID = 1000 + i;
    Y.applyUpdate(doc, seed);
    return doc;
  });
  const waiting = docs.map(() => docs.map((): Uint8Array[] => []));
  const network = Symbol("network");
  for (const [from, doc] of docs.entries()) {
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === network) return;
      for (const [to, queue] of (waiting[from] ?? []).entries()) if (to !== from) queue.push(update);
    });
  }
  const editors = docs.map((doc) => createEditor(doc));
  const deliver = (from: number, to: number, count: number): number => {
    const updates = waiting[from]?.[to]?.splice(0, count) ?? [];
    const doc = docs[to];
    if (doc !== undefined) for (const update of updates) receive(doc, update, network);
    return updates.length;
  };
  return {
    editors,
    deliver,
    sync() {
      for (let moved = 1; moved > 0;) {
        moved = 0;
        for (let from = 0; from < size; from++) for (let to = 0; to < size; to++) moved += deliver(from, to, Infinity);
      }
    },
  };
}

const received = new WeakMap<Y.Transaction, Received>();

/** What `receive` took in with a transaction. */
export function receivedIn(transaction: Y.Transaction): Received | undefined {
  return received.get(transaction);
}

/** Takes an update in as a client does. */
export function receive(doc: Y.Doc, update: Uint8Array, origin: unknown, seen?: number): void {
  doc.once("beforeTransaction", (transaction: Y.Transaction) => received.set(transaction, { update, seen }));
  Y.applyUpdate(doc, update, origin);
}

/** Two editors of one document with these blocks. */
export function createPair(...blocks: readonly (readonly [kind: string, words: string])[]): {
  a: Editor;
  b: Editor;
  sync: () => void;
} {
  const { editors, sync } = createNetwork(2);
  const [a, b] = editors;
  if (a === undefined || b === undefined) throw new Error("unreachable");
  for (const [i, [kind, words]] of blocks.entries()) {
    if (i > 0) a.enter();
    a.setAttribute(i, "kind", kind).place(i).type(words);
  }
  sync();
  a.pause();
  return { a, b, sync };
}

/** Delivers everything, with what editors write in answer: that is written a moment later. */
export async function settled(sync: () => void): Promise<void> {
  for (let i = 0; i < 4; i++) {
    sync();
    await Promise.resolve();
  }
  sync();
}

/** What Yjs holds, as the node that it is. */
export function stored(doc: Y.Doc): Node {
  return schema.nodeFromJSON(documentJSON(doc));
}
