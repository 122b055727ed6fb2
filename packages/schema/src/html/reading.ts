/**
 * HTML to a document. Owns the order of the steps; what an element means is in the schema's rules, which are those for
 * pasted HTML too. Must never: need a browser's DOM, or give what `updateFromJSON` refuses.
 */
import { DOMParser, type Node } from "prosemirror-model";
import { ruleOf } from "../attribute-rules.ts";
import { schema } from "../schema.ts";
import { domOf } from "./dom.ts";
import { parseMarkup } from "./markup.ts";
import { isPhrasing, meaningOf } from "./meaning.ts";
import { collapseSpaces } from "./spaces.ts";

/** A document as ProseMirror JSON, as `updateFromJSON` takes it. */
export interface DocumentJSON {
  readonly type: "doc";
  readonly content: readonly unknown[];
}

/**
 * The document that an HTML page or fragment shows. Links and images with an address that is not plainly harmless keep
 * their words; scripts, styles and comments are left out. Blocks have an id only where the HTML says one, in `data-id`.
 * Throws `TooMuchMarkup` for what is longer than `MAX_MARKUP`, or nested deeper than a browser shows.
 */
export function documentFromHTML(html: string): DocumentJSON {
  return documentOf(nodeFromHTML(html), () => false);
}

/** The same as a node, with attributes as the HTML said them. */
export function nodeFromHTML(html: string): Node {
  const markup = collapseSpaces(meaningOf(parseMarkup(html)), isPhrasing);
  return DOMParser.fromSchema(schema).parse(domOf(markup), { preserveWhitespace: true });
}

/** A document's JSON, without the nodes that are `left` out, and with no attribute that `updateFromJSON` refuses. */
export function documentOf(doc: Node, left: (node: Node, parent: Node) => boolean): DocumentJSON {
  const ids = new Set<unknown>();
  const content = (parent: Node): unknown[] =>
    parent.children.filter((child) => !left(child, parent)).map((child) => nodeJSON(child));
  const nodeJSON = (node: Node): unknown => {
    const json = node.toJSON() as { attrs?: Record<string, unknown>; content?: unknown };
    if (json.attrs !== undefined) json.attrs = { ...acceptedAttributes(node), ...idOf(node, ids) };
    if (node.childCount > 0) json.content = content(node);
    return json;
  };
  return { type: "doc", content: content(doc) };
}

/** A page may say one id twice; the first block keeps it. */
function idOf({ attrs }: Node, ids: Set<unknown>): { id?: string | null } {
  const id: unknown = attrs["id"];
  if (id === undefined) return {};
  if (typeof id !== "string" || ids.has(id)) return { id: null };
  ids.add(id);
  return { id };
}

/** Values that are longer than they may be are cut, others that may not be are left out. */
function acceptedAttributes({ type, attrs }: Node): Record<string, unknown> {
  const accepted: Record<string, unknown> = {};
  for (const [name, value] of Object.entries<unknown>(attrs)) {
    const rule = ruleOf(type.name, name);
    const whole = typeof value === "string" ? value.toWellFormed() : value;
    const cut = typeof whole === "string" ? whole.slice(0, 300).toWellFormed() : whole;
    const fitting = [whole, cut].find((candidate) => rule?.test(candidate) === true);
    accepted[name] = fitting === undefined ? (type.spec.attrs?.[name]?.default ?? null) : fitting;
  }
  return accepted;
}
