/**
 * The plugin that keeps an editor's document and a Y.XmlFragment equal, both ways. Owns: which of the two is followed when.
 * It has y-prosemirror's key and the shape of its state, so that its cursor, undo and position utilities work on it.
 * Must never: answer its own change, scroll, or let the editor go on with a document that is not Yjs's.
 */
import { type ElementMirror, Mirrors, type NodeMapping, readFragment, writeElement } from "@weft/schema/yjs";
import type { Node, Schema } from "prosemirror-model";
import { Plugin, type EditorState, type Selection, TextSelection, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { ySyncPluginKey } from "y-prosemirror";
import * as Y from "yjs";
import { carryCaret } from "./carried-caret.ts";
import { Changes, type SharedEvent } from "./changes.ts";
import { Composition } from "./composition.ts";
import { settleCopies } from "./copies.ts";
import { patch } from "./patching.ts";
import { type ReceivedIn, Recovery } from "./recovery.ts";
import { settle } from "./settling.ts";
import { unreadCaret } from "./unread-caret.ts";

/** As much of y-prosemirror's binding object as its utilities and ours use. */
export interface SyncBinding {
  readonly type: Y.XmlFragment;
  readonly doc: Y.Doc;
  /** Which node, or which texts, a type is shown as. */
  readonly mapping: NodeMapping;
  /** What the fragment is shown as. */
  readonly root: ElementMirror;
}

/** The state of the plugin. */
export interface SyncState {
  readonly type: Y.XmlFragment;
  readonly doc: Y.Doc;
  readonly binding: SyncBinding;
  readonly snapshot: null;
  readonly prevSnapshot: null;
  /** Whether the last transaction came from the Yjs document. */
  readonly isChangeOrigin: boolean;
  readonly isUndoRedoOperation: boolean;
  readonly addToHistory: boolean;
}

/** What a transaction that shows a change of the Yjs document says of itself, under y-prosemirror's key. */
export interface SyncMeta {
  readonly isChangeOrigin?: boolean;
  readonly isUndoRedoOperation?: boolean;
}

export interface Sync {
  readonly plugin: Plugin<SyncState>;
  /** The fragment as it is now. */
  readonly initial: Node;
  /** Calls the listener with own words that were lost unseen and have no place any more; returns the end of it. */
  readonly onLost: (listener: (words: string) => void) => () => void;
}

/** Ties a fragment of a Y.Doc to the editor that the plugin is in. */
export function createSync(fragment: Y.XmlFragment, doc: Y.Doc, schema: Schema, receivedIn: ReceivedIn): Sync {
  const link = new Link(fragment, doc, schema, receivedIn);
  const binding: SyncBinding = {
    type: fragment,
    doc,
    get mapping() {
      return link.mapping;
    },
    get root() {
      return link.root;
    },
  };
  const plugin = new Plugin<SyncState>({
    key: ySyncPluginKey,
    state: {
      init: () => ({
        type: fragment,
        doc,
        binding,
        snapshot: null,
        prevSnapshot: null,
        isChangeOrigin: false,
        isUndoRedoOperation: false,
        addToHistory: true,
      }),
      apply(transaction, value) {
        const meta = transaction.getMeta(ySyncPluginKey) as SyncMeta | undefined;
        const isChangeOrigin = meta?.isChangeOrigin === true;
        const isUndoRedoOperation = meta?.isUndoRedoOperation === true;
        const addToHistory = transaction.getMeta("addToHistory") !== false;
        return { ...value, isChangeOrigin, isUndoRedoOperation, addToHistory };
      },
    },
    props: {
      handleDOMEvents: {
        compositionend: (view) => link.compositionEnded(view),
      },
    },
    view: (view) => link.attach(view),
  });
  return {
    plugin,
    initial: link.root.node,
    onLost(listener) {
      link.lostListeners.add(listener);
      return () => link.lostListeners.delete(listener);
    },
  };
}

/** A transaction, and what was selected before its first step. */
interface Begun {
  readonly transaction: Transaction;
  readonly selection: Selection;
}

class Link {
  readonly #fragment: Y.XmlFragment;
  readonly #doc: Y.Doc;
  readonly #schema: Schema;
  root: ElementMirror;
  #mirrors = new Mirrors();
  /** The Yjs transaction in which the editor's own changes were written last. */
  #written: Y.Transaction | undefined;
  readonly #recovery: Recovery;
  readonly lostListeners: Set<(words: string) => void> = new Set();
  #composition: Composition | undefined;

  constructor(fragment: Y.XmlFragment, doc: Y.Doc, schema: Schema, receivedIn: ReceivedIn) {
    this.#recovery = new Recovery(receivedIn);
    this.#fragment = fragment;
    this.#doc = doc;
    this.#schema = schema;
    this.root = this.#read();
  }

  get mapping(): NodeMapping {
    return this.#mirrors.mapping;
  }

  attach(view: EditorView): { update: (view: EditorView, before: EditorState) => void; destroy: () => void } {
    const composition = new Composition(() => this.#showWaiting(view, composition));
    this.#composition = composition;
    const observe = (events: readonly unknown[], transaction: Y.Transaction): void => {
      const { origin } = transaction;
      const isUndo = origin instanceof Y.UndoManager;
      if (transaction === this.#written) {
        this.#recovery.wrote(transaction);
        // Within a transaction of somebody else's: what of it the editor has is not to be told apart.
        if (origin !== ySyncPluginKey) this.#dispatch(view, this.#whole(view), isUndo);
        return;
      }
      this.#recovery.note(transaction, this.root, this.#mirrors, view.state.selection);
      const now = composition.sift(view, this.root, events as readonly SharedEvent[], transaction);
      this.#show(view, new Changes(now.events), isUndo);
      if (now.isDue) this.#showWaiting(view, composition);
      if (this.#recovery.isNeeded) queueMicrotask(() => this.#recover(view));
    };
    this.#fragment.observeDeep(observe);
    return {
      update: (current) => this.#write(current),
      destroy: () => {
        composition.drop();
        this.#recovery.giveUp();
        this.#fragment.unobserveDeep(observe);
      },
    };
  }

  compositionEnded(view: EditorView): void {
    this.#composition?.ended(view);
  }

  /** Shows what had to wait for an input method. */
  #showWaiting(view: EditorView, composition: Composition): void {
    const changes = composition.take(this.#mirrors);
    if (changes !== undefined) this.#show(view, changes, false);
    if (this.#recovery.isNeeded) queueMicrotask(() => this.#recover(view));
  }

  #read(): ElementMirror {
    const root = readFragment(this.#fragment, this.#schema);
    this.#mirrors = new Mirrors();
    this.#mirrors.add(root);
    return root;
  }

  /** Writes what the editor shows into Yjs. */
  #write(view: EditorView): void {
    const { state } = view;
    if (state.doc === this.root.node) return;
    const { addToHistory } = ySyncPluginKey.getState(state) as SyncState;
    const { selection } = state;
    const caret = selection.empty ? selection.head : undefined;
    this.#doc.transact((transaction) => {
      this.#written = transaction;
      transaction.meta.set("addToHistory", addToHistory);
      const write = (): void =>
        writeElement(this.root, state.doc, 0, {
          mirrors: this.#mirrors,
          caret,
          writable: (type) => this.#composition?.writable(type) ?? type,
        });
      try {
        write();
      } catch (error) {
        // What is in the editor is in nothing but the editor: it is written from what stands there now.
        report(error);
        this.root = this.#read();
        this.#composition?.keep(this.#mirrors);
        write();
      }
    }, ySyncPluginKey);
  }

  /** Shows in the editor what changed in Yjs. */
  #show(view: EditorView, changes: Changes, isUndoRedoOperation: boolean): void {
    const begun = this.#begin(view);
    try {
      patch(this.root, changes, begun.transaction, this.#mirrors, this.#schema);
    } catch (error) {
      report(error);
      this.#dispatch(view, this.#whole(view), isUndoRedoOperation);
      return;
    }
    this.#dispatch(view, begun, isUndoRedoOperation);
    this.#settleCopies(view);
  }

  /** When a block came twice: after this transaction, for in it nothing may be written. */
  #settleCopies(view: EditorView): void {
    const settling = (): (() => void)[] => (view.editable ? settleCopies(this.#mirrors, this.#doc) : []);
    if (settling().length === 0) return;
    queueMicrotask(() => {
      this.#doc.transact((transaction) => {
        transaction.meta.set("addToHistory", false);
        // Looked for again: something may have come since.
        for (const change of settling()) change();
      }, ySyncPluginKey);
    });
  }

  /** Puts own words that went with somebody's deletion unseen where they belong now, or offers them. */
  #recover(view: EditorView): void {
    // It would end the composition for which other changes wait.
    if (this.#composition?.isHolding === true || !this.#recovery.isNeeded) return;
    let homeless = "";
    if (view.editable) {
      let select: ((transaction: Transaction) => void)[] = [];
      this.#doc.transact((transaction) => {
        transaction.meta.set("addToHistory", false);
        ({ select, homeless } = this.#recovery.putBack(this.root));
      }, ySyncPluginKey);
      if (select.length > 0) {
        const { tr } = view.state;
        for (const change of select) change(tr);
        view.dispatch(tr.setMeta("addToHistory", false));
      }
    } else {
      homeless = this.#recovery.giveUp();
    }
    if (homeless !== "") for (const listener of this.lostListeners) listener(homeless);
  }

  /** A transaction that begins with the caret on the screen, which the editor may not have read yet. */
  #begin(view: EditorView): Begun {
    const { tr, doc } = view.state;
    const unread = unreadCaret(view);
    if (unread !== undefined)
      tr.setSelection(TextSelection.between(doc.resolve(unread.anchor), doc.resolve(unread.head)));
    return { transaction: tr, selection: tr.selection };
  }

  /** Everything from the first to the last difference, when nothing less is certain. */
  #whole(view: EditorView): Begun {
    const begun = this.#begin(view);
    const { transaction } = begun;
    this.#composition?.drop();
    this.root = this.#read();
    const { node } = this.root;
    const before = transaction.doc.content;
    const from = before.findDiffStart(node.content);
    const to = before.findDiffEnd(node.content);
    if (from !== null && to !== null) {
      // What looks alike at both ends is counted once.
      const overlap = Math.max(0, from - Math.min(to.a, to.b));
      transaction.replace(from, to.a + overlap, node.slice(from, to.b + overlap));
      if (!transaction.doc.eq(node)) transaction.replaceWith(0, transaction.doc.content.size, node.content);
    }
    settle(this.root, transaction.doc, this.#mirrors);
    return begun;
  }

  #dispatch(view: EditorView, { transaction, selection }: Begun, isUndoRedoOperation: boolean): void {
    if (!transaction.docChanged) return;
    carryCaret(transaction, selection);
    // What somebody chose for their next letter (bold, a colour) stays chosen, whatever others change before it comes.
    const { storedMarks } = view.state;
    if (storedMarks !== null && selection.eq(view.state.selection)) transaction.setStoredMarks(storedMarks);
    transaction.setMeta("addToHistory", false);
    transaction.setMeta(ySyncPluginKey, { isChangeOrigin: true, isUndoRedoOperation } satisfies SyncMeta);
    view.dispatch(transaction);
  }
}

/** An error that is ours, and that nobody who edits has to know of: as one that nobody caught. */
export function report(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
