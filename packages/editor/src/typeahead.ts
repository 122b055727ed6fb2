/**
 * What is typed behind "/", ":" or "@" to choose something by name. Owns: where such a beginning stands in the text, and
 * that the keys go to whoever shows the choice while it does.
 * Must never: open by itself. Only a sign that this person has just typed opens one, and never one that others typed,
 * or one that was pasted, came back by undo, or has the caret only pass it.
 */
import { Plugin, PluginKey, TextSelection, type EditorState, type Transaction } from "prosemirror-state";
import { ReplaceStep } from "prosemirror-transform";
import { isTextblock } from "./blocks.ts";

/** "/" for blocks and commands, ":" for emoji, "@" for people. */
export const TRIGGERS = ["/", ":", "@"] as const;

/** One of `TRIGGERS`. */
export type Trigger = (typeof TRIGGERS)[number];

/** Something that is being chosen by name. */
export interface Typeahead {
  readonly trigger: Trigger;
  /** Where its sign stands. */
  readonly from: number;
  /** The caret. */
  readonly to: number;
  /** What stands between the sign and the caret. */
  readonly query: string;
}

/** More letters than this are no name of anything, in UTF-16 units. */
const MAX_QUERY = 40;

const key = new PluginKey<Typeahead | undefined>("weft-typeahead");

const CLOSE = "close";

/** What is being chosen now. */
export function typeaheadIn(state: EditorState): Typeahead | undefined {
  return key.getState(state);
}

/** A transaction after which nothing is being chosen any more. */
export function closeTypeahead(transaction: Transaction): Transaction {
  return transaction.setMeta(key, CLOSE);
}

/** Whether something may begin with the sign that stands at a position: behind nothing, a space or a bracket. */
function mayBegin(state: EditorState, at: number): boolean {
  const $at = state.doc.resolve(at);
  if (!isTextblock($at.parent)) return false;
  const before = $at.parent.textBetween(0, $at.parentOffset, "\n", "\ufffc").slice(-1);
  return before === "" || /[\s([{"'“„«]/.test(before);
}

function beginning(transaction: Transaction, state: EditorState): Typeahead | undefined {
  const [step, ...more] = transaction.steps;
  if (more.length > 0 || !(step instanceof ReplaceStep)) return undefined;
  const { content } = step.slice;
  const typed = content.childCount === 1 ? content.firstChild?.text : undefined;
  const trigger = TRIGGERS.find((sign) => sign === typed);
  const to = step.from + 1;
  if (trigger === undefined || state.selection.head !== to || !mayBegin(state, step.from)) return undefined;
  return { trigger, from: step.from, to, query: "" };
}

function continued(open: Typeahead, transaction: Transaction, state: EditorState): Typeahead | undefined {
  const from = transaction.mapping.mapResult(open.from, 1);
  const { $head } = state.selection;
  const to = $head.pos;
  if (from.deletedAfter || to <= from.pos || from.pos < $head.start() || to > from.pos + 1 + MAX_QUERY)
    return undefined;
  const text = state.doc.textBetween(from.pos, to, "\n", "\ufffc");
  if (!text.startsWith(open.trigger) || /[\n\ufffc]|^.\s|\s\s$/.test(text)) return undefined;
  const query = text.slice(1);
  const same = query === open.query && from.pos === open.from && to === open.to;
  return same ? open : { trigger: open.trigger, from: from.pos, to, query };
}

interface TypeaheadOptions {
  /** Whether a transaction shows what somebody else did. */
  readonly isRemote: (transaction: Transaction) => boolean;
  /** Whoever shows the choice; says whether the key was for it. */
  readonly onKey: (event: KeyboardEvent) => boolean;
}

/** The choice by name as a plugin. */
export function typeahead({ isRemote, onKey }: TypeaheadOptions): Plugin {
  return new Plugin({
    key,
    state: {
      init: () => undefined,
      apply(transaction, open: Typeahead | undefined, _before, state): Typeahead | undefined {
        if (transaction.getMeta(key) === CLOSE) return undefined;
        const { selection } = state;
        if (!(selection instanceof TextSelection) || !selection.empty) return undefined;
        if (open !== undefined) {
          const next = continued(open, transaction, state);
          if (next !== undefined) return next;
        }
        // A paste, a drop or a cut says what it is; what is taken back by undo is not to be undone again.
        const { docChanged } = transaction;
        const done = transaction.getMeta("uiEvent") !== undefined || transaction.getMeta("addToHistory") === false;
        const typed = docChanged && !done && !isRemote(transaction);
        return typed ? beginning(transaction, state) : undefined;
      },
    },
    props: {
      handleKeyDown(view, event) {
        if (typeaheadIn(view.state) === undefined || event.isComposing) return false;
        if (event.key !== "Escape") return onKey(event);
        view.dispatch(closeTypeahead(view.state.tr));
        return true;
      },
      handleDOMEvents: {
        blur(view) {
          if (typeaheadIn(view.state) !== undefined) view.dispatch(closeTypeahead(view.state.tr));
          return false;
        },
      },
    },
  });
}
