/**
 * Where the others are. Owns: drawing their carets, names and selections, and telling them ours.
 * Must never: change the text's DOM. Carets lie in a layer above it and selections are CSS highlights, so nothing
 * moves, no word is split into spans, and an input method that is composing is not disturbed.
 */
import type { Binding } from "@weft/binding";
import type { Person, Presence } from "@weft/client";
import { Plugin, type EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { highlight, type Tint } from "../highlight.ts";
import { adoptStyles } from "../styles/adopt.ts";
import { CARETS_CSS } from "../styles/carets.css.ts";
import { createCaret, type Caret } from "./caret.ts";
import type { Company, Side, Sight, Whereabouts } from "./company.ts";
import { blockAt } from "./places.ts";
import { sideOf, sightOf } from "./seeing.ts";
import { createTypists } from "./typists.ts";

/** More carets than this are not drawn: nobody can follow them, and each costs a measurement a frame. */
const MAX_CARETS = 60;

/** What the carets need. */
export interface CaretOptions {
  readonly presence: Presence;
  readonly binding: Binding;
  /** The positioned frame around the text; the layer becomes its last child. */
  readonly page: HTMLElement;
  /** How much the document has of a person: the clock of their Yjs client. */
  readonly written: (client: number) => number;
  /** Is told where everyone is. */
  readonly company: Company;
}

/** The carets as a plugin. */
export function carets(options: CaretOptions): Plugin {
  return new Plugin({ view: (view) => new CaretLayer(view, options) });
}

class CaretLayer {
  readonly #view: EditorView;
  readonly #options: CaretOptions;
  readonly #layer: HTMLElement;
  readonly #carets = new Map<number, Caret>();
  readonly #tint: Tint;
  readonly #typists = createTypists();
  readonly #stop: (() => void)[] = [];
  #frame = 0;
  #published = "null";

  constructor(view: EditorView, options: CaretOptions) {
    this.#view = view;
    this.#options = options;
    const { ownerDocument } = view.dom;
    this.#layer = ownerDocument.createElement("div");
    this.#layer.className = "weft-carets";
    this.#layer.setAttribute("aria-hidden", "true");
    options.page.append(this.#layer);
    this.#tint = highlight(ownerDocument);
    this.#stop.push(options.presence.onChange(() => this.#schedule()));

    const schedule = (): void => this.#schedule();
    const resized = new ResizeObserver(schedule);
    resized.observe(view.dom);
    this.#stop.push(() => resized.disconnect());
    this.#listen(view.dom, "focusin", schedule);
    this.#listen(view.dom, "focusout", schedule);
    this.#listen(view.dom, "pointermove", (event) => this.#hover(event));
    // Blocks that come into sight get their true heights then, and move what is below them.
    this.#listen(view.dom, "contentvisibilityautostatechange", schedule);
    // A wide table, or code, is moved in its frame; that is told to the frame only. And what is in sight changes.
    this.#listen(ownerDocument, "scroll", () => this.#options.presence.others().length > 0 && schedule());
    this.#listen(view.dom, "scroll", schedule);
    this.#stop.push(this.#typists.onChange(schedule));
    const fonts = ownerDocument.fonts;
    fonts.addEventListener("loadingdone", schedule);
    this.#stop.push(() => fonts.removeEventListener("loadingdone", schedule));
    this.#schedule();
  }

  update(_view: EditorView, before: EditorState): void {
    const { state } = this.#view;
    if (before.doc !== state.doc || !before.selection.eq(state.selection)) this.#schedule();
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    for (const stop of this.#stop) stop();
    for (const caret of this.#carets.values()) caret.destroy();
    this.#tint.clear();
    this.#layer.remove();
    this.#options.presence.setCursor(null);
  }

  #listen(target: EventTarget, type: string, listener: (event: Event) => void): void {
    target.addEventListener(type, listener, { passive: true, capture: true });
    this.#stop.push(() => target.removeEventListener(type, listener, { capture: true }));
  }

  /** At most once a frame: many changes may come in one. */
  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#view.isDestroyed) return;
      this.#publish();
      this.#draw();
    });
  }

  /** Tells the others where we are. A window in the background keeps its cursor: its person will come back to it. */
  #publish(): void {
    const { state, dom } = this.#view;
    const { binding, presence } = this.#options;
    const root = dom.getRootNode();
    const active = root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null;
    // The toolbar and its menus are in the shadow root of an element around the text: the focus is still ours.
    const here = active !== null && (dom.contains(active) || (active.shadowRoot !== null && active.contains(dom)));
    const { anchor, head } = state.selection;
    const from = here ? binding.toRelative(state, anchor) : null;
    // Each is a walk over the document, at every key: once is enough for a caret.
    const to = here && head !== anchor ? binding.toRelative(state, head) : from;
    const cursor = from === null || to === null ? null : { anchor: from, head: to };
    const text = JSON.stringify(cursor);
    if (text === this.#published) return;
    this.#published = text;
    presence.setCursor(cursor);
  }

  #draw(): void {
    const others = this.#options.presence.others();
    const people = others.filter(({ cursor }) => cursor !== undefined).slice(0, MAX_CARETS);
    const seen = new Set<number>();
    this.#tint.clear();
    // To measure is to lay the page out: not for one who writes alone.
    if (people.length === 0 && this.#carets.size === 0) {
      this.#options.company.tell(
        others.map((person) => ({ person, side: "nowhere", typing: false })),
        undefined,
      );
      return;
    }
    // Each time: the editor may have been moved into another root meanwhile.
    adoptStyles(this.#layer, CARETS_CSS);
    const origin = this.#layer.getBoundingClientRect();
    const sight = sightOf(this.#view, this.#options.company.covered());
    const places = new Map<number, Whereabouts>();
    // Measured all first and moved all after: a measurement after a move would lay the page out again.
    const moves: (() => void)[] = [];
    for (const person of people) {
      const { side, typing, move } = this.#place(person, origin, sight);
      places.set(person.client, { person, side, typing });
      if (move === undefined) continue;
      seen.add(person.client);
      moves.push(move);
    }
    for (const move of moves) move();
    for (const [client, caret] of this.#carets) {
      if (seen.has(client)) continue;
      caret.destroy();
      this.#carets.delete(client);
    }
    this.#typists.keep(others);
    this.#options.company.tell(
      others.map((person) => places.get(person.client) ?? { person, side: "nowhere", typing: false }),
      sight,
    );
  }

  /** Where somebody is, and if that is in sight, what puts their caret there. */
  #place(person: Person, origin: DOMRect, sight: Sight): { side: Side; typing: boolean; move?: () => void } {
    const { state } = this.#view;
    const anchor = this.#position(person.cursor?.anchor);
    const head = this.#position(person.cursor?.head);
    if (anchor === undefined || head === undefined) return { side: "nowhere", typing: false };
    const side = sideOf(this.#view, head, sight);
    const far = anchor === head ? side : sideOf(this.#view, anchor, sight);
    const { typing, idle } = this.#typists.note(person, this.#options.written(person.client));
    // A selection from above the window to below it is all that one sees of it.
    if (anchor !== head && (side === "here" || far !== side)) {
      this.#tint.add(`weft-selection-${person.color}`, this.#range(Math.min(anchor, head), Math.max(anchor, head)));
    }
    if (side !== "here") return { side, typing };
    const $head = state.doc.resolve(head);
    let rect: { left: number; top: number; bottom: number };
    try {
      rect = this.#view.coordsAtPos(head, $head.parent.inlineContent && head === $head.end() ? -1 : 1);
    } catch {
      // The position's DOM is being composed in; the next frame has it again.
      return { side, typing };
    }
    const isHere = rect.bottom > sight.top && rect.top < sight.bottom;
    const block = typing ? this.#boxOf(head) : undefined;
    // In a code block that scrolls sideways someone may be out of sight: their caret then waits at the edge.
    const left = Math.max(0, Math.min(rect.left - origin.left, origin.width - 2));
    const top = rect.top - origin.top;
    return {
      side: isHere ? "here" : rect.top < sight.top ? "above" : "below",
      typing,
      move: () => {
        let caret = this.#carets.get(person.client);
        if (caret === undefined) {
          caret = createCaret(this.#layer, person.client);
          this.#carets.set(person.client, caret);
        }
        caret.show(person, {
          left,
          top,
          height: rect.bottom - rect.top,
          room: origin.width,
          idle,
          ...(block === undefined ? {} : { block: { top: block.top - origin.top, height: block.height } }),
        });
      },
    };
  }

  /** The box of the block at the document's top that holds a position. */
  #boxOf(position: number): DOMRect | undefined {
    const found = blockAt(this.#view.state.doc, position);
    const dom = found && this.#view.nodeDOM(found.start);
    return dom instanceof Element ? dom.getBoundingClientRect() : undefined;
  }

  #position(relative: unknown): number | undefined {
    const { state } = this.#view;
    const position = this.#options.binding.toAbsolute(state, relative);
    return position === undefined ? undefined : Math.max(0, Math.min(position, state.doc.content.size));
  }

  #range(from: number, to: number): Range {
    const range = this.#view.dom.ownerDocument.createRange();
    const start = this.#view.domAtPos(from, 1);
    const end = this.#view.domAtPos(to, -1);
    range.setStart(start.node, start.offset);
    range.setEnd(end.node, end.offset);
    return range;
  }

  #hover(event: Event): void {
    if (!(event instanceof PointerEvent) || this.#carets.size === 0) return;
    const origin = this.#layer.getBoundingClientRect();
    for (const caret of this.#carets.values()) caret.hover(event.clientX - origin.left, event.clientY - origin.top);
  }
}
