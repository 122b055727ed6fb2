/**
 * Addresses that become links as they are typed, on the space or Enter behind them. Comes late. Owns: what is taken for an
 * address, and that one Backspace right after makes it plain again.
 * Must never: link what somebody else typed, or what is a link or code already.
 */
import { safeHref, schema } from "@weft/schema";
import { find } from "linkifyjs";
import { mayOpen } from "./links.ts";
import { Plugin, type EditorState, type PluginKey, type Transaction } from "prosemirror-state";

/** A link just made: where it is, and whether the Enter that made it is still to come. */
export interface Linked {
  readonly from: number;
  readonly to: number;
  readonly awaits: boolean;
}

/** An address in a text, by the places of its letters. */
export interface Address {
  readonly href: string;
  readonly start: number;
  readonly end: number;
}

/** Longer words are looked at by nobody, in UTF-16 units. */
const MAX_WORD = 2048;

/** What closes a sentence or a bracket behind an address. */
const CLOSERS = /^[.,;:!?'")\]}»”’…]*$/;

/**
 * Without a scheme, "www." or a path only names in these are meant as addresses: "README.md", "setup.py" and a sentence.It
 * are none, though Moldova, Paraguay and Italy have such names.
 */
const PLAIN_NAMES = /^[\w.-]+\.(?:com|org|net|edu|gov|io|dev|app)(?::\d+)?\/?$/i;
const SAYS_SO = /^(?:https?:\/\/|www\.|[\w-]+(?:\.[\w-]+)+(?::\d+)?\/\S)/i;

/** The address with which a text ends, but for what closes a sentence. */
export function addressAtEnd(text: string): Address | undefined {
  const word = /\S+$/.exec(text)?.[0] ?? "";
  if (word.length < 4 || word.length > MAX_WORD || !/[.:]/.test(word)) return undefined;
  const found = find(word, { defaultProtocol: "https" }).at(-1);
  if (found === undefined || !CLOSERS.test(word.slice(found.end))) return undefined;
  const isMeant = found.type === "email" || SAYS_SO.test(found.value) || PLAIN_NAMES.test(found.value);
  const href = safeHref(found.href);
  if (!isMeant || href === undefined || !mayOpen(href)) return undefined;
  const first = text.length - word.length;
  return { href, start: first + found.start, end: first + found.end };
}

/** Links the address that ends at the cursor, or at the end of a text that was put there. */
function linkBefore(state: EditorState, at: number): Transaction | undefined {
  const $at = state.doc.resolve(at);
  const type = schema.marks.link;
  if (!$at.parent.isTextblock || !$at.parent.type.allowsMarkType(type)) return undefined;
  const text = $at.parent.textBetween(0, $at.parentOffset, "\ufffc", "\ufffc");
  const found = addressAtEnd(text);
  if (found === undefined) return undefined;
  const [from, to] = [$at.start() + found.start, $at.start() + found.end];
  for (const taken of [type, schema.marks.code]) if (state.doc.rangeHasMark(from, to, taken)) return undefined;
  return state.tr.addMark(from, to, type.create({ href: found.href })).removeStoredMark(type);
}

/** The plugin; it has its state under `key`. */
export function autolink(
  key: PluginKey<Linked | undefined>,
  isRemote: (transaction: Transaction) => boolean,
): Plugin<Linked | undefined> {
  const said = (tr: Transaction, awaits: boolean): Transaction => {
    const [step] = tr.steps;
    const { from, to } = step as unknown as { readonly from: number; readonly to: number };
    return tr.setMeta(key, { from, to, awaits });
  };
  return new Plugin<Linked | undefined>({
    state: {
      init: () => undefined,
      apply(transaction, linked) {
        const said = transaction.getMeta(key) as Linked | null | undefined;
        if (said !== undefined) return said ?? undefined;
        if (linked === undefined) return undefined;
        const { docChanged, selectionSet } = transaction;
        const answers = transaction.getMeta("appendedTransaction") !== undefined;
        if (!linked.awaits && !answers && !isRemote(transaction) && (docChanged || selectionSet)) return undefined;
        const from = transaction.mapping.map(linked.from, 1);
        const to = transaction.mapping.map(linked.to, -1);
        // The Enter itself has come, or somebody else's change.
        const awaits = linked.awaits && (isRemote(transaction) || !docChanged);
        return from < to ? { from, to, awaits } : undefined;
      },
    },
    props: {
      handleTextInput(view, from, _to, text, usual) {
        if (!/^\s$/.test(text)) return false;
        if (linkBefore(view.state, from) === undefined) return false;
        // First the space, as it would have come: the link is a step of its own, which undo takes back alone.
        view.dispatch(usual());
        const tr = linkBefore(view.state, from);
        if (tr !== undefined) view.dispatch(said(tr, false));
        return true;
      },
      handleKeyDown(view, event) {
        const { ctrlKey, metaKey, altKey, isComposing } = event;
        if (ctrlKey || metaKey || altKey || isComposing) return false;
        const { selection } = view.state;
        if (event.key === "Enter" && selection.empty) {
          const tr = linkBefore(view.state, selection.from);
          if (tr !== undefined) view.dispatch(said(tr, true));
          return false;
        }
        const linked = key.getState(view.state);
        if (event.key !== "Backspace" || event.shiftKey || linked === undefined) return false;
        view.dispatch(view.state.tr.removeMark(linked.from, linked.to, schema.marks.link).setMeta(key, null));
        return true;
      },
    },
  });
}
