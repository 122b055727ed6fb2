/**
 * As much of the DOM as ProseMirror's parser and the schema's rules read, over a tree of markup. With it the rules for
 * pasted HTML are the rules for imported HTML, on a server too. Owns: reading, and selectors of one element.
 * Must never: be written to, or know what an element means. A selector that it does not understand throws; a test
 * puts all of the schema's to it.
 */
import type { DOMParser } from "prosemirror-model";
import type { Element as MarkupElement, Markup } from "./markup.ts";

class TextNode {
  readonly nodeType = 3;
  readonly nodeName = "#text";
  readonly nodeValue: string;
  readonly parentNode: ElementNode | null;
  readonly previousSibling: DomNode | null;
  nextSibling: DomNode | null = null;

  constructor(text: string, parent: ElementNode, before: DomNode | null) {
    this.nodeValue = text;
    this.parentNode = parent;
    this.previousSibling = before;
  }

  get parentElement(): ElementNode | null {
    return this.parentNode;
  }

  get textContent(): string {
    return this.nodeValue;
  }
}

class ElementNode {
  readonly nodeType = 1;
  readonly nodeName: string;
  readonly parentNode: ElementNode | null;
  readonly previousSibling: DomNode | null;
  nextSibling: DomNode | null = null;
  readonly childNodes: readonly DomNode[];
  readonly style: Style;
  readonly #tag: string;
  readonly #attributes: Readonly<Record<string, string>>;

  constructor(element: MarkupElement, parent: ElementNode | null, before: DomNode | null) {
    this.nodeName = element.tag.toUpperCase();
    this.#tag = element.tag;
    this.#attributes = element.attributes;
    this.parentNode = parent;
    this.previousSibling = before;
    this.style = styleOf(element.attributes["style"]);
    const children: DomNode[] = [];
    for (const child of element.children) {
      const last = children.at(-1) ?? null;
      const node = typeof child === "string" ? new TextNode(child, this, last) : new ElementNode(child, this, last);
      if (last !== null) last.nextSibling = node;
      children.push(node);
    }
    this.childNodes = children;
  }

  get tagName(): string {
    return this.nodeName;
  }

  get parentElement(): ElementNode | null {
    return this.parentNode;
  }

  get firstChild(): DomNode | null {
    return this.childNodes[0] ?? null;
  }

  get textContent(): string {
    return this.childNodes.map((child) => child.textContent).join("");
  }

  get className(): string {
    return this.getAttribute("class") ?? "";
  }

  get classList(): { contains(name: string): boolean } {
    return { contains: (name) => this.className.split(/\s+/).includes(name) };
  }

  getAttribute(name: string): string | null {
    return Object.hasOwn(this.#attributes, name) ? (this.#attributes[name] ?? null) : null;
  }

  hasAttribute(name: string): boolean {
    return Object.hasOwn(this.#attributes, name);
  }

  matches(selector: string): boolean {
    return compiled(selector).some(({ tag, classes, attributes, lacks }) => {
      if (lacks.some((name) => this.hasAttribute(name))) return false;
      if (tag !== "" && tag !== this.#tag) return false;
      if (!classes.every((name) => this.classList.contains(name))) return false;
      return attributes.every(([name, value]) => {
        const own = this.getAttribute(name);
        return own !== null && (value === undefined || own === value);
      });
    });
  }

  querySelector(selector: string): ElementNode | null {
    for (const found of this.#below(selector)) return found;
    return null;
  }

  querySelectorAll(selector: string): readonly ElementNode[] {
    return [...this.#below(selector)];
  }

  *#below(selector: string): Generator<ElementNode> {
    for (const child of this.childNodes) {
      if (child instanceof TextNode) continue;
      if (child.matches(selector)) yield child;
      yield* child.#below(selector);
    }
  }
}

type DomNode = TextNode | ElementNode;

interface Style {
  readonly length: number;
  getPropertyValue(name: string): string;
  readonly [property: string]: unknown;
}

function styleOf(text: string | undefined): Style {
  const values: Record<string, string> = {};
  for (const declaration of text?.split(";") ?? []) {
    const colon = declaration.indexOf(":");
    if (colon === -1) continue;
    const name = declaration.slice(0, colon).trim().toLowerCase();
    values[name] = declaration
      .slice(colon + 1)
      .replace(/!\s*important/i, "")
      .trim();
  }
  const getPropertyValue = (name: string): string => (Object.hasOwn(values, name) ? (values[name] ?? "") : "");
  return {
    length: Object.keys(values).length,
    getPropertyValue,
    fontWeight: getPropertyValue("font-weight"),
    fontStyle: getPropertyValue("font-style"),
    textDecoration: getPropertyValue("text-decoration"),
    whiteSpace: getPropertyValue("white-space"),
  };
}

interface Compound {
  readonly tag: string;
  readonly classes: readonly string[];
  readonly attributes: readonly (readonly [name: string, value: string | undefined])[];
  /** Names of attributes that it must not have. */
  readonly lacks: readonly string[];
}

const selectors = new Map<string, readonly Compound[]>();

const COMPOUND = /^([a-z][a-z0-9-]*|\*)?((?:\.[\w-]+|\[[\w-]+(?:=(?:"[^"]*"|[\w-]+))?\])*)((?::not\(\[[\w-]+\]\))*)$/;

function compiled(selector: string): readonly Compound[] {
  const known = selectors.get(selector);
  if (known !== undefined) return known;
  const compounds = selector.split(",").map((part): Compound => {
    const match = COMPOUND.exec(part.trim());
    if (match === null || part.trim() === "") throw new Error(`No support for the selector ${selector}`);
    const [, tag = "", rest = "", nots = ""] = match;
    const attributes = [...rest.matchAll(/\[([\w-]+)(?:=(?:"([^"]*)"|([\w-]+)))?\]/g)];
    return {
      tag: tag === "*" ? "" : tag,
      classes: [...rest.replaceAll(/\[[^\]]*\]/g, "").matchAll(/\.([\w-]+)/g)].map(([, name = ""]) => name),
      attributes: attributes.map(([, name = "", quoted, bare]) => [name, quoted ?? bare] as const),
      lacks: [...nots.matchAll(/\[([\w-]+)\]/g)].map(([, name = ""]) => name),
    };
  });
  selectors.set(selector, compounds);
  return compounds;
}

type Dom = Parameters<DOMParser["parse"]>[0];

/** An element that holds the markup, for ProseMirror's `DOMParser`. */
export function domOf(children: readonly Markup[]): Dom {
  return new ElementNode({ tag: "body", attributes: {}, children }, null, null) as unknown as Dom;
}
