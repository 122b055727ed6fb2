/**
 * The blocks that are more than text on the page: code, formulas, callouts, images, files, embeds. Their code is loaded beside the
 * text; a document that has one of them waits for it, so that nothing moves. Owns: which documents those are, and what is
 * shown of a block that comes before its code: what the schema says.
 * Must never: leave it so when the code is there; or keep a text from being written in because it does not come.
 */
import { type Plugin, PluginKey } from "prosemirror-state";
import type { EditorView, NodeViewConstructor } from "prosemirror-view";
import * as Y from "yjs";
import { late, type Late } from "./late.ts";
import { latePlugin } from "./late-plugin.ts";
import type { MediaContext } from "./media-context.ts";
import { addContentStyles } from "./styles/adopt.ts";

/** What is loaded. */
export type BlockWork = typeof import("./block-drawer.ts");

/** The code of those blocks. */
export const blockWork: Late<BlockWork> = late(() => import("./block-drawer.ts"));

const NAMES: ReadonlySet<string> = new Set(["code_block", "math", "math_inline", "image", "file", "embed", "callout"]);

/** Whether a document holds one of these blocks. */
export function holdsBlockWork(fragment: Y.XmlFragment): boolean {
  return fragment
    .toArray()
    .some((child) => child instanceof Y.XmlElement && (NAMES.has(child.nodeName) || holdsBlockWork(child)));
}

interface BlockWorkOptions {
  /** The positioned frame around the text. */
  readonly page: HTMLElement;
  readonly media: MediaContext;
  /** Where diagrams are drawn; without it they stay sources. */
  readonly server: string | undefined;
}

/** The formula whose field is open. */
const editedFormula = new PluginKey<number | null>("weft-formula");

/** The plugins of these blocks: themselves if they are loaded, else what becomes of them. */
export function blockPlugins({ media, server, page }: BlockWorkOptions): Plugin[] {
  const { messages } = media;
  const styled =
    (make: (work: BlockWork) => Plugin) =>
    (work: BlockWork): Plugin => {
      addContentStyles(page, work.BLOCKS_CSS);
      return make(work);
    };
  return [
    lateViews(
      ["image", "file", "embed"],
      styled((work) => work.mediaViews(media)),
    ),
    lateViews(
      ["callout"],
      styled((work) => work.calloutViews(messages)),
    ),
    lateViews(
      ["code_block"],
      styled((work) => work.codeBlocks(messages, server)),
    ),
    lateViews(
      ["math", "math_inline"],
      styled((work) => work.formulas(messages, editedFormula)),
      editedFormula,
    ),
  ];
}

function lateViews(names: readonly string[], make: (work: BlockWork) => Plugin, key?: PluginKey): Plugin {
  if (blockWork.now !== undefined) return make(blockWork.now);
  const waiting = new Set<EditorView>();
  const source = late(async () => {
    const plugin = make(await blockWork.load());
    // A view draws its nodes anew only when it gets other node views.
    const { nodeViews } = plugin.props;
    for (const view of waiting) if (!view.isDestroyed && nodeViews) queueMicrotask(() => redraw(view, nodeViews));
    return plugin;
  });
  const show =
    (name: string): NodeViewConstructor =>
    (...given: Parameters<NodeViewConstructor>) => {
      const made = source.now?.props.nodeViews?.[name];
      if (made !== undefined) return made(...given);
      waiting.add(given[1]);
      // A node view may decline by giving nothing (prosemirror-view's NodeViewDesc.create), which its type leaves out.
      return undefined as unknown as ReturnType<NodeViewConstructor>;
    };
  return latePlugin(source, () => ({ nodeViews: Object.fromEntries(names.map((name) => [name, show(name)])) }), key);
}

function redraw(view: EditorView, nodeViews: Readonly<Record<string, NodeViewConstructor>>): void {
  if (view.isDestroyed) return;
  view.setProps({ nodeViews: { ...view.props.nodeViews, ...nodeViews } });
}
