/**
 * Where the others are. Owns: drawing their carets, names and selections, and telling them ours.
 * Must never: change the text's DOM. Carets lie in a layer above it and selections are CSS highlights, so nothing
 * moves, no word is split into spans, and an input method that is composing is not disturbed.
 */
import type { Binding } from "@weft/binding";
import type { Person, Presence } from "@weft/client";
import { Plugin, type EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { createCaret, type Caret } from "./caret.ts";
import { highlight, type Tint } from "./highlight.ts";

/** More carets than this are not drawn: nobody can follow them, and each costs a measurement a frame. */
const MAX_CARETS = 60;

/** What the carets need. */
export interface CaretOptions {
  readonly presence: Presence;
  readonly binding: Binding;
  /** The positioned frame around the text; the layer becomes its last child. */
  readonly page: HTMLElement;
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
    // A wide table, or code, is moved in its frame; that is told to the frame only.
    this.#listen(view.dom, "scroll", schedule);
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
    const people = this.#options.presence
      .others()
      .filter(({ cursor }) => cursor !== undefined)
      .slice(0, MAX_CARETS);
    const seen = new Set<number>();
    this.#tint.clear();
    // To measure is to lay the page out: not for one who writes alone.
    if (people.length === 0 && this.#carets.size === 0) return;
    const origin = this.#layer.getBoundingClientRect();
    // Measured all first and moved all after: a measurement after a move would lay the page out again.
    const moves: (() => void)[] = [];
    for (const person of people) {
      const move = this.#place(person, origin);
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
  }

  #place(person: Person, origin: DOMRect): (() => void) | undefined {
    const { state } = this.#view;
    const anchor = this.#position(person.cursor?.anchor);
    const head = this.#position(person.cursor?.head);
    if (anchor === undefined || head === undefined) return undefined;
    const $head = state.doc.resolve(head);
    if (anchor !== head) this.#tint.add(person.color, this.#range(Math.min(anchor, head), Math.max(anchor, head)));
    let rect: { left: number; top: number; bottom: number };
    try {
      rect = this.#view.coordsAtPos(head, $head.parent.inlineContent && head === $head.end() ? -1 : 1);
    } catch {
      // The position's DOM is being composed in; the next frame has it again.
      return undefined;
    }
    // In a code block that scrolls sideways someone may be out of sight: their caret then waits at the edge.
    const left = Math.max(0, Math.min(rect.left - origin.left, origin.width - 2));
    const top = rect.top - origin.top;
    return () => {
      let caret = this.#carets.get(person.client);
      if (caret === undefined) {
        caret = createCaret(this.#layer, person.client);
        this.#carets.set(person.client, caret);
      }
      caret.show(person, { left, top, height: rect.bottom - rect.top, room: origin.width });
    };
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
