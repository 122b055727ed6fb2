/**
 * The frame around the text, in the element's shadow root: the bar, the column, the slots. Plain elements, there before
 * the chrome is loaded, so that nothing moves when it comes. Owns: their places.
 * Must never: hold the text. It is the element's own child, slotted here, so that browsers and their helpers see it.
 */
import type { Covered } from "./reveal.ts";
import { styleSheet } from "./styles/adopt.ts";
import { FRAME_CSS } from "./styles/frame.css.ts";

/** The frame, and the places in it that the chrome fills. */
export interface Frame {
  readonly shadow: ShadowRoot;
  /** What the bar covers where text scrolls under it. */
  readonly covered: () => Covered;
  /** The toolbar's row: between the host page's own things at its start and its end, and after them. */
  readonly tools: HTMLElement;
  readonly save: HTMLElement;
  /** Below the bar and over the text, wherever that is scrolled to. */
  readonly over: HTMLElement;
  /** Between bar and text. */
  readonly notices: HTMLElement;
  /** Where the text will be, until it is there. */
  readonly opening: HTMLElement;
  /** Over the text and beside it, and moving with it. */
  readonly beside: HTMLElement;
  /** For what floats over the page. */
  readonly floating: HTMLElement;
  setToolbar(shown: boolean): void;
  end(): void;
}

let sheet: CSSStyleSheet | undefined;

/** Builds the frame in an empty shadow root. */
export function buildFrame(shadow: ShadowRoot): Frame {
  sheet ??= styleSheet(FRAME_CSS);
  shadow.adoptedStyleSheets = [sheet];
  const { ownerDocument } = shadow;
  const make = (name: string, parent: Node, tag = "div"): HTMLElement => {
    const element = ownerDocument.createElement(tag);
    element.className = name;
    return parent.appendChild(element);
  };
  const slot = (name: string, parent: Node): HTMLSlotElement => {
    const element = ownerDocument.createElement("slot");
    element.name = name;
    return parent.appendChild(element);
  };

  shadow.replaceChildren();
  const sentinel = make("sentinel", shadow);
  const bar = make("bar", shadow);
  bar.part.add("toolbar");
  slot("toolbar-start", bar);
  const tools = make("tools-place", bar);
  slot("toolbar-end", bar);
  const save = make("save-place", bar);
  const over = make("over", shadow);
  const notices = make("notices", shadow);
  const body = make("body", shadow);
  body.part.add("surface");
  const header = slot("header", body);
  const column = make("column", body);
  const opening = make("opening-place", column);
  const surface = slot("weft-surface", column);
  const beside = make("beside", column);
  slot("footer", body);
  const floating = make("floating", shadow);

  const look = (): void => void column.classList.toggle("titled", header.assignedElements().length > 0);
  look();
  header.addEventListener("slotchange", look);

  // The beginning of a long document is there before the editor, and nothing is said of waiting any more. Not by `:has()` in the
  // style sheet: on a slow machine a frame was painted that had both, and the text jumped.
  surface.addEventListener("slotchange", () => {
    opening.hidden = surface.assignedElements().length > 0;
  });

  let observer: IntersectionObserver | undefined;
  /** The bar's hairline shows only while text is scrolled under it. */
  function watchScroll(): void {
    const sticky = Number.parseFloat(getComputedStyle(bar).top) || 0;
    observer = new IntersectionObserver(
      ([entry]) => {
        if (entry === undefined) return;
        bar.classList.toggle("under", !entry.isIntersecting && entry.boundingClientRect.top < sticky + 1);
      },
      { rootMargin: `-${Math.ceil(sticky)}px 0px 0px` },
    );
    observer.observe(sentinel);
  }

  return {
    shadow,
    covered() {
      const { top, bottom, height } = bar.getBoundingClientRect();
      // A body that scrolls by itself ends at the bar and not under it.
      if (height === 0 || body.scrollHeight > body.clientHeight + 1) return { top: 0, bottom: 0 };
      const { clientHeight } = ownerDocument.documentElement;
      if (top <= clientHeight / 2) return { top: Math.max(0, bottom), bottom: 0 };
      // At the lower edge; at the upper one there may still be a bar of the page's own.
      const above = Number.parseFloat(getComputedStyle(bar).getPropertyValue("--weft-toolbar-top")) || 0;
      return { top: above, bottom: Math.max(0, clientHeight - top) };
    },
    tools,
    save,
    over,
    notices,
    opening,
    beside,
    floating,
    setToolbar(shown) {
      bar.hidden = !shown;
      observer?.disconnect();
      if (shown) watchScroll();
    },
    end() {
      observer?.disconnect();
    },
  };
}
