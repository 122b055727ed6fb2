/**
 * Files on their way into the text: dropped, pasted, picked. Owns: where each of them will stand while the text around it
 * changes, and their order. What is done with them is media/uploads.ts, which is loaded when the first one comes.
 * Must never: write anything into the document before a file is on the server, but for a line to write on below it.
 */
import { schema } from "@weft/schema";
import { NodeSelection, Plugin, PluginKey, TextSelection, type EditorState, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { newTextblock } from "./blocks.ts";
import { whenIdle } from "./late.ts";
import type { Arriving, MediaContext } from "./media-context.ts";

/** What a transaction says about them: those that come or go, and all those of others. */
export interface ArrivingChange {
  readonly add?: readonly Arriving[];
  readonly remove?: string;
  readonly others?: readonly Arriving[];
}

interface Arrivals {
  readonly mine: readonly Arriving[];
  readonly others: readonly Arriving[];
}

const key = new PluginKey<Arrivals>("weft-attachments");

/** Says something about what arrives. */
export function tellArriving(transaction: Transaction, change: ArrivingChange): Transaction {
  return transaction.setMeta(key, change);
}

/** What arrives in this window, in order. */
export function arrivingIn(state: EditorState): readonly Arriving[] {
  return key.getState(state)?.mine ?? [];
}

/** Files in the text as a plugin. */
export function attachments(context: MediaContext): Plugin<Arrivals> {
  return new Plugin<Arrivals>({
    key,
    state: {
      init: () => ({ mine: [], others: [] }),
      apply: (transaction, before) => afterwards(transaction, before),
    },
    props: {
      decorations: (state) => {
        const { mine, others } = key.getState(state) ?? { mine: [], others: [] };
        if (mine.length + others.length === 0) return undefined;
        return DecorationSet.create(
          state.doc,
          [...mine, ...others].map(({ id, dom, pos }, index) =>
            Decoration.widget(pos, dom, { key: id, side: index + 1, ignoreSelection: true, stopEvent: () => true }),
          ),
        );
      },
      handlePaste(view, event) {
        const files = filesIn(event.clipboardData);
        if (files.length > 0) attach(view, files, context);
        return files.length > 0;
      },
      handleDrop(view, event) {
        const files = filesIn(event.dataTransfer);
        if (files.length === 0) return false;
        event.preventDefault();
        attach(view, files, context, placeAt(view, event) ?? view.state.doc.content.size);
        return true;
      },
    },
    view: (view) => begun(view, context),
  });
}

function afterwards(transaction: Transaction, { mine, others }: Arrivals): Arrivals {
  const change = transaction.getMeta(key) as ArrivingChange | undefined;
  if (!transaction.docChanged && change === undefined) return { mine, others };
  // What comes in the place of one stands behind those that were before it, and before those behind it.
  const gone = mine.findIndex(({ id }) => id === change?.remove);
  const moved = (it: Arriving, side: 1 | -1): Arriving => ({ ...it, pos: transaction.mapping.map(it.pos, side) });
  return {
    mine: [
      ...mine.map((it, index) => moved(it, gone !== -1 && index > gone ? 1 : -1)).filter((_, index) => index !== gone),
      ...(change?.add ?? []),
    ],
    others: change?.others ?? others.map((it) => moved(it, -1)),
  };
}

/** Files that are meant as such: with words beside them they are only a picture of the words, as Word and Excel send it. */
function filesIn(data: DataTransfer | null): readonly File[] {
  const files = [...(data?.files ?? [])];
  if (data === null || files.length === 0) return [];
  const html = data.getData("text/html");
  if (html === "") return data.getData("text/plain") === "" ? files : [];
  const page = new DOMParser().parseFromString(html, "text/html");
  const pictures = page.querySelectorAll("img");
  const isOnTheWeb = /^https?:/i.test(pictures[0]?.getAttribute("src") ?? "");
  return pictures.length === 1 && !isOnTheWeb && page.body.textContent.trim() === "" ? files : [];
}

/** Asks for files, as after a press of a button, and attaches them at the selection. */
export function pickFiles(view: EditorView, kind: "image" | "file", context: MediaContext): void {
  const input = view.dom.ownerDocument.createElement("input");
  input.type = "file";
  input.multiple = true;
  if (kind === "image") input.accept = "image/*";
  input.addEventListener("change", () => {
    if (!view.isDestroyed && view.editable) attach(view, [...(input.files ?? [])], context);
    view.focus();
  });
  input.click();
}

/** Whether files could be attached at the selection. */
export function mayAttach(state: EditorState): boolean {
  return placeBelow(state) !== undefined;
}

/** Below the block with the cursor; above it if it is empty, so that one goes on writing in it. */
function placeBelow(state: EditorState): number | undefined {
  const { selection } = state;
  if (selection instanceof NodeSelection && selection.node.isBlock) return fit(state, selection.to);
  const { $to } = selection;
  if (!$to.parent.isTextblock) return fit(state, $to.pos);
  return fit(state, $to.parent.content.size === 0 ? $to.before() : $to.after());
}

/** The nearest place around a position where a block may stand. */
function fit(state: EditorState, pos: number): number | undefined {
  const $pos = state.doc.resolve(pos);
  for (let depth = $pos.depth; depth >= 0; depth--) {
    const index = depth === $pos.depth ? $pos.index(depth) : $pos.indexAfter(depth);
    if ($pos.node(depth).canReplaceWith(index, index, schema.nodes.image)) {
      return depth === $pos.depth ? pos : $pos.after(depth + 1);
    }
  }
  return undefined;
}

/** Where something is dropped: above or below the block there, whichever is nearer. */
function placeAt(view: EditorView, event: DragEvent): number | undefined {
  const found = view.posAtCoords({ left: event.clientX, top: event.clientY });
  if (found === null) return undefined;
  const $pos = view.state.doc.resolve(found.pos);
  if (!$pos.parent.isTextblock) return fit(view.state, found.pos);
  const block = view.nodeDOM($pos.before());
  const box = block instanceof HTMLElement ? block.getBoundingClientRect() : undefined;
  const isAbove = box !== undefined && event.clientY < (box.top + box.bottom) / 2;
  return fit(view.state, isAbove ? $pos.before() : $pos.after());
}

let count = 0;

function attach(view: EditorView, files: readonly File[], context: MediaContext, pos?: number): void {
  const place = pos ?? placeBelow(view.state) ?? view.state.doc.content.size;
  if (files.length === 0) return;
  const arriving = files.map((file) => {
    const dom = view.dom.ownerDocument.createElement("div");
    dom.className = "weft-upload";
    dom.textContent = file.name;
    return { id: `file-${++count}`, dom, pos: place, file };
  });
  const tr = view.state.tr;
  if (pos === undefined) goOnBelow(tr, place);
  view.dispatch(tellArriving(tr, { add: arriving.map(({ id, dom }) => ({ id, dom, pos: place })) }));
  begin(view, arriving, context);
}

/** Without the code for it a file waits as its name; it comes from the same server that the file is to go to. */
function begin(view: EditorView, files: readonly (Arriving & { readonly file: File })[], context: MediaContext): void {
  const { connection, media, messages } = context;
  media.load().then(
    (loaded) => {
      if (!view.isDestroyed) loaded.startUploads(view, files, context);
    },
    () => {
      for (const { dom, file } of files) dom.textContent = `${file.name}: ${messages.files.unreachable}`;
      const stop = connection.onStatus(({ state }) => {
        if (state !== "online") return;
        stop();
        begin(view, files, context);
      });
    },
  );
}

/** Puts the cursor into the text below a place, where there is one to write on in, else makes it. */
function goOnBelow(tr: Transaction, place: number): void {
  const next = tr.doc.resolve(place).nodeAfter;
  if (next === null || !next.isTextblock) tr.insert(place, newTextblock());
  tr.setSelection(TextSelection.create(tr.doc, place + 1)).scrollIntoView();
}

/** Loads the rest before the first file, when the server may be out of reach, and lets it show where others attach something. */
function begun(view: EditorView, context: MediaContext): { destroy(): void } {
  let end: (() => void) | undefined;
  const stop = whenIdle(() => {
    context.media.load().then(
      (media) => {
        if (!view.isDestroyed) end = media.watchOthers(view, context);
      },
      // It is only a hint; the file itself comes as any other change.
      () => {},
    );
  });
  return {
    destroy() {
      stop();
      end?.();
    },
  };
}
