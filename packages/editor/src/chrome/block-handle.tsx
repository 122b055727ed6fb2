/**
 * The handle beside a block: "+" for a new one below it, and six dots to drag it by, or to press for its menu. Owns: at
 * which block it stands. For a mouse; the keyboard and fingers have the same in the toolbar's menu "Block".
 * Must never: move the text.
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { NodeSelection, TextSelection } from "prosemirror-state";
import { newTextblock } from "../blocks.ts";
import type { Editor } from "../editor.ts";
import { followDrag } from "./block-drag.ts";
import { blockItems } from "./block-menu.ts";
import { blockNear, firstLine, type HoveredBlock } from "./hovered-block.ts";
import { Icon } from "./icons.tsx";
import { Menu } from "./menu.tsx";
import type { ChromeState } from "./state.ts";

interface HandleProps {
  readonly state: ChromeState;
  /** The element with the text in it, whose pointer is followed. */
  readonly host: HTMLElement;
}

/** The handle, while the pointer is at a block. */
export function BlockHandle({ state, host }: HandleProps): JSX.Element | null {
  const editor = state.editor.value;
  if (editor === undefined || !state.writable.value) return null;
  return <Handle state={state} host={host} editor={editor} />;
}

interface Place {
  readonly block: HoveredBlock;
  readonly left: number;
  readonly top: number;
}

/** The handle's size with what is between it and the text, in CSS pixels. */
const WIDTH = 52;
const HEIGHT = 26;

function Handle({ state, host, editor }: HandleProps & { readonly editor: Editor }): JSX.Element {
  const layer = useRef<HTMLDivElement>(null);
  const grip = useRef<HTMLButtonElement>(null);
  const [place, setPlace] = useState<Place>();
  const [open, setOpen] = useState(false);
  const busy = useRef(false);
  const { view } = editor;
  const { handle } = state.messages.chrome;

  function placeOf(block: HoveredBlock): Place | undefined {
    const box = layer.current?.getBoundingClientRect();
    if (box === undefined) return undefined;
    const edge = block.dom.getBoundingClientRect();
    const rtl = getComputedStyle(block.dom).direction === "rtl";
    const left = rtl ? edge.right - box.left + 4 : edge.left - box.left - WIDTH;
    return { block, left, top: firstLine(view, block) - box.top - HEIGHT / 2 };
  }

  useEffect(() => {
    let frame = 0;
    let pointer: PointerEvent | undefined;
    const look = (): void => {
      if (frame !== 0) return;
      frame = requestAnimationFrame(() => {
        frame = 0;
        if (view.isDestroyed || pointer === undefined || busy.current) return;
        const block = pointer.buttons === 0 ? blockNear(view, pointer.clientX, pointer.clientY) : undefined;
        setPlace(block === undefined ? undefined : placeOf(block));
      });
    };
    const hover = (event: PointerEvent): void => {
      // At the handle itself it stays: what is level with it may be another block's edge.
      if (event.pointerType === "touch" || event.composedPath().includes(layer.current as EventTarget)) return;
      pointer = event;
      look();
    };
    const leave = (): void => {
      pointer = undefined;
      if (!busy.current) setPlace(undefined);
    };
    host.addEventListener("pointermove", hover, { passive: true });
    host.addEventListener("pointerleave", leave);
    host.addEventListener("keydown", leave);
    const stop = editor.onUpdate(({ docChanged, source }) => {
      if (!docChanged) return;
      // Who writes needs no handle; what others write may move the block away from under it.
      if (source === "local") leave();
      else look();
    });
    return () => {
      cancelAnimationFrame(frame);
      stop();
      host.removeEventListener("pointermove", hover);
      host.removeEventListener("pointerleave", leave);
      host.removeEventListener("keydown", leave);
    };
  }, [editor]);

  function select({ node, pos }: HoveredBlock): void {
    const { state: now } = view;
    if (now.doc.nodeAt(pos) !== node) return;
    const inside = now.selection.from > pos && now.selection.to < pos + node.nodeSize;
    if (inside && node.isTextblock) return;
    const selection = node.isTextblock
      ? TextSelection.create(now.doc, pos + node.nodeSize - 1)
      : NodeSelection.create(now.doc, pos);
    view.dispatch(now.tr.setSelection(selection));
  }

  function add({ node, pos }: HoveredBlock): void {
    const { state: now } = view;
    if (now.doc.nodeAt(pos) !== node) return;
    const empty = node.isTextblock && node.content.size === 0;
    const at = empty ? pos : pos + node.nodeSize;
    const tr = empty ? now.tr : now.tr.insert(at, newTextblock({ indent: Number(node.attrs["indent"] ?? 0) }));
    view.dispatch(tr.setSelection(TextSelection.create(tr.doc, at + 1)).scrollIntoView());
    // As if typed: that opens the list of blocks.
    view.dispatch(view.state.tr.insertText("/"));
    editor.focus();
  }

  function press(event: PointerEvent, block: HoveredBlock): void {
    if (event.button !== 0) return;
    event.preventDefault();
    busy.current = true;
    followDrag(event, {
      view,
      block,
      layer: layer.current as HTMLElement,
      onEnd: (dropped) => {
        busy.current = false;
        if (dropped) {
          setPlace(undefined);
          editor.focus();
          state.spoken.value = placeInWords(state, editor);
        }
      },
    });
  }

  return (
    <div ref={layer} class="handles">
      {place === undefined ? null : (
        <div class="handle" style={{ transform: `translate(${place.left}px, ${place.top}px)` }}>
          <button
            type="button"
            class="handle-button"
            tabIndex={-1}
            aria-label={handle.add}
            title={handle.add}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => add(place.block)}
          >
            <Icon name="plus" size={16} />
          </button>
          <button
            ref={grip}
            type="button"
            class="handle-button grip"
            tabIndex={-1}
            aria-label={handle.grip}
            title={handle.grip}
            aria-haspopup="menu"
            aria-expanded={open}
            onPointerDown={(event) => press(event, place.block)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              select(place.block);
              busy.current = true;
              setOpen(true);
            }}
          >
            <Icon name="grip" size={16} />
          </button>
        </div>
      )}
      {open ? (
        <Menu
          label={handle.menu}
          items={blockItems(state)}
          anchor={grip.current}
          onLeave={(back) => {
            busy.current = false;
            setOpen(false);
            if (back !== "nowhere") editor.focus();
          }}
        />
      ) : null}
    </div>
  );
}

/** Where the block with the cursor stands among its neighbours, in words. */
export function placeInWords({ messages }: ChromeState, editor: Editor): string {
  const { $from } = editor.view.state.selection;
  const depth = Math.max(1, $from.depth);
  return messages.chrome.handle.movedTo($from.index(depth - 1) + 1, $from.node(depth - 1).childCount);
}
