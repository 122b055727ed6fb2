/**
 * Finding in an open document, and replacing. Owns: which match is the current one: the one that is selected, so that it
 * moves with its words while others write, and Escape leaves the caret there.
 * Must never: touch the text's DOM. Matches are highlights, and only those on the screen are drawn.
 */
import { signal, type Signal } from "@preact/signals";
import { schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { NodeSelection, TextSelection, type Transaction } from "prosemirror-state";
import type { Editor } from "../editor.ts";
import { highlight } from "../highlight.ts";
import { reveal } from "../reveal.ts";
import { shownPart } from "./screen.ts";
import { createSearch, firstFrom, queryProblem, replacementOf, type Match, type Query } from "./search.ts";

/** What was found. */
export interface Found {
  readonly count: number;
  /** Which one is selected, from 1; 0 where none is. */
  readonly at: number;
  /** Whether that one can be replaced. */
  readonly text: boolean;
  /** Why the query can't be looked for. */
  readonly problem?: string;
}

/** A search that goes on. */
export interface Finder {
  readonly found: Signal<Found>;
  /** Looks for something else, and goes to the first match from the caret on. */
  look(query: Query): void;
  /** Goes to the next match, or the one before; from the last on to the first. */
  go(step: 1 | -1): void;
  /** Puts words in the place of the current match, and goes on to the next. */
  replace(words: string): boolean;
  /** Puts words in the place of every match, as one step to undo; says of how many. */
  replaceAll(words: string): number;
  end(): void;
}

const NONE: Found = { count: 0, at: 0, text: false };

/** Begins. What is brought into view stands below `top`, in CSS pixels of the window. */
export function createFinder(editor: Editor, top: () => number): Finder {
  const { view } = editor;
  const { ownerDocument } = view.dom;
  const found = signal(NONE);
  const tint = highlight(ownerDocument);
  let query: Query = { text: "", matchCase: false, wholeWords: false, pattern: false };
  let problem: string | undefined;
  let search: (doc: Node) => readonly Match[] = () => [];
  let searched: Node | undefined;
  let matches: readonly Match[] = [];
  let frame = 0;

  /** The matches in the document as it is now. */
  function now(): readonly Match[] {
    if (searched !== view.state.doc) matches = search(view.state.doc);
    searched = view.state.doc;
    return matches;
  }

  /** The index of the match that is selected; -1 where none is. */
  function current(): number {
    const { from, to } = view.state.selection;
    const index = firstFrom(now(), from);
    return now()[index]?.from === from && now()[index]?.to === to ? index : -1;
  }

  function draw(): void {
    frame = 0;
    tint.clear();
    if (view.isDestroyed) return;
    const all = now();
    const at = current();
    found.value = {
      count: all.length,
      at: at + 1,
      text: all[at]?.text === true,
      ...(problem === undefined ? {} : { problem }),
    };
    if (all.length === 0) return;
    const { from, to } = shownPart(view);
    for (let index = firstFrom(all, from); index < all.length; index++) {
      const match = all[index];
      if (match === undefined || match.from > to) break;
      const start = view.domAtPos(match.from, 1);
      const end = view.domAtPos(match.to, -1);
      const range = ownerDocument.createRange();
      range.setStart(start.node, start.offset);
      range.setEnd(end.node, end.offset);
      tint.add(index === at ? "weft-found-current" : "weft-found", range, index === at ? 2 : 1);
    }
  }

  /** Once a frame, however much is typed or scrolled in it. */
  function drawSoon(): void {
    if (frame === 0) frame = requestAnimationFrame(draw);
  }

  function select(transaction: Transaction, match: Match): Transaction {
    const { doc } = transaction;
    const node = doc.nodeAt(match.from);
    const selection =
      node?.isBlock === true ? NodeSelection.create(doc, match.from) : TextSelection.create(doc, match.from, match.to);
    return transaction.setSelection(selection);
  }

  function show(match: Match): void {
    view.dispatch(select(view.state.tr, match));
    // In the next frame, when the bar has its height, and what was folded away its place.
    requestAnimationFrame(() => reveal(view, match.from, () => ({ ...editor.company.covered(), top: top() })));
    drawSoon();
  }

  function goTo(index: number): void {
    const match = now().at(index % Math.max(1, now().length));
    if (match === undefined) drawSoon();
    else show(match);
  }

  const stop = editor.onUpdate(drawSoon);
  const window = ownerDocument.defaultView;
  window?.addEventListener("scroll", drawSoon, { capture: true, passive: true });
  window?.addEventListener("resize", drawSoon);
  // Blocks that come into sight get their true heights then, and move others to where they are seen.
  view.dom.addEventListener("contentvisibilityautostatechange", drawSoon, { capture: true });

  return {
    found,
    look(wanted) {
      query = wanted;
      problem = queryProblem(query);
      search = createSearch(query);
      searched = undefined;
      if (query.text !== "") goTo(firstFrom(now(), view.state.selection.from));
      draw();
    },
    go(step) {
      const { from, to } = view.state.selection;
      const at = current();
      if (step === 1) goTo(at === -1 ? firstFrom(now(), to) : at + 1);
      else goTo((at === -1 ? firstFrom(now(), from) : at) - 1);
      draw();
    },
    replace(words) {
      const match = now()[current()];
      if (!view.editable || match?.text !== true) return false;
      const meant = replacementOf(match, words, query);
      view.dispatch(put(view.state.tr, match, meant));
      goTo(firstFrom(now(), match.from + meant.length));
      draw();
      return true;
    },
    replaceAll(words) {
      const all = now().filter(({ text }) => text);
      if (!view.editable || all.length === 0) return 0;
      const tr = view.state.tr;
      // From the end: what is changed moves nothing that is still to come.
      for (const match of all.toReversed()) put(tr, match, replacementOf(match, words, query));
      view.dispatch(tr);
      draw();
      return all.length;
    },
    end() {
      stop();
      cancelAnimationFrame(frame);
      window?.removeEventListener("scroll", drawSoon, { capture: true });
      window?.removeEventListener("resize", drawSoon);
      view.dom.removeEventListener("contentvisibilityautostatechange", drawSoon, { capture: true });
      tint.clear();
    },
  };
}

/** Words in the place of a match, with the marks of its first letter. */
function put(transaction: Transaction, { from, to }: Match, words: string): Transaction {
  const marks = transaction.doc.nodeAt(from)?.marks ?? [];
  if (words === "") transaction.delete(from, to);
  else transaction.replaceWith(from, to, schema.text(words, marks));
  // A step to undo of its own, whatever is typed before or after it.
  return transaction.setMeta("uiEvent", "replace");
}
