/**
 * People who write one document, each with an editor and a replica, and the mail between them. Owns: what is on its way to
 * whom. Mail comes late, in any order, twice, in one piece or several, and not at all while a line is down; people reload and
 * come late. Must never: lose a piece for good, for that no protocol allows.
 */
import { seedUpdate } from "@weft/schema";
import * as Y from "yjs";
import { yUndoPluginKey } from "y-prosemirror";
import { createEditor, type Editor, receive } from "../../packages/binding/test/editors.ts";
import { type Keys, keysFor } from "../../packages/editor/test/keys.ts";

export interface Person {
  readonly who: number;
  /** Made anew when the person reloads. */
  editor: Editor;
  keys: Keys;
  /** Mail that has not been read, oldest first. */
  readonly inbox: Piece[];
  /** Mail that cannot come before all lines are up again. */
  readonly held: Piece[];
  /** Who is in another group hears nothing. */
  group: number;
}

interface Piece {
  readonly from: number;
  readonly update: Uint8Array;
  /** In which group it was sent. */
  readonly group: number;
}

/** What Yjs is told of mail. */
const MAIL = Symbol("mail");

export class People {
  readonly all: Person[] = [];
  /** How many updates were ever sent. */
  sent = 0;
  readonly #log: Piece[] = [];
  readonly #watch: (doc: Y.Doc) => void;
  readonly #offer: (words: string) => void;
  #clients = 1000;

  /** `watch` is told of every document that is made, before its editor is; `offer` of words that are offered to a person. */
  constructor(count: number, watch: (doc: Y.Doc) => void, offer: (words: string) => void) {
    this.#watch = watch;
    this.#offer = offer;
    for (let i = 0; i < count; i++) this.arrive();
  }

  /** Somebody opens the document: all that was ever written is on its way. */
  arrive(): Person {
    const who = this.all.length;
    const person: Person = { who, ...this.#open(who, seedUpdate()), inbox: [], held: [], group: 0 };
    for (const piece of this.#log) (this.#isOpen(piece, person) ? person.inbox : person.held).push(piece);
    this.all.push(person);
    return person;
  }

  /** The page is loaded again: the replica comes out of its own updates, the history of undo is gone. */
  reload(person: Person): void {
    const saved = Y.encodeStateAsUpdate(person.editor.doc);
    person.editor.destroy();
    person.editor.doc.destroy();
    Object.assign(person, this.#open(person.who, saved));
  }

  /** Brings pieces from `first` on; `twice` leaves them in the mail. */
  deliver(person: Person, first: number, count: number, twice: boolean): void {
    const pieces = twice ? person.inbox.slice(first, first + count) : person.inbox.splice(first, count);
    if (pieces.length === 0) return;
    // As servers do it.
    const update = pieces.length === 1 ? pieces[0]?.update : Y.mergeUpdates(pieces.map(({ update }) => update));
    if (update !== undefined) receive(person.editor.doc, update, MAIL);
  }

  /** All lines are up. */
  heal(): void {
    for (const person of this.all) {
      person.group = 0;
      person.inbox.push(...person.held.splice(0));
    }
  }

  #isOpen({ from, group }: Piece, person: Person): boolean {
    return group === person.group && this.all[from]?.group === group;
  }

  /** All lines are up, and everything comes to somebody; `then` is called after each piece. Returns how many came. */
  deliverTo(person: Person, then: () => void): number {
    this.heal();
    const pieces = person.inbox.splice(0);
    const { doc } = person.editor;
    for (const { update } of pieces) {
      receive(doc, update, MAIL);
      then();
    }
    // Yjs 13.6.33 may wait for ever for what it has: of two clients' pieces that wait for each other's it notes only one.
    // Who asks for what they lack, as clients do when they connect, gets over it.
    if (doc.store.pendingStructs !== null) {
      for (const { editor } of this.all) {
        receive(doc, Y.encodeStateAsUpdate(editor.doc, Y.encodeStateVector(doc)), MAIL);
      }
    }
    return pieces.length;
  }

  destroy(): void {
    for (const { editor } of this.all) {
      editor.destroy();
      editor.doc.destroy();
    }
  }

  #open(who: number, update: Uint8Array): { readonly editor: Editor; readonly keys: Keys } {
    const doc = new Y.Doc();
    // Fixed, so that a failing run can be run again: Yjs orders concurrent inserts by client id.
    doc.clientID = this.#clients++;
    Y.applyUpdate(doc, update, MAIL);
    this.#watch(doc);
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === MAIL) return;
      this.sent += 1;
      const piece = { from: who, update, group: this.all[who]?.group ?? 0 };
      this.#log.push(piece);
      for (const person of this.all) {
        if (person.who !== who) (this.#isOpen(piece, person) ? person.inbox : person.held).push(piece);
      }
    });
    const editor = createEditor(doc);
    editor.binding.onLost(this.#offer);
    // A burst ends when the script says so, not when the machine is slow.
    const history = yUndoPluginKey.getState(editor.state)?.undoManager as Y.UndoManager | undefined;
    Object.assign(history ?? {}, { captureTimeout: Infinity });
    return { editor, keys: keysFor(editor.binding) };
  }
}
