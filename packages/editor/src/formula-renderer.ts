/**
 * What formulas.ts loads: KaTeX, its style sheet and its fonts, from where this file comes from, so that they are there in
 * an embed on another origin too. Owns: the limits within which a formula is drawn.
 * Must never: trust a formula. It comes from anyone: no links, no HTML, no images of its own (`trust: false`), and no more
 * work than a page can take.
 */
import katex from "katex";
import { FORMULA_FONTS } from "./formula-fonts.ts";
import { adoptStyles } from "./styles/adopt.ts";

/** Longer formulas are not drawn, in UTF-16 units: at this length KaTeX takes 150 ms on a slow machine. */
export const MAX_DRAWN = 5_000;

/** KaTeX counts expansions, not what they grow to: a formula that defines macros may grow to the product of these two. */
const MAX_DEFINING = 1_000;
const MAX_OWN_EXPANSIONS = 50;
const DEFINES = /\\(?:[egx]?def|(?:re)?newcommand|providecommand)(?![A-Za-z])/;

/** Why a formula is not drawn: what KaTeX says of it, or that it is too long. */
export interface FormulaFault {
  readonly tooLong: boolean;
  readonly detail: string;
}

/** Draws a formula into an element; gives the reason where it can't be drawn, and leaves the element empty then. */
export function drawFormula(latex: string, element: HTMLElement, display: boolean): FormulaFault | undefined {
  const defines = DEFINES.test(latex);
  if (latex.length > (defines ? MAX_DEFINING : MAX_DRAWN)) {
    element.replaceChildren();
    return { tooLong: true, detail: "" };
  }
  try {
    const tree = renderToTree(latex, {
      displayMode: display,
      // MathML is for screen readers.
      output: "htmlAndMathml",
      throwOnError: true,
      strict: "ignore",
      trust: false,
      maxExpand: defines ? MAX_OWN_EXPANSIONS : 1_000,
      maxSize: 20,
      // One formula must not change how the next is read.
      globalGroup: false,
      macros: {},
    });
    element.replaceChildren(drawnBy(tree));
    return undefined;
  } catch (error) {
    element.replaceChildren();
    // Deep nesting ends KaTeX's recursion with a RangeError, which says nothing to a writer.
    const said =
      error instanceof katex.ParseError ? (error as { readonly rawMessage?: unknown }).rawMessage : undefined;
    return { tooLong: said === undefined, detail: typeof said === "string" ? said : "" };
  }
}

/** A part of a formula before it is drawn, as KaTeX has it. */
interface Part {
  readonly attributes?: Record<string, string>;
  readonly children?: readonly Part[];
}

interface Tree extends Part {
  toNode(): HTMLElement;
}

/** KaTeX's last step but one. It is exported for uses like this, and its types leave it out. */
const { __renderToDomTree: renderToTree } = katex as unknown as {
  readonly __renderToDomTree: (latex: string, options: katex.KatexOptions) => Tree;
};

const HELD = "data-style";

/**
 * KaTeX writes most styles as properties, but some as attributes: the width of an arrow over letters, and of tall brackets.
 * A page whose policy knows no inline styles, as ours, leaves those out and complains; so they are put on as properties, too.
 */
function drawnBy(tree: Tree): HTMLElement {
  holdStyles(tree);
  const drawn = tree.toNode();
  for (const part of drawn.querySelectorAll<HTMLElement | SVGElement | MathMLElement>(`[${HELD}]`)) {
    part.style.cssText = part.getAttribute(HELD) ?? "";
    part.removeAttribute(HELD);
  }
  return drawn;
}

function holdStyles({ attributes, children = [] }: Part): void {
  const style = attributes?.["style"];
  if (attributes !== undefined && style !== undefined) {
    attributes[HELD] = style;
    delete attributes["style"];
  }
  children.forEach(holdStyles);
}

let css: Promise<string> | undefined;
const furnished = new WeakSet<Document>();

/** Gives the root in which an element stands what drawn formulas need. Rejects when that can't be loaded. */
export async function prepareFormulas(element: HTMLElement): Promise<void> {
  css ??= fetchStyles().catch((error: unknown) => {
    css = undefined;
    throw error;
  });
  adoptStyles(element, await css);
  const { ownerDocument } = element;
  if (furnished.has(ownerDocument)) return;
  furnished.add(ownerDocument);
  // Each is fetched when a formula first shows a letter of it. They are the document's: fonts in a shadow root are not seen.
  for (const [family, weight, style, url] of FORMULA_FONTS) {
    ownerDocument.fonts.add(new FontFace(family, `url("${url.href}") format("woff2")`, { weight, style }));
  }
}

async function fetchStyles(): Promise<string> {
  const response = await fetch(new URL("katex/dist/katex.min.css", import.meta.url));
  if (!response.ok) throw new Error(`The styles of formulas could not be loaded (${response.status}).`);
  // Its fonts have addresses of the package; and it speaks for the text only, not for a host page that has its own KaTeX.
  return `.weft-page { ${(await response.text()).replace(/@font-face\s*\{[^}]*\}/g, "")} }`;
}
