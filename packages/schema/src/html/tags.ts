/**
 * What the schema's `toDOM` describes, as HTML text. Owns escaping: every name, value and text that leaves as HTML goes
 * through here. Must never: know a node or a mark.
 */
import type { DOMOutputSpec } from "prosemirror-model";

const VOID: ReadonlySet<string> = new Set(["br", "hr", "img", "input"]);

/** Attributes that only an editor has a use for. */
const EDITORS: ReadonlySet<string> = new Set([
  "data-id",
  "spellcheck",
  "translate",
  "loading",
  "decoding",
  "referrerpolicy",
]);

/** Text as HTML. */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\u00a0", "&nbsp;");
}

/** What `escapeText` was given. */
export function unescapeText(html: string): string {
  const text = html.replaceAll("&nbsp;", "\u00a0").replaceAll("&gt;", ">").replaceAll("&lt;", "<");
  return text.replaceAll("&amp;", "&");
}

/** An element's start tag. */
export function startTag(tag: string, attributes: Readonly<Record<string, unknown>> = {}): string {
  const written = Object.entries(attributes)
    .filter(([name, value]) => value !== null && value !== undefined && !EDITORS.has(name))
    .map(
      ([name, value]) => ` ${name}="${escapeText(String(value)).replaceAll('"', "&quot;").replaceAll("\n", "&#10;")}"`,
    );
  return `<${tag}${written.join("")}>`;
}

/** An element with what is in it, which is HTML already. */
export function element(tag: string, attributes: Readonly<Record<string, unknown>>, inner: string): string {
  return VOID.has(tag) ? startTag(tag, attributes) : `${startTag(tag, attributes)}${inner}</${tag}>`;
}

/** What a node's or a mark's `toDOM` gave, with `inner`, which is HTML already, in its hole. */
export function fromSpec(spec: DOMOutputSpec, inner: string): string {
  if (typeof spec === "string") return escapeText(spec);
  if (!Array.isArray(spec)) throw new Error("A toDOM gave an element; give an array, which needs no page");
  const [tag, second, ...rest] = spec as unknown as readonly [string, ...unknown[]];
  const hasAttributes = typeof second === "object" && second !== null && !Array.isArray(second);
  const children = hasAttributes || second === undefined ? rest : [second, ...rest];
  const written = children.map((child) => (child === 0 ? inner : fromSpec(child as DOMOutputSpec, inner)));
  return element(tag, hasAttributes ? (second as Record<string, unknown>) : {}, written.join(""));
}
