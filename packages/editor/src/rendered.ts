/** A block as the schema renders it, for node views that add to it. */
import { DOMSerializer, type Node } from "prosemirror-model";

/** A block's element, and the one in it that holds its content. */
export interface Rendered {
  readonly dom: HTMLElement;
  readonly contentDOM: HTMLElement;
}

/** Renders a block that holds content. Throws a TypeError for one of a schema that renders it otherwise. */
export function rendered(node: Node, document: Document): Rendered {
  const spec = node.type.spec.toDOM?.(node);
  const { dom, contentDOM } = spec === undefined ? {} : DOMSerializer.renderSpec(document, spec);
  if (dom instanceof HTMLElement && contentDOM instanceof HTMLElement) return { dom, contentDOM };
  throw new TypeError(`The schema does not render ${node.type.name} as elements.`);
}
