/**
 * The bubble: what can be done to selected words, over them. Owns: when it shows and where it stands.
 * Must never: cover the selection, or come while a hand is still selecting; nobody reads a thing that flickers.
 */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { AllSelection, TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import type { Editor } from "../editor.ts";
import { floatBeside } from "./float.ts";
import { useRoving } from "./roving.ts";
import type { ChromeState } from "./state.ts";
import { Tool, WORD_TOOLS } from "./tools.tsx";
import { useTooltip } from "./tooltip.tsx";

/** How long a selection rests before the bubble shows, in milliseconds. */
const REST = 120;

/** Below a finger's selection stand the handles by which it is changed, in CSS pixels. */
const HANDLES = 36;

interface BubbleProps {
  readonly state: ChromeState;
  /** The element with the text in it, whose keys and pointer are followed. */
  readonly host: HTMLElement;
}

/** The bubble, where the element wants one and the text may be changed. */
export function Bubble({ state, host }: BubbleProps): JSX.Element | null {
  const editor = state.editor.value;
  if (editor === undefined || !state.writable.value || state.toolbar.value === "none") return null;
  return <Following state={state} host={host} editor={editor} />;
}

/** Whether words are selected that can be formatted: not only nodes, and not only code. */
function hasWords({ state }: EditorView): boolean {
  const { selection, doc, schema } = state;
  if (selection.empty || !(selection instanceof TextSelection || selection instanceof AllSelection)) return false;
  const bold = schema.marks["bold"];
  let found = false;
  doc.nodesBetween(selection.from, selection.to, (node, _pos, parent) => {
    if (node.isText && bold !== undefined && parent?.type.allowsMarkType(bold) === true) found = true;
    return !found;
  });
  return found;
}

/** The selected words on the screen. */
function boxOf(view: EditorView): DOMRect {
  const { from, to } = view.state.selection;
  const [start, end] = [view.domAtPos(from), view.domAtPos(to)];
  const range = view.dom.ownerDocument.createRange();
  range.setStart(start.node, start.offset);
  range.setEnd(end.node, end.offset);
  return range.getBoundingClientRect();
}

/** What `Following` asks of the selection's watch. */
interface Watch {
  /** The tools are drawn: puts them where they belong. */
  place(): void;
  /** Escape among the tools. */
  leave(): void;
}

function Following({ state, host, editor }: BubbleProps & { readonly editor: Editor }): JSX.Element {
  const bubble = useRef<HTMLDivElement>(null);
  const [shows, setShows] = useState(false);
  const tooltip = useTooltip();
  const roving = useRoving(bubble, WORD_TOOLS.flat());
  const watch = useRef<Watch>(undefined);

  useLayoutEffect(() => {
    const element = bubble.current;
    const { view } = editor;
    const { defaultView } = host.ownerDocument;
    if (element === null || defaultView === null) return undefined;
    const touches = defaultView.matchMedia("(pointer: coarse)");
    let timer: ReturnType<typeof setTimeout> | undefined;
    let frame = 0;
    /** The button of the mouse, or Shift, is still down: the selection is not done. */
    let selecting = false;
    /** The selection for which the bubble was sent away, and the one for which it is shown. */
    let dismissed: string | undefined;
    let shown: string | undefined;
    let wantsFocus = false;

    const isInside = (): boolean => {
      const { activeElement } = element.getRootNode() as ShadowRoot;
      return activeElement !== null && element.contains(activeElement);
    };
    const current = (): string => `${view.state.selection.from} ${view.state.selection.to}`;
    const may = (): boolean =>
      !view.isDestroyed && !view.composing && (view.hasFocus() || isInside()) && hasWords(view);

    function place(): void {
      if (shown === undefined || element === null) return;
      // A phone's own menu stands above.
      const options = touches.matches ? { below: true, gap: HANDLES } : {};
      floatBeside(element, boxOf(view), { ...options, ...editor.company.covered() });
      if (wantsFocus) element.querySelector<HTMLElement>("[data-item][tabindex='0']")?.focus();
      wantsFocus = false;
    }
    function hide(): void {
      clearTimeout(timer);
      if (shown === undefined) return;
      shown = undefined;
      tooltip.hide();
      if (element?.matches(":popover-open") === true) element.hidePopover();
      setShows(false);
    }
    function show(): void {
      if (selecting || !may() || current() === dismissed) return;
      shown = current();
      setShows(true);
    }
    /** Another selection may show the bubble, when it rests. */
    function wait(): void {
      hide();
      if (may() && current() !== dismissed) timer = setTimeout(show, REST);
    }
    const follow = (): void => {
      if (shown === undefined || frame !== 0) return;
      frame = defaultView.requestAnimationFrame(() => {
        frame = 0;
        if (may()) place();
        else hide();
      });
    };
    const press = (event: PointerEvent): void => {
      if (event.pointerType !== "mouse" || event.button !== 0 || !event.composedPath().includes(view.dom)) return;
      selecting = true;
      hide();
    };
    const release = (): void => {
      if (!selecting) return;
      selecting = false;
      if (shown === undefined) wait();
    };
    const key = (event: KeyboardEvent): void => {
      if (event.key === "Shift") selecting = true;
      if (event.key === "Escape" && shown !== undefined && !isInside()) {
        dismissed = shown;
        hide();
      } else if (event.key === "F10" && event.altKey && state.toolbar.peek() === "bubble") {
        selecting = false;
        dismissed = undefined;
        wantsFocus = true;
        show();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    };
    // That Shift was let go outside of the window is known at the next key.
    const keyUp = (event: KeyboardEvent): void => void (event.shiftKey || release());
    const focus = (): void => {
      if (shown === undefined) wait();
      // Where the focus goes is known when it is there.
      else follow();
    };

    watch.current = {
      place,
      leave() {
        dismissed = shown;
        hide();
        editor.focus();
      },
    };
    const stop = editor.onUpdate(({ docChanged, source }) => {
      const now = current();
      if (docChanged && source === "remote") {
        // The same words, at another place.
        if (dismissed !== undefined) dismissed = now;
        if (shown !== undefined) shown = now;
        follow();
      } else if (now === shown) follow();
      else if (now !== dismissed) {
        dismissed = undefined;
        wait();
      }
    });
    const ended = new AbortController();
    const { signal } = ended;
    const options = { capture: true, passive: true, signal };
    host.addEventListener("pointerdown", press, options);
    host.addEventListener("keydown", key, { capture: true, signal });
    host.addEventListener("keyup", keyUp, options);
    host.addEventListener("focusin", focus, options);
    host.addEventListener("focusout", focus, options);
    for (const name of ["pointerup", "pointercancel", "dragend", "blur"])
      defaultView.addEventListener(name, release, options);
    defaultView.addEventListener("scroll", follow, options);
    for (const sized of [defaultView, defaultView.visualViewport]) sized?.addEventListener("resize", follow, options);
    wait();
    return () => {
      stop();
      ended.abort();
      clearTimeout(timer);
      defaultView.cancelAnimationFrame(frame);
    };
  }, [editor]);

  // Drawn only while they show: what is hidden shall cost a typist nothing.
  useLayoutEffect(() => {
    if (shows) watch.current?.place();
  }, [shows]);

  return (
    <div
      ref={bubble}
      class="bubble"
      part="menu"
      popover="manual"
      role="toolbar"
      aria-label={state.messages.atHand.words}
      aria-orientation="horizontal"
      onKeyDown={(event) => {
        if (roving.move(event) || event.key !== "Escape") return;
        event.preventDefault();
        watch.current?.leave();
      }}
      onFocusCapture={roving.onFocusCapture}
    >
      {shows
        ? WORD_TOOLS.map((group) => (
            <div key={group[0]} class="group">
              {group.map((name) => (
                <Tool key={name} state={state} name={name} tabIndex={roving.tabIndexOf(name)} tooltip={tooltip} />
              ))}
            </div>
          ))
        : null}
      {tooltip.tooltip}
    </div>
  );
}
