/**
 * Blocks of text with something to press beside it: the box of a task, the triangle of a toggle. Owns: their node views.
 * Must never: take part in the text's editing; the control stands outside it.
 */
import { isListKind, readBlock, schema, type Block } from "@weft/schema";
import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import type { EditorView, NodeView } from "prosemirror-view";
import { isFolded, toggleFold } from "./folds.ts";
import type { Messages } from "./messages/index.ts";
import { rendered } from "./rendered.ts";

/** What a control needs to know and may do. */
interface Item {
  readonly view: EditorView;
  readonly messages: Messages;
  readonly item: HTMLElement;
  readonly getPos: () => number | undefined;
}

/** Makes a control; gives its element, and what to do when its block has changed. */
type Control = (item: Item) => { readonly element: HTMLElement; readonly show: (block: Block, words: string) => void };

const checkbox: Control = ({ view, messages, item, getPos }) => {
  const box = view.dom.ownerDocument.createElement("input");
  box.type = "checkbox";
  box.addEventListener("click", (event) => {
    const pos = getPos();
    if (!view.editable || pos === undefined) return event.preventDefault();
    view.dispatch(view.state.tr.setNodeAttribute(pos, "checked", box.checked));
  });
  return {
    element: box,
    show({ checked }, words) {
      box.checked = checked;
      item.dataset["checked"] = String(checked);
      label(box, words === "" ? messages.task : messages.taskOf(words));
    },
  };
};

const triangle: Control = ({ view, messages, getPos }) => {
  const button = view.dom.ownerDocument.createElement("button");
  button.type = "button";
  button.addEventListener("click", () => {
    const pos = getPos();
    // Folding is how one looks at a text: it is there for readers too, and changes nothing.
    if (pos !== undefined) toggleFold(view, pos);
  });
  return {
    element: button,
    show({ id }, words) {
      button.ariaExpanded = String(!isFolded(view.state, id));
      label(button, messages.foldOf(words));
    },
  };
};

function label(element: HTMLElement, text: string): void {
  if (element.getAttribute("aria-label") !== text) element.setAttribute("aria-label", text);
}

const CONTROLS: Readonly<Partial<Record<Block["kind"], readonly [Control, frame: string, text: string]>>> = {
  todo: [checkbox, "weft-check", "weft-task"],
  toggle: [triangle, "weft-fold", "weft-toggle"],
};

function itemView(
  messages: Messages,
  node: Node,
  view: EditorView,
  getPos: () => number | undefined,
): NodeView | undefined {
  let block = readBlock(node.attrs);
  const [make, frameName, textName] = CONTROLS[block.kind] ?? [];
  if (make === undefined || !isListKind(block.kind)) return undefined;
  const { ownerDocument } = view.dom;
  const { dom, contentDOM: item } = rendered(node, ownerDocument);
  const frame = ownerDocument.createElement("span");
  frame.className = frameName ?? "";
  frame.contentEditable = "false";
  const { element, show } = make({ view, messages, item, getPos });
  // The keyboard has its own keys for it from within the text (Mod+Enter); Tab belongs to the indent.
  element.tabIndex = -1;
  // The text's selection stays where it is, and on a phone the keyboard stays closed.
  element.addEventListener("mousedown", (event) => event.preventDefault());
  frame.append(element);
  const text = ownerDocument.createElement("div");
  text.className = textName ?? "";
  item.append(frame, text);
  const showNow = (current: Node): void => {
    block = readBlock(current.attrs);
    show(block, current.textContent.slice(0, 80));
  };
  showNow(node);

  return {
    dom,
    contentDOM: text,
    update(next) {
      const after = readBlock(next.attrs);
      if (next.type !== schema.nodes.textblock || after.kind !== block.kind) return false;
      // All other attributes are the schema's to render: begin anew.
      if (after.id !== block.id || after.indent !== block.indent) return false;
      if (after.align !== block.align || after.dir !== block.dir) return false;
      showNow(next);
      return true;
    },
    stopEvent: (event) => event.target === element,
    ignoreMutation: (mutation) => mutation.type !== "selection" && !text.contains(mutation.target),
  };
}

/** Tasks with boxes, and toggles with triangles. Blocks of the other kinds are rendered as the schema says. */
export function itemViews(messages: Messages): Plugin {
  return new Plugin({
    props: {
      nodeViews: {
        // A node view may decline by giving nothing (prosemirror-view's NodeViewDesc.create), which its type leaves out.
        textblock: (node, view, getPos) => itemView(messages, node, view, getPos) as NodeView,
      },
    },
  });
}
