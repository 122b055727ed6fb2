/**
 * Links: where one is, how it is set, and how it is opened.
 * Must never: put an address into the document or the browser that `safeHref` refuses.
 */
import { safeHref, schema } from "@weft/schema";
import type { ResolvedPos } from "prosemirror-model";
import { AllSelection, Plugin, Selection, type Command, type EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { selectedBlocks } from "./blocks.ts";

/** A link around the selection: its address and its extent. */
export interface LinkRange {
  readonly href: string;
  readonly from: number;
  readonly to: number;
}

/** The whole link that the selection's start stands in or at; `undefined` outside one. */
export function linkAt(state: EditorState): LinkRange | undefined {
  // All is selected from before the first block on: what is meant starts in that block.
  const $from = state.selection instanceof AllSelection ? Selection.atStart(state.doc).$from : state.selection.$from;
  return linkAround($from, state.selection.empty);
}

/** The whole link that a place stands in or at, for a caret there or, unless that is `empty`, for what follows the place. */
export function linkAround($from: ResolvedPos, empty: boolean): LinkRange | undefined {
  const { parent } = $from;
  if (!parent.isTextblock) return undefined;
  const type = schema.marks.link;
  let index = $from.index();
  const here = (at: number): string | undefined => {
    if (at < 0 || at >= parent.childCount) return undefined;
    const href: unknown = type.isInSet(parent.child(at).marks)?.attrs["href"];
    return typeof href === "string" ? href : undefined;
  };
  // At the end of a link the cursor still means it, at its start it does not; a selection means what follows it.
  if (here(index) === undefined || (empty && $from.textOffset === 0 && here(index - 1) !== here(index))) {
    if (!empty || $from.textOffset > 0) return undefined;
    index--;
  }
  const href = here(index);
  if (href === undefined) return undefined;
  let first = index;
  let last = index;
  while (here(first - 1) === href) first--;
  while (here(last + 1) === href) last++;
  let from = $from.start();
  for (let at = 0; at < first; at++) from += parent.child(at).nodeSize;
  let to = from;
  for (let at = first; at <= last; at++) to += parent.child(at).nodeSize;
  return { href, from, to };
}

/** An address as people type it: "example.org" is meant as a web address, "a@b.c" as a mailbox. */
export function readAddress(text: string): string | undefined {
  const address = text.trim();
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(address)) return safeHref(`mailto:${address}`);
  if (/^[^\s/:?#]+\.[^\s/:?#]{2,}(?:[/:?#]\S*)?$/.test(address)) return safeHref(`https://${address}`);
  return safeHref(address);
}

/** Whether something that is selected, or the place of the cursor, can be a link. */
export function mayLink(state: EditorState): boolean {
  return selectedBlocks(state).some(({ node }) => node.type.allowsMarkType(schema.marks.link));
}

/** Links the selection, or the link that the cursor is in, to an address; `null` takes the link away. */
export function setLink(href: string | null): Command {
  return (state, dispatch) => {
    const { selection } = state;
    if (!mayLink(state)) return false;
    const around = linkAt(state);
    const { from, to } = selection.empty && around !== undefined ? around : selection;
    const tr = state.tr;
    if (href === null) {
      if (from === to) return false;
      tr.removeMark(from, to, schema.marks.link);
    } else {
      const address = readAddress(href);
      if (address === undefined) return false;
      const mark = schema.marks.link.create({ href: address });
      if (from === to) tr.insert(from, schema.text(href.trim(), [...selection.$from.marks(), mark]));
      else tr.removeMark(from, to, schema.marks.link).addMark(from, to, mark);
    }
    dispatch?.(tr.removeStoredMark(schema.marks.link).scrollIntoView());
    return true;
  };
}

/** Whether an address leads anywhere that a browser opens, or asks an app to: a page, a mailbox, a telephone. */
export function mayOpen(href: string): boolean {
  return /^(?:https?|mailto|tel):/i.test(href) && safeHref(href) !== undefined;
}

/** Opens a link's address in a new tab, which learns nothing of this one. */
export function openLink(view: EditorView, href: string): boolean {
  if (!mayOpen(href)) return false;
  view.dom.ownerDocument.defaultView?.open(href, "_blank", "noopener,noreferrer");
  return true;
}

function follow(view: EditorView, event: MouseEvent): boolean {
  if (event.button !== 0 || !(event.target instanceof Element)) return false;
  const anchor = event.target.closest("a[href]");
  if (anchor === null || !view.dom.contains(anchor)) return false;
  const href = anchor.getAttribute("href");
  const wanted = !view.editable || event.ctrlKey || event.metaKey;
  event.preventDefault();
  return wanted && href !== null && openLink(view, href);
}

/**
 * Opens links in a new tab: by a click where nobody writes, by Ctrl or Cmd and a click, or Alt+Enter, where people do. It
 * goes before tables, for which Alt+Enter has a menu.
 */
export function linkOpening(): Plugin {
  return new Plugin({
    props: {
      handleDOMEvents: { click: follow },
      handleKeyDown(view, event) {
        if (event.key !== "Enter" || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false;
        const link = linkAt(view.state);
        return link !== undefined && openLink(view, link.href);
      },
    },
  });
}
