/**
 * What others change in the block in which an input method composes. Shown at once it would end the composition, and some
 * input methods then write their letters twice. Owns: which changes wait, how long, and when they are shown.
 * Must never: keep this editor's own words back, or let anything wait elsewhere in the document.
 */
import { type ElementMirror, type Mirror, type Mirrors, type SharedType, sizeOf } from "@weft/schema/yjs";
import type { EditorView } from "prosemirror-view";
import * as Y from "yjs";
import { Changes, isListChange, type SharedEvent } from "./changes.ts";
import { ShownText } from "./shown-text.ts";

/** The longest that a change waits, in milliseconds: some input methods compose whatever is typed, without an end. */
const LONGEST = 3_000;

/** ProseMirror reads what a composition left in the page up to 20 ms after its end; before that nothing may change there. */
const AFTERWARDS = 50;

interface Block {
  readonly mirror: ElementMirror;
  /** Its texts, as they are shown. */
  readonly texts: ReadonlyMap<SharedType, ShownText>;
}

export class Composition {
  readonly #show: () => void;
  #block: Block | undefined;
  #timers: ReturnType<typeof setTimeout>[] = [];

  /** `show` is called when what waits is to be shown. */
  constructor(show: () => void) {
    this.#show = show;
  }

  /** Whether something waits. */
  get isHolding(): boolean {
    return this.#block !== undefined;
  }

  /** Those of the events that can be shown now. The others wait; `isDue` when they cannot wait any longer. */
  sift(
    view: EditorView,
    root: ElementMirror,
    events: readonly SharedEvent[],
    transaction: Y.Transaction,
  ): { readonly events: readonly SharedEvent[]; readonly isDue: boolean } {
    const mirror = this.#block?.mirror ?? composing(view, root);
    if (mirror === undefined) return { events, isDue: false };
    const inside = events.filter(({ target }) => isWithin(target, mirror.type));
    if (inside.length === 0) return { events, isDue: false };
    // Where things come and go among the texts of a line, and where this page itself made the change, such as by its undo.
    const mustShow = transaction.local || inside.some((event) => event.target === mirror.type && isListChange(event));
    if (mustShow && this.#block === undefined) return { events, isDue: false };
    this.#hold(mirror, transaction);
    return { events: events.filter((event) => !inside.includes(event)), isDue: mustShow };
  }

  /** The text as it is shown, to be written into. */
  writable(type: Y.XmlText): Y.XmlText | ShownText {
    return this.#block?.texts.get(type) ?? type;
  }

  /** The composition has ended. Another one may have begun by the time that its words are read; then that one is waited for. */
  ended(view: EditorView): void {
    if (this.#block === undefined) return;
    const timer = setTimeout(() => {
      if (!view.composing) this.#show();
    }, AFTERWARDS);
    this.#timers.push(timer);
  }

  /** What waited, as what changed; from now on nothing waits. `undefined` when the block is gone. */
  take(mirrors: Mirrors): Changes | undefined {
    const block = this.#block;
    this.drop();
    if (block === undefined || mirrors.of(block.mirror.type) !== block.mirror) return undefined;
    return Changes.of(block.mirror.type, new Map(Array.from(block.texts, ([text, shown]) => [text, shown.changes()])));
  }

  /** After all has been read anew: what the block shows is still what it showed. */
  keep(mirrors: Mirrors): void {
    if (this.#block === undefined) return;
    const { mirror: old, texts } = this.#block;
    const fresh = mirrors.of(old.type);
    if (fresh?.kind !== "element") return this.drop();
    fresh.node = old.node;
    fresh.children = old.children;
    mirrors.add(fresh);
    this.#block = { mirror: fresh, texts };
  }

  /** Nothing waits any more: all is shown, or there is nobody to show it to. */
  drop(): void {
    this.#block = undefined;
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
  }

  #hold(mirror: ElementMirror, transaction: Y.Transaction): void {
    if (this.#block !== undefined) return;
    const texts = (mirror.type.toArray() as SharedType[]).filter((child) => child instanceof Y.XmlText);
    this.#block = { mirror, texts: new Map(texts.map((text) => [text, new ShownText(text, transaction)])) };
    this.#timers.push(setTimeout(this.#show, LONGEST));
  }
}

/** The line in which the input method composes. */
function composing(view: EditorView, root: ElementMirror): ElementMirror | undefined {
  if (!view.composing) return undefined;
  const { head } = view.state.selection;
  let mirror = root;
  let start = 0;
  while (!mirror.node.inlineContent) {
    let position = start;
    let inner: Mirror | undefined;
    for (const child of mirror.children) {
      const end = position + sizeOf(child);
      if (head < end) {
        inner = child;
        break;
      }
      position = end;
    }
    if (inner?.kind !== "element" || head <= position) return undefined;
    mirror = inner;
    start = position + 1;
  }
  return mirror;
}

function isWithin(type: SharedType, element: SharedType): boolean {
  for (let at: SharedType | undefined = type; at !== undefined; at = at._item?.parent as SharedType | undefined) {
    if (at === element) return true;
  }
  return false;
}
