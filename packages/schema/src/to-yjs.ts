/**
 * ProseMirror nodes as Yjs types, in y-prosemirror's element format, so that any of its tools can read a document.
 * Source: y-prosemirror 1.3.7, sync-plugin.js: a node is a Y.XmlElement with its attributes, null ones left out;
 * neighbouring texts are one Y.XmlText whose formats are the marks.
 */
import type { Node } from "prosemirror-model";
import * as Y from "yjs";
import { formatsOf, nodeMarkAttributes } from "./format.ts";
import { typeFromRaw } from "./raw.ts";

/** A Yjs type equal to the node, not yet part of a document: an element, but for an opaque text. */
export function typeFromNode(node: Node): Y.XmlElement | Y.XmlText {
  if (isOpaque(node)) return typeFromRaw(node.attrs["raw"]) ?? new Y.XmlElement(String(node.attrs["name"]));
  return elementFromNode(node);
}

/** Whether a node stands for something that the schema does not know. */
export function isOpaque(node: Node): boolean {
  return node.type.name === "unknown_block" || node.type.name === "unknown_inline";
}

/** Whether a node is part of a text: letters, or an object that stands between them. */
export function isInText(node: Node): boolean {
  return node.isText || (node.type.name === "unknown_inline" && node.attrs["inText"] === true);
}

/** A Yjs element equal to the node, which is not opaque. */
export function elementFromNode(node: Node): Y.XmlElement {
  // Yjs's type says that attributes are strings; y-prosemirror stores any JSON value in them.
  const element = new Y.XmlElement<Record<string, never>>(node.type.name);
  for (const [name, value] of Object.entries<unknown>({ ...node.attrs, ...nodeMarkAttributes(node.marks) })) {
    if (value !== null) element.setAttribute(name, value as never);
  }
  element.insert(0, childrenOf(node));
  return element;
}

/** A Yjs text equal to neighbouring nodes that are part of one. */
export function textFromNodes(nodes: readonly Node[]): Y.XmlText {
  const text = new Y.XmlText();
  text.applyDelta(
    nodes.map((node) => ({
      insert: node.isText ? (node.text ?? "") : (node.attrs["raw"] as object),
      attributes: formatsOf(node.marks),
    })),
  );
  return text;
}

function childrenOf(node: Node): (Y.XmlElement | Y.XmlText)[] {
  const children: (Y.XmlElement | Y.XmlText)[] = [];
  let run: Node[] = [];
  const endText = (): void => {
    if (run.length > 0) children.push(textFromNodes(run));
    run = [];
  };
  for (const child of node.children) {
    if (isInText(child)) {
      run.push(child);
      continue;
    }
    endText();
    children.push(typeFromNode(child));
  }
  endText();
  // Two people who begin to type in a block without a text would each make one, and one of the two would be lost.
  if (children.length === 0 && node.isTextblock) children.push(new Y.XmlText());
  return children;
}
