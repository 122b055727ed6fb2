/**
 * Undo of this editor's own changes. Owns the history and where the caret goes when it is used.
 * Must never take away a colleague's words: a block, or a text, in which someone else has written stays, with its
 * kind and its id, when the one who made it undoes that.
 */
import { BLOCK_NODES, schema } from "@weft/schema";
import { Plugin, TextSelection, type Command, type EditorState, type Transaction } from "prosemirror-state";
import { ReplaceStep } from "prosemirror-transform";
import type { EditorView } from "prosemirror-view";
import { defaultDeleteFilter, yUndoPluginKey, ySyncPluginKey } from "y-prosemirror";
import * as Y from "yjs";
import { toAbsolute, toRelative } from "./positions.ts";
import { cameFromYjs } from "./sync-state.ts";
import { report } from "./sync.ts";
import { twistedTexts, writeAnew } from "./twisted-texts.ts";

/** A pause this long, in milliseconds, ends a burst of typing: one undo takes back one burst. */
const BURST = 500;

const PROTECTED: Set<string> = new Set(BLOCK_NODES);

/** Attributes that a block has from its first moment; the others begin as null, which Yjs does not store. */
const INNATE: ReadonlySet<string> = new Set([
  "id",
  ...BLOCK_NODES.flatMap((name) =>
    Object.entries(schema.nodes[name].spec.attrs ?? {}).flatMap(([key, { default: first }]) =>
      first === null ? [] : [key],
    ),
  ),
]);

/** The history's plugin and commands. */
export interface UndoHistory {
  readonly plugin: Plugin;
  readonly undo: Command;
  readonly redo: Command;
  canUndo(): boolean;
  canRedo(): boolean;
}

interface Bookmark {
  readonly anchor: unknown;
  readonly head: unknown;
}

/** The plugin's state, in the shape that y-prosemirror's own utilities read. */
interface UndoState {
  readonly undoManager: Y.UndoManager;
  readonly prevSel: Bookmark | null;
  readonly hasUndoOps: boolean;
  readonly hasRedoOps: boolean;
}

/** An empty history of the changes that the sync plugin writes into the fragment from now on. */
export function undoHistory(fragment: Y.XmlFragment): UndoHistory {
  const manager = new Y.UndoManager(fragment, {
    captureTimeout: BURST,
    trackedOrigins: new Set([ySyncPluginKey]),
    captureTransaction: (transaction) => transaction.meta.get("addToHistory") !== false,
    deleteFilter: mayUndoDelete,
  });
  let view: EditorView | undefined;
  // Where the caret was when undo or redo was asked for; the opposite command brings it back there.
  let asked: Bookmark | null = null;

  let typing = true;

  const readState = (prevSel: Bookmark | null): UndoState => ({
    undoManager: manager,
    prevSel,
    hasUndoOps: manager.canUndo(),
    hasRedoOps: manager.canRedo(),
  });

  const remember = ({ stackItem }: { stackItem: { readonly meta: Map<unknown, unknown> } }): void => {
    if (view !== undefined) stackItem.meta.set(plugin, asked ?? yUndoPluginKey.getState(view.state)?.prevSel);
  };

  const plugin = new Plugin<UndoState>({
    key: yUndoPluginKey,
    state: {
      init: () => readState(null),
      apply(transaction, value, before) {
        // What answers an edit is part of it: the caret to come back to is the one before the edit itself.
        const keep = cameFromYjs(transaction) || transaction.getMeta("appendedTransaction") !== undefined;
        if (!keep && transaction.docChanged) {
          // The sync plugin writes after all states have seen the transaction, so the history splits before it.
          const typed = isTyping(transaction);
          if (!typed || !typing) manager.stopCapturing();
          typing = typed;
        }
        return readState(keep ? value.prevSel : bookmark(before));
      },
    },
    view(attached) {
      view = attached;
      // An editor whose plugins are set anew destroys and makes its plugin views; the history stays.
      // All three are sets: what is there already is not there twice.
      manager.doc.on("afterTransaction", manager.afterTransactionHandler);
      manager.trackedOrigins.add(manager);
      manager.on("stack-item-added", remember);
      return {
        destroy() {
          view = undefined;
          manager.destroy();
        },
      };
    },
  });

  const run = (step: () => { readonly meta: Map<unknown, unknown> } | null): boolean => {
    const attached = view;
    if (attached === undefined) return false;
    asked = bookmark(attached.state);
    const twisted = new Set<Y.XmlText>();
    const look = (transaction: Y.Transaction): void => {
      if (transaction.origin === manager) for (const text of twistedTexts(transaction)) twisted.add(text);
    };
    manager.doc.on("afterTransaction", look);
    try {
      const item = step();
      if (twisted.size > 0) {
        manager.doc.transact((transaction) => {
          transaction.meta.set("addToHistory", false);
          for (const text of twisted) writeAnew(text);
        }, ySyncPluginKey);
      }
      if (item === null) return false;
      restore(attached, item.meta.get(plugin));
      return true;
    } catch (error) {
      // Yjs 13.6.33 stumbles over an attribute whose next value it has tidied away. What it has brought back by then stays;
      // and the key was ours: the browser's own undo must not come after it.
      report(error);
      return true;
    } finally {
      manager.doc.off("afterTransaction", look);
      asked = null;
    }
  };

  return {
    plugin,
    undo: (_state, dispatch) => (dispatch === undefined ? manager.canUndo() : run(() => manager.undo())),
    redo: (_state, dispatch) => (dispatch === undefined ? manager.canRedo() : run(() => manager.redo())),
    canUndo: () => manager.canUndo(),
    canRedo: () => manager.canRedo(),
  };
}

/** Whether a transaction belongs to a burst of typing. A change of kind, a mark or a paste is a step of its own. */
function isTyping(transaction: Transaction): boolean {
  return transaction.getMeta("uiEvent") === undefined && transaction.steps.every((step) => step instanceof ReplaceStep);
}

function mayUndoDelete(item: Y.Item): boolean {
  if (item.parentSub !== null && INNATE.has(item.parentSub)) {
    const block = item.parent instanceof Y.XmlElement ? item.parent : undefined;
    // A block that goes takes its attributes with it; one that stays for a colleague's words must keep them.
    if (block?._item && PROTECTED.has(block.nodeName)) {
      return item.left === null && item.id.client !== block._item.id.client;
    }
  }
  return defaultDeleteFilter(item, PROTECTED);
}

function bookmark(state: EditorState): Bookmark {
  const { anchor, head } = state.selection;
  const from = toRelative(state, anchor);
  // Each is a walk over the document, at every key.
  return { anchor: from, head: head === anchor ? from : toRelative(state, head) };
}

/** Shows what was undone: the caret goes back to where it was, and into view. */
function restore(view: EditorView, saved: unknown): void {
  const transaction = view.state.tr;
  if (typeof saved === "object" && saved !== null && "anchor" in saved && "head" in saved) {
    const anchor = toAbsolute(view.state, saved.anchor);
    const head = toAbsolute(view.state, saved.head);
    if (anchor !== undefined && head !== undefined) {
      transaction.setSelection(TextSelection.between(transaction.doc.resolve(anchor), transaction.doc.resolve(head)));
    }
  }
  view.dispatch(transaction.setMeta("addToHistory", false).scrollIntoView());
}
