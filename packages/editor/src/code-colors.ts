/**
 * The colours of code, as decorations. Owns: which blocks are painted anew, and when; what there is to paint comes late
 * (code-painter.ts). A block is painted after it changed, the others are not looked into; between the two its colours go
 * with its text.
 * Not prosemirror-highlight (0.16): it parses while the key is applied, compares every block of code and builds all
 * decorations anew at each change.
 * Must never: make a key wait for its colours, or touch a text in which an input method composes.
 */
import type { Node } from "prosemirror-model";
import { Plugin, PluginKey, type EditorState, type PluginView, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { isCodeBlock } from "./blocks.ts";
import { languageNamed } from "./code-names.ts";
import { findBlocks, holds, type FoundBlock } from "./found-blocks.ts";
import { late, whenIdle } from "./late.ts";

/** A run of code in one colour; positions from the start of the code, in UTF-16 units. */
export interface Token {
  readonly from: number;
  readonly to: number;
  /** The class that colours it: "weft-code-" and this. */
  readonly sort: string;
}

/** Colours code. */
export interface Painter {
  /** Whether `paint` knows the language already. */
  knows(language: string): boolean;
  /** Loads what `paint` needs for a language. */
  learn(language: string): Promise<void>;
  paint(language: string, code: string): readonly Token[];
}

/** Longer code has no colours, in UTF-16 units: here its parsing takes 30 ms, and it is in 8,000 elements. */
export const MAX_PAINTED = 40_000;

/** Code up to this length is painted before the next frame: its parsing takes 3 ms, and a key has 16. */
const MAX_AT_ONCE = 4_000;

/** How much of a frame painting may take when much is to be painted, in milliseconds. */
const FRAME_SHARE = 6;

/** What is painted. */
export interface Colors {
  readonly decorations: DecorationSet;
  /** What each block was when it was painted, by the position before it. Not by the block: the same may stand elsewhere. */
  readonly painted: ReadonlyMap<number, Node>;
}

interface Paint {
  readonly block: FoundBlock;
  readonly tokens: readonly Token[];
}

/** Nothing painted; also what a plugin has that came late. */
const BLANK: Colors = { decorations: DecorationSet.empty, painted: new Map() };

function applied(key: PluginKey<Colors>, tr: Transaction, colors: Colors = BLANK): Colors {
  let { decorations, painted } = colors;
  if (tr.docChanged) {
    decorations = decorations.map(tr.mapping, tr.doc);
    const moved = new Map<number, Node>();
    for (const [position, node] of painted) {
      const { pos, deletedAfter } = tr.mapping.mapResult(position);
      if (!deletedAfter) moved.set(pos, node);
    }
    painted = moved;
  }
  const paints = tr.getMeta(key) as readonly Paint[] | undefined;
  if (paints === undefined) return decorations === colors.decorations ? colors : { decorations, painted };
  const next = new Map(painted);
  for (const { block, tokens } of paints) {
    const { node, position } = block;
    // Only what this very block was; a neighbour's colours may touch its edge.
    decorations = decorations.remove(decorations.find(position + 1, position + node.nodeSize - 1));
    const runs = tokens.map(({ from, to, sort }) =>
      Decoration.inline(position + 1 + from, position + 1 + to, { class: `weft-code-${sort}` }),
    );
    decorations = decorations.add(tr.doc, runs);
    next.set(position, node);
  }
  return { decorations, painted: next };
}

/** The language to paint a block in; `undefined` where it has no colours. */
function paintedLanguage(node: Node): string | undefined {
  return node.content.size <= MAX_PAINTED ? languageNamed(node.attrs["language"])?.name : undefined;
}

/** Gives a function that finds all blocks of code, also in containers. */
function codeFinder(): (doc: Node) => readonly FoundBlock[] {
  const find = findBlocks((block) => holds(block, isCodeBlock));
  return (doc) => {
    const blocks: FoundBlock[] = [];
    for (const { node: block, position } of find(doc)) {
      if (isCodeBlock(block)) blocks.push({ node: block, position });
      else
        block.descendants((node, offset) => {
          if (isCodeBlock(node)) blocks.push({ node, position: position + 1 + offset });
          return !node.isTextblock;
        });
    }
    return blocks;
  };
}

/**
 * The colours as a plugin, which has its state under `key`. `load` gives the painter, when a block in a known language is
 * there.
 */
export function codeColors(
  load: () => Promise<Painter>,
  key: PluginKey<Colors> = new PluginKey<Colors>("weft-code-colors"),
): Plugin<Colors> {
  const painter = late(load);
  return new Plugin<Colors>({
    key,
    state: {
      init: () => BLANK,
      apply: (tr, colors) => applied(key, tr, colors),
    },
    props: { decorations: (state) => key.getState(state)?.decorations },
    view: (view) => new Painting(view, painter, key),
  });
}

class Painting implements PluginView {
  readonly #view: EditorView;
  readonly #painter: ReturnType<typeof late<Painter>>;
  readonly #key: PluginKey<Colors>;
  readonly #find = codeFinder();
  #frame = 0;
  #stopIdle: (() => void) | undefined;
  #ended = false;

  constructor(view: EditorView, painter: ReturnType<typeof late<Painter>>, key: PluginKey<Colors>) {
    this.#view = view;
    this.#key = key;
    this.#painter = painter;
    view.dom.addEventListener("compositionend", this.#schedule);
    this.#schedule();
  }

  update(view: EditorView, before: EditorState): void {
    if (view.state.doc !== before.doc) this.#schedule();
  }

  destroy(): void {
    this.#ended = true;
    cancelAnimationFrame(this.#frame);
    this.#stopIdle?.();
    this.#view.dom.removeEventListener("compositionend", this.#schedule);
  }

  #schedule = (): void => {
    if (this.#frame !== 0 || this.#ended) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint((node) => node.content.size <= MAX_AT_ONCE);
    });
  };

  /** The blocks that are not painted as they are now. */
  #stale(): FoundBlock[] {
    const painted = this.#key.getState(this.#view.state)?.painted;
    return this.#find(this.#view.state.doc).filter(({ node, position }) => {
      const before = painted?.get(position);
      if (before === node) return false;
      return paintedLanguage(node) !== undefined || (before !== undefined && paintedLanguage(before) !== undefined);
    });
  }

  /** Paints those that are due now as far as a frame has room, and leaves the others to the next or to an idle moment. */
  #paint(isDue: (node: Node) => boolean): void {
    if (this.#ended || this.#view.composing) return;
    const stale = this.#stale();
    if (stale.length === 0) return;
    const paints: Paint[] = [];
    const end = performance.now() + FRAME_SHARE;
    for (const block of stale) {
      if (!isDue(block.node)) continue;
      const language = paintedLanguage(block.node);
      if (language !== undefined && this.#painter.now?.knows(language) !== true) {
        this.#learn(language, block);
        break;
      }
      const tokens = language === undefined ? [] : this.#painter.now?.paint(language, block.node.textContent);
      paints.push({ block, tokens: tokens ?? [] });
      if (performance.now() > end) break;
    }
    if (paints.length === 0) {
      if (!stale.some(({ node }) => isDue(node))) this.#whenIdle();
      return;
    }
    this.#view.dispatch(this.#view.state.tr.setMeta(this.#key, paints));
    if (paints.length < stale.length) this.#schedule();
  }

  #whenIdle(): void {
    this.#stopIdle?.();
    this.#stopIdle = whenIdle(() => this.#paint(() => true));
  }

  #learn(language: string, block: FoundBlock): void {
    this.#painter
      .load()
      .then((painter) => painter.learn(language))
      .then(this.#schedule, () => {
        // The browser has said in its console what is missing. Without colours until it changes: others wait behind it.
        if (this.#ended || this.#view.state.doc.nodeAt(block.position) !== block.node) return this.#schedule();
        this.#view.dispatch(this.#view.state.tr.setMeta(this.#key, [{ block, tokens: [] } satisfies Paint]));
        this.#schedule();
      });
  }
}
