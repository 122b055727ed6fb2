/**
 * HTML text to a tree of elements and texts. Owns: parsing as browsers do (parse5), and the bounds that keep a hostile
 * text from taking all memory or the whole stack. Must never: run, load or judge anything of it.
 */
import { defaultTreeAdapter, parseFragment, type DefaultTreeAdapterTypes } from "parse5";

/** An element: `tag` in lower case, attributes by name. */
export interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Markup[];
}

/** An element or a text. */
export type Markup = Element | string;

/** Input that would cost more than a document can be worth. `message` says what to do. */
export class TooMuchMarkup extends Error {
  override readonly name = "TooMuchMarkup";
}

/** Longest input, in UTF-16 units: a book of a thousand pages has three million. */
export const MAX_MARKUP = 4_000_000;

/** Deepest nesting of elements; Chromium's own bound. */
export const MAX_ELEMENT_DEPTH = 512;

/** Elements that an input of no tags may make, and how many more for each tag in it. */
const FREE_ELEMENTS = 10_000;
const ELEMENTS_A_TAG = 4;

/** Throws `TooMuchMarkup` for a text that is longer than `MAX_MARKUP`. */
export function checkLength(text: string): void {
  if (text.length <= MAX_MARKUP) return;
  throw new TooMuchMarkup(
    `This text has ${text.length} characters, more than the ${MAX_MARKUP} that can be read at once. Divide it.`,
  );
}

/**
 * The body of an HTML document or fragment, comments left out. Markup that is not well formed is read as browsers read it.
 * Throws `TooMuchMarkup`.
 */
export function parseMarkup(html: string): readonly Markup[] {
  checkLength(html);
  let depth = 0;
  let made = 0;
  const most = FREE_ELEMENTS + ELEMENTS_A_TAG * (html.split("<").length - 1);
  const adapter: typeof defaultTreeAdapter = {
    ...defaultTreeAdapter,
    createElement(...element) {
      // Formatting that was never closed is made anew in each paragraph after it: a hundred tags, a million elements.
      if (++made > most)
        throw new TooMuchMarkup("This HTML opens too many elements that it does not close. Close them.");
      return defaultTreeAdapter.createElement(...element);
    },
    onItemPush() {
      if (++depth > MAX_ELEMENT_DEPTH) {
        throw new TooMuchMarkup(`This HTML nests elements more than ${MAX_ELEMENT_DEPTH} deep. Flatten it.`);
      }
    },
    onItemPop() {
      depth--;
    },
  };
  const fragment = parseFragment(html, { treeAdapter: adapter, scriptingEnabled: false });
  return fragment.childNodes.flatMap(markupOf);
}

function markupOf(node: DefaultTreeAdapterTypes.ChildNode): Markup[] {
  if ("value" in node) return node.value === "" ? [] : [node.value];
  if (!("tagName" in node)) return [];
  // The first of two attributes of one name counts, as in a browser; parse5 gives no second.
  const attributes = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));
  const inner = "content" in node ? node.content.childNodes : node.childNodes;
  return [{ tag: node.tagName.toLowerCase(), attributes, children: inner.flatMap(markupOf) }];
}

/** Whether something is an element, of one of the tags if any are named. */
export function isElement(markup: Markup | undefined, ...tags: readonly string[]): markup is Element {
  return typeof markup === "object" && (tags.length === 0 || tags.includes(markup.tag));
}

/** All text in it. */
export function textOf(markup: Markup): string {
  return typeof markup === "string" ? markup : markup.children.map(textOf).join("");
}
