/**
 * Mathematics on the page: a formula's source until KaTeX is there, then the formula. Owns: the node views of both kinds,
 * and where a formula within a line is being edited.
 * Must never: hide a source that could not be drawn; whoever mends it must see it.
 */
import { MAX_LATEX } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { NodeSelection, Plugin, type PluginKey, TextSelection } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView, type NodeView } from "prosemirror-view";
import type { FormulaField } from "./formula-field.ts";
import { drawings, type Drawings } from "./formula-drawings.ts";
import { isFormula } from "./formula-keys.ts";
import { late } from "./late.ts";
import { blocksIn, type BlockMessages } from "./messages/blocks.en.ts";
import type { Messages } from "./messages/index.ts";
import { rendered } from "./rendered.ts";

const field = late(() => import("./formula-field.ts"));

function latexOf(node: Node): string {
  const { latex } = node.attrs;
  return typeof latex === "string" ? latex.slice(0, MAX_LATEX) : "";
}

/** The position before the formula whose field is open. As meta: where one is opened, or `null`. */
type Edited = PluginKey<number | null>;

interface Page {
  readonly view: EditorView;
  readonly edited: Edited;
  readonly words: BlockMessages["math"];
  readonly drawings: Drawings;
}

function inlineView({ view, edited, words, drawings }: Page, node: Node, getPos: () => number | undefined): NodeView {
  const { ownerDocument } = view.dom;
  const dom = ownerDocument.createElement("span");
  dom.translate = false;
  let current = node;
  let open: FormulaField | undefined;

  function show(): void {
    const latex = latexOf(current);
    dom.className = latex.trim() === "" ? "weft-math weft-math-none" : "weft-math";
    dom.textContent = latex.trim() === "" ? words.inline : latex;
    dom.removeAttribute("title");
    if (latex.trim() === "") return drawings.forget(dom);
    drawings.draw(dom, (draw) => {
      const drawn = ownerDocument.createElement("span");
      const fault = draw(latex, drawn, false);
      if (fault === undefined) dom.replaceChildren(drawn);
      else dom.title = words.fault(fault);
      dom.classList.add(fault === undefined ? "weft-math-drawn" : "weft-math-wrong");
    });
  }

  dom.addEventListener("click", (event) => {
    if (!view.editable || open !== undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
    field.load().then(
      ({ openFormulaField }) => {
        const pos = getPos();
        if (pos === undefined || view.isDestroyed || !dom.isConnected || open !== undefined) return;
        view.dispatch(view.state.tr.setMeta(edited, pos));
        open = openFormulaField({
          view,
          box: dom.getBoundingClientRect(),
          words,
          latex: latexOf(current),
          place: () => edited.getState(view.state) ?? undefined,
          closed() {
            open = undefined;
            if (!view.isDestroyed) view.dispatch(view.state.tr.setMeta(edited, null));
          },
        });
      },
      // The browser has said so in its console; the next press tries again.
      () => {},
    );
  });
  show();

  return {
    dom,
    update(next) {
      if (next.type !== current.type) return false;
      const same = latexOf(next) === latexOf(current);
      current = next;
      if (!same) show();
      return true;
    },
    ignoreMutation: () => true,
    destroy: () => drawings.forget(dom),
  };
}

function blockView({ view, words, drawings }: Page, node: Node, getPos: () => number | undefined): NodeView {
  const { ownerDocument } = view.dom;
  const { dom, contentDOM } = rendered(node, ownerDocument);
  const shown = dom.appendChild(ownerDocument.createElement("div"));
  shown.className = "weft-formula";
  shown.contentEditable = "false";
  let current = node;

  function show(): void {
    const latex = current.textContent;
    dom.classList.toggle("weft-math-none", latex.trim() === "");
    if (latex.trim() === "") {
      drawings.forget(dom);
      dom.classList.remove("weft-math-wrong");
      dom.classList.add("weft-math-drawn");
      shown.textContent = words.block;
      return;
    }
    drawings.draw(dom, (draw) => {
      const drawn = ownerDocument.createElement("div");
      const fault = draw(latex, drawn, true);
      if (fault === undefined) shown.replaceChildren(drawn);
      else shown.textContent = words.fault(fault);
      dom.classList.toggle("weft-math-wrong", fault !== undefined);
      dom.classList.toggle("weft-math-drawn", fault === undefined);
    });
  }

  // A click on the formula means its source.
  shown.addEventListener("mousedown", (event) => {
    const pos = getPos();
    if (!view.editable || event.button !== 0 || pos === undefined) return;
    event.preventDefault();
    const end = TextSelection.create(view.state.doc, pos + 1 + current.content.size);
    view.dispatch(view.state.tr.setSelection(end));
    view.focus();
  });
  show();

  return {
    dom,
    contentDOM,
    update(next) {
      if (next.type !== current.type) return false;
      // The place is the schema's to render: begin anew.
      if (next.attrs["id"] !== current.attrs["id"] || next.attrs["indent"] !== current.attrs["indent"]) return false;
      const same = next.textContent === current.textContent;
      current = next;
      if (!same) show();
      return true;
    },
    stopEvent: (event) => event.type === "mousedown" && event.target instanceof Element && shown.contains(event.target),
    ignoreMutation: ({ type, target }) =>
      type !== "selection" && (shown.contains(target) || (type === "attributes" && target === dom)),
    destroy: () => drawings.forget(dom),
  };
}

/** Formulas as a plugin, which has its state under a key. */
export function formulas(messages: Messages, edited: Edited): Plugin<number | null> {
  const drawn = drawings();
  const page = (view: EditorView): Page => ({ view, edited, words: blocksIn(messages).math, drawings: drawn });
  return new Plugin<number | null>({
    key: edited,
    state: {
      init: () => null,
      apply(tr, position: number | null | undefined) {
        const set = tr.getMeta(edited) as number | null | undefined;
        if (set !== undefined) return set;
        // It may have come late, and have none.
        if (position === null || position === undefined) return null;
        const { pos, deletedAfter } = tr.mapping.mapResult(position);
        return deletedAfter ? null : pos;
      },
    },
    props: {
      nodeViews: {
        math_inline: (node, view, getPos) => inlineView(page(view), node, getPos),
        math: (node, view, getPos) => blockView(page(view), node, getPos),
      },
      decorations({ doc, selection }) {
        // The source shows while the selection is in it. A selected formula is no text, and has ProseMirror's own look.
        if (selection instanceof NodeSelection) return undefined;
        const { $head } = selection;
        if (!isFormula($head.parent)) return undefined;
        return DecorationSet.create(doc, [Decoration.node($head.before(), $head.after(), { class: "weft-writing" })]);
      },
    },
    view: () => ({ destroy: () => drawn.end() }),
  });
}
