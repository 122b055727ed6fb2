/**
 * ProseMirror nodes as Yjs types, in y-prosemirror's element format, so that any of its tools can read a document.
 * Source: y-prosemirror 1.3.7, sync-plugin.js: a node is a Y.XmlElement with its attributes, null ones left out;
 * neighbouring texts are one Y.XmlText whose formats are the marks.
 */
import type { Node } from "prosemirror-model";
import * as Y from "yjs";

/** A Yjs element equal to the node, not yet part of a document. */
export function elementFromNode(node: Node): Y.XmlElement {
  // Yjs's type says that attributes are strings; y-prosemirror stores any JSON value in them.
  const element = new Y.XmlElement<Record<string, never>>(node.type.name);
  for (const [name, value] of Object.entries<unknown>(node.attrs)) {
    if (value !== null) element.setAttribute(name, value as never);
  }
  element.insert(0, childrenOf(node));
  return element;
}

function childrenOf(node: Node): (Y.XmlElement | Y.XmlText)[] {
  const children: (Y.XmlElement | Y.XmlText)[] = [];
  let delta: { insert: string; attributes: Record<string, unknown> }[] = [];
  const endText = (): void => {
    if (delta.length === 0) return;
    const text = new Y.XmlText();
    text.applyDelta(delta);
    children.push(text);
    delta = [];
  };
  node.forEach((child) => {
    if (child.isText) {
      const attributes: Record<string, unknown> = {};
      // Spread: ProseMirror's attribute objects have no prototype, and Yjs refuses those.
      for (const mark of child.marks) attributes[mark.type.name] = { ...mark.attrs };
      delta.push({ insert: child.text ?? "", attributes });
    } else {
      endText();
      children.push(elementFromNode(child));
    }
  });
  endText();
  // Two people who begin to type in a block without a text would each make one, and one of the two would be lost.
  if (children.length === 0 && node.isTextblock) children.push(new Y.XmlText());
  return children;
}
