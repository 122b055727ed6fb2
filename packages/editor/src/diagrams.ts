/**
 * The diagram below a block of code in Mermaid's language. Owns: when it is drawn (in sight, and after the last change),
 * and what stands there when it can't be. Must never: show anything of a diagram but an image; see diagram-frame.ts.
 */
import { late } from "./late.ts";
import type { BlockMessages } from "./messages/blocks.en.ts";

/** The language of code that is shown as a diagram, as people name it after a fence. */
export const DIAGRAM_LANGUAGE = "mermaid";

/** Longer sources are not drawn, in UTF-16 units. */
const MAX_SOURCE = 20_000;

/** How long a source must rest before it is drawn anew, in milliseconds. */
const REST = 300;

const frame = late(() => import("./diagram-frame.ts"));

/** A diagram on the page. */
export interface Diagram {
  readonly dom: HTMLElement;
  /** The source is this now. */
  show(source: string): void;
  destroy(): void;
}

/** Makes the place of a diagram; it is drawn by the page of `server`. */
export function createDiagram(document: Document, server: string, words: BlockMessages["diagram"]): Diagram {
  const dom = document.createElement("div");
  dom.className = "weft-diagram";
  dom.contentEditable = "false";
  const image = document.createElement("img");
  image.draggable = false;
  const line = document.createElement("p");
  let source = "";
  let shown: string | undefined;
  let seen = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  /** Light ink stands on a dark page; asking the ink also heeds a theme that the host page has set. */
  function isDark(): boolean {
    const [red = "0"] = /\d+/.exec(document.defaultView?.getComputedStyle(dom).color ?? "") ?? [];
    return Number(red) > 128;
  }

  function say(text: string): void {
    line.textContent = text;
    if (text === "") line.remove();
    else dom.append(line);
  }

  async function draw(): Promise<void> {
    if (!seen || ended) return;
    const dark = isDark();
    const asked = `${String(dark)} ${source}`;
    if (asked === shown) return;
    shown = asked;
    if (source.trim() === "" || source.length > MAX_SOURCE) {
      image.remove();
      return say(source.trim() === "" ? words.empty : words.long);
    }
    try {
      const { drawDiagram } = await frame.load();
      const drawing = await drawDiagram(document, server, source, dark);
      if (ended || shown !== asked) return;
      // What was drawn last stays while a source is being written and is wrong for a moment.
      if ("problem" in drawing) return say(words.wrong(drawing.problem));
      image.src = drawing.image;
      image.alt = words.alt(source.slice(0, 300));
      dom.prepend(image);
      say("");
    } catch {
      // The next change, or its next coming into sight, tries again.
      if (shown === asked) shown = undefined;
      if (!ended) say(words.failed);
    }
  }

  const sight = new IntersectionObserver(
    (entries) => {
      seen = entries.at(-1)?.isIntersecting === true;
      void draw();
    },
    { rootMargin: "400px" },
  );
  sight.observe(dom);
  image.addEventListener("error", () => {
    image.remove();
    say(words.failed);
  });
  // The style sheet lets the ink change in a moment, and not at once, so that its change can be heard.
  dom.addEventListener("transitionend", (event) => {
    if (event.propertyName === "color" && event.target === dom) void draw();
  });

  return {
    dom,
    show(next) {
      if (next === source) return;
      source = next;
      clearTimeout(timer);
      timer = setTimeout(() => void draw(), REST);
    },
    destroy() {
      ended = true;
      clearTimeout(timer);
      sight.disconnect();
      dom.remove();
    },
  };
}
