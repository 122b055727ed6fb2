/**
 * Dragging blocks by their handle, with a mouse, a pen or a finger. Owns: the picture under the pointer, the line where the
 * blocks would go, and scrolling at the edges. The document changes once, when they are dropped.
 */
import type { EditorView } from "prosemirror-view";
import { moveRange, selectedRange, wholeBlock, type BlockRange } from "../block-moves.ts";
import { scrollerOf } from "../drawn-tree.ts";
import { adoptStyles } from "../styles/adopt.ts";
import { blockNear, type HoveredBlock } from "./hovered-block.ts";

/** How far a pointer goes before it drags and does not click, in CSS pixels. */
const SLOP = 4;
/** How near an edge of the window the page begins to scroll, and by how much a frame, in CSS pixels. */
const EDGE = 60;
const STEP = 14;

/** The picture stands in the text's root, where it looks as the block does. */
const DRAGGED_CSS = /* css */ `
.weft-dragged { position: absolute; top: 0; left: 0; z-index: 2; box-sizing: border-box; max-height: 12em; padding: 8px 12px; overflow: hidden; border: 1px solid var(--_border); border-radius: 10px; background: color-mix(in srgb, var(--_raised) 88%, transparent); box-shadow: var(--_shadow); opacity: .92; pointer-events: none; font: 400 var(--_size) / var(--_line) var(--_font); color: var(--_ink); }
.weft-dragged > * { margin: 0; }
`;

interface DragOptions {
  readonly view: EditorView;
  readonly block: HoveredBlock;
  /** Where the line and the picture are put: in the shadow root's frame. */
  readonly layer: HTMLElement;
  readonly onEnd: (dropped: boolean) => void;
}

/** Follows a pointer that was pressed on a block's handle, until it is lifted or the drag is given up. */
export function followDrag(down: PointerEvent, { view, block, layer, onEnd }: DragOptions): void {
  const grip = down.currentTarget;
  if (!(grip instanceof HTMLElement)) return;
  const { ownerDocument } = view.dom;
  grip.setPointerCapture(down.pointerId);
  const id: unknown = block.node.attrs["id"];
  let last: { readonly x: number; readonly y: number } = { x: down.clientX, y: down.clientY };
  let picture: HTMLElement | undefined;
  let line: HTMLElement | undefined;
  let target: number | undefined;
  let frame = 0;

  function begin(): void {
    const box = block.dom.getBoundingClientRect();
    adoptStyles(view.dom, DRAGGED_CSS);
    picture = ownerDocument.createElement("div");
    picture.className = "weft-dragged";
    const copy = block.dom.cloneNode(true);
    if (copy instanceof HTMLElement) copy.removeAttribute("data-id");
    picture.append(copy);
    // As wide as its words, at most as the block: it covers little of where it may go.
    picture.style.maxWidth = `${box.width}px`;
    picture.inert = true;
    // Beside the text, so that it looks as it does there; the editor does not watch what is not in it.
    view.dom.parentElement?.append(picture);
    line = ownerDocument.createElement("div");
    line.className = "drop-line";
    layer.append(line);
    frame = requestAnimationFrame(tick);
  }

  /** Once a frame, also while the pointer rests at an edge and the page goes by. */
  function tick(): void {
    frame = requestAnimationFrame(tick);
    const height = ownerDocument.documentElement.clientHeight;
    const scroll = last.y < EDGE ? -STEP : last.y > height - EDGE ? STEP : 0;
    if (scroll !== 0) scrollerOf(view.dom).scrollBy(0, scroll);
    const page = view.dom.parentElement?.getBoundingClientRect();
    if (picture === undefined || page === undefined) return;
    picture.style.transform = `translate(${last.x - page.left + 16}px, ${last.y - page.top + 14}px)`;
    aim();
  }

  function aim(): void {
    const over = blockNear(view, last.x, last.y);
    target = undefined;
    if (line !== undefined) line.hidden = true;
    if (over === undefined || line === undefined) return;
    const box = over.dom.getBoundingClientRect();
    const after = last.y > box.top + box.height / 2;
    target = after ? over.pos + over.node.nodeSize : over.pos;
    const frameBox = layer.getBoundingClientRect();
    line.hidden = false;
    line.style.width = `${box.width}px`;
    line.style.transform = `translate(${box.left - frameBox.left}px, ${(after ? box.bottom + 3 : box.top - 5) - frameBox.top}px)`;
  }

  function move(event: PointerEvent): void {
    last = { x: event.clientX, y: event.clientY };
    if (picture === undefined && Math.hypot(last.x - down.clientX, last.y - down.clientY) > SLOP) begin();
  }

  function drop(): boolean {
    if (target === undefined) return false;
    const range = rangeOf(view, id, block);
    const tr = range === undefined ? undefined : moveRange(view.state, range, target);
    if (tr === undefined) return false;
    view.dispatch(tr.setMeta("uiEvent", "drop"));
    return true;
  }

  function end(dropped: boolean): void {
    cancelAnimationFrame(frame);
    for (const [type, listener] of listeners) grip?.removeEventListener(type, listener as EventListener);
    ownerDocument.removeEventListener("keydown", escape, true);
    picture?.remove();
    line?.remove();
    onEnd(dropped);
  }

  function lift(): void {
    if (picture !== undefined) aim();
    end(picture !== undefined && drop());
  }

  function escape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || picture === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    end(false);
  }

  const listeners = [
    ["pointermove", move],
    ["pointerup", lift],
    ["pointercancel", () => end(false)],
  ] as const;
  for (const [type, listener] of listeners) grip.addEventListener(type, listener as EventListener);
  ownerDocument.addEventListener("keydown", escape, true);
}

/** What is dragged: the selected blocks where the block is one of them, else it with what it holds; wherever it is by now. */
function rangeOf(view: EditorView, id: unknown, { node, pos }: HoveredBlock): BlockRange | undefined {
  const { state } = view;
  let at: number | undefined;
  state.doc.descendants((other, position) => {
    if (at === undefined && (id === null ? other === node && position === pos : other.attrs["id"] === id))
      at = position;
    return at === undefined && !other.inlineContent;
  });
  // Somebody deleted it meanwhile.
  if (at === undefined) return undefined;
  const selected = state.selection.empty ? undefined : selectedRange(state);
  return selected !== undefined && at >= selected.from && at < selected.to ? selected : wholeBlock(state.doc, at);
}
