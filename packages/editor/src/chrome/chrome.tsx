/**
 * The chrome around the text: toolbar, banner, dialogs, in the element's shadow root. Owns: what the element may tell
 * it, and how that becomes signals.
 * Must never: hold the text. It is the element's own child, slotted here, so that browsers and their helpers see it.
 */
import { render, type JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Status } from "@weft/client";
import type { Editor } from "../editor.ts";
import type { Session } from "../session.ts";
import { styleSheet } from "../styles/adopt.ts";
import { CHROME_CSS } from "../styles/chrome.css.ts";
import { Banner, Opening, SaveLine } from "./banner.tsx";
import { LinkDialog } from "./link-dialog.tsx";
import { LostWords } from "./lost-words.tsx";
import { createState, readSelection, type ChromeState } from "./state.ts";
import { Toolbar } from "./toolbar.tsx";

/** How long opening may take before it shows, in milliseconds. */
const QUIET = 150;

/** What an element tells its chrome. */
export interface Chrome {
  setToolbar(shown: boolean): void;
  open(session: Session): void;
  /** The editor is there. */
  show(editor: Editor): void;
  /** The text, the selection or the mode may have changed. */
  update(): void;
  setStatus(status: Status): void;
  /** Nothing could be opened, for this reason. */
  fail(message: string): void;
  close(): void;
  destroy(): void;
}

let sheet: CSSStyleSheet | undefined;

/** Puts the chrome into an element's shadow root. */
export function mountChrome(shadow: ShadowRoot, host: HTMLElement): Chrome {
  sheet ??= styleSheet(CHROME_CSS);
  shadow.adoptedStyleSheets = [sheet];
  const state = createState();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  const stops: (() => void)[] = [];
  render(<Frame state={state} />, shadow);

  const toToolbar = (event: KeyboardEvent): void => {
    if (!event.altKey || event.key !== "F10") return;
    const button = shadow.querySelector<HTMLElement>("[data-item][tabindex='0']");
    if (button === null) return;
    event.preventDefault();
    button.focus();
  };
  host.addEventListener("keydown", toToolbar);

  function end(): void {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    frame = 0;
    for (const stop of stops.splice(0)) stop();
    state.editor.value = undefined;
    state.link.value = undefined;
    state.lost.value = undefined;
    state.status.value = undefined;
    state.failure.value = undefined;
    state.waiting.value = false;
    readSelection(state);
  }

  return {
    setToolbar(shown) {
      state.toolbar.value = shown;
    },
    open(session) {
      state.tells.value = session.ownsConnection;
      timer = setTimeout(() => {
        state.waiting.value = true;
      }, QUIET);
    },
    show(editor) {
      clearTimeout(timer);
      state.editor.value = editor;
      stops.push(
        editor.onLinkWanted((href) => {
          const { view } = editor;
          const { left, top, bottom } = view.coordsAtPos(view.state.selection.from);
          state.link.value = { href, left, top, bottom };
        }),
        editor.onLost((words) => {
          const before = state.lost.value;
          state.lost.value = before === undefined ? words : `${before}\n${words}`;
        }),
      );
      readSelection(state);
    },
    update() {
      if (frame !== 0) return;
      // Once a frame: a fast typist changes the text more often than anyone can see.
      frame = requestAnimationFrame(() => {
        frame = 0;
        readSelection(state);
      });
    },
    setStatus(status) {
      state.status.value = status;
    },
    fail(message) {
      end();
      state.failure.value = message;
    },
    close: end,
    destroy() {
      end();
      host.removeEventListener("keydown", toToolbar);
      render(null, shadow);
    },
  };
}

function Frame({ state }: { readonly state: ChromeState }): JSX.Element {
  const header = useRef<HTMLSlotElement>(null);
  const [titled, setTitled] = useState(false);
  useEffect(() => {
    const slot = header.current;
    const look = (): void => setTitled(slot !== null && slot.assignedElements().length > 0);
    look();
    slot?.addEventListener("slotchange", look);
    return () => slot?.removeEventListener("slotchange", look);
  }, []);
  return (
    <>
      {state.toolbar.value ? <Bar state={state} /> : null}
      <Banner state={state} />
      <LostWords state={state} />
      <div class="body" part="surface">
        <slot ref={header} name="header" />
        <div class={titled ? "column titled" : "column"}>
          <Opening state={state} />
          <slot name="weft-surface" />
        </div>
        <slot name="footer" />
      </div>
      <LinkDialog state={state} />
    </>
  );
}

/** The toolbar's frame. Its hairline shows only while text is scrolled under it. */
function Bar({ state }: { readonly state: ChromeState }): JSX.Element {
  const sentinel = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const [under, setUnder] = useState(false);
  useEffect(() => {
    const top = sentinel.current;
    if (top === null || bar.current === null) return undefined;
    const sticky = Number.parseFloat(getComputedStyle(bar.current).top) || 0;
    const observer = new IntersectionObserver(
      ([entry]) => setUnder(entry !== undefined && !entry.isIntersecting && entry.boundingClientRect.top < sticky + 1),
      { rootMargin: `-${Math.ceil(sticky)}px 0px 0px` },
    );
    observer.observe(top);
    return () => observer.disconnect();
  }, []);
  return (
    <>
      <div ref={sentinel} class="sentinel" />
      <div ref={bar} class={under ? "bar under" : "bar"} part="toolbar">
        <slot name="toolbar-start" />
        <Toolbar state={state} />
        <slot name="toolbar-end" />
        <SaveLine state={state} />
      </div>
    </>
  );
}
