/**
 * The box of a task. Owns: the node view of a block of kind "todo": a real check box beside the text.
 * Must never: take part in the text's editing; the box stands outside it and its clicks are attribute writes.
 */
import { readBlock, schema } from "@weft/schema";
import { DOMSerializer, type Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import type { EditorView, NodeView } from "prosemirror-view";
import type { Messages } from "./messages/index.ts";

function elements(node: Node, document: Document): { dom: HTMLElement; item: HTMLElement } {
  const { dom, contentDOM } = DOMSerializer.renderSpec(document, schema.nodes.textblock.spec.toDOM?.(node) ?? ["p", 0]);
  if (!(dom instanceof HTMLElement) || !(contentDOM instanceof HTMLElement)) {
    throw new TypeError("The schema renders a task as elements.");
  }
  return { dom, item: contentDOM };
}

function taskView(messages: Messages, node: Node, view: EditorView, getPos: () => number | undefined): NodeView {
  const { ownerDocument } = view.dom;
  const { dom, item } = elements(node, ownerDocument);
  const frame = ownerDocument.createElement("span");
  frame.className = "weft-check";
  frame.contentEditable = "false";
  const box = ownerDocument.createElement("input");
  box.type = "checkbox";
  // The keyboard checks a task from within its text (Mod+Enter); Tab belongs to the indent.
  box.tabIndex = -1;
  frame.append(box);
  const text = ownerDocument.createElement("div");
  text.className = "weft-task";
  item.append(frame, text);
  let block = readBlock(node.attrs);

  function show(current: Node): void {
    block = readBlock(current.attrs);
    box.checked = block.checked;
    item.dataset["checked"] = String(block.checked);
    const words = current.textContent.slice(0, 80);
    const label = words === "" ? messages.task : messages.taskOf(words);
    if (box.getAttribute("aria-label") !== label) box.setAttribute("aria-label", label);
  }

  // The text's selection stays where it is, and on a phone the keyboard stays closed.
  box.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("click", (event) => {
    const pos = getPos();
    if (!view.editable || pos === undefined) return event.preventDefault();
    view.dispatch(view.state.tr.setNodeAttribute(pos, "checked", box.checked));
  });
  show(node);

  return {
    dom,
    contentDOM: text,
    update(next) {
      const after = readBlock(next.attrs);
      const before = block;
      if (next.type !== schema.nodes.textblock || after.kind !== "todo") return false;
      // All other attributes are the schema's to render: begin anew.
      if (after.id !== before.id || after.indent !== before.indent) return false;
      if (after.align !== before.align || after.dir !== before.dir) return false;
      show(next);
      return true;
    },
    stopEvent: (event) => event.target === box,
    ignoreMutation: (mutation) => mutation.type !== "selection" && !text.contains(mutation.target),
  };
}

/** Tasks with boxes. Blocks of the other kinds are rendered as the schema says. */
export function checkboxes(messages: Messages): Plugin {
  return new Plugin({
    props: {
      nodeViews: {
        // A node view may decline by giving nothing (prosemirror-view's NodeViewDesc.create), which its type leaves out.
        textblock: (node, view, getPos) =>
          readBlock(node.attrs).kind === "todo"
            ? taskView(messages, node, view, getPos)
            : (undefined as unknown as NodeView),
      },
    },
  });
}
