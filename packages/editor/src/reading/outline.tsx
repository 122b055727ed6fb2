/**
 * The headings of the document, beside the text or over it. Owns: which one is marked, where a press leads to, and that
 * the text makes room where there is some.
 */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { TextSelection } from "prosemirror-state";
import { Icon } from "../chrome/icons.tsx";
import type { ChromeState } from "../chrome/state.ts";
import type { Editor } from "../editor.ts";
import { focusText } from "./focus-text.ts";
import { findHeadings, nested, readSame, type Heading, type Section } from "./headings.ts";
import { reveal } from "../reveal.ts";
import { shownPart } from "./screen.ts";

interface OutlineProps {
  readonly state: ChromeState;
  readonly editor: Editor;
}

/** The panel, while it is open. */
export function Outline({ state, editor }: OutlineProps): JSX.Element {
  const { view } = editor;
  const { host, outline, words } = state.reading;
  const panel = useRef<HTMLElement>(null);
  const headingsOf = useMemo(findHeadings, [editor]);
  const [headings, setHeadings] = useState<readonly Heading[]>(() => headingsOf(view.state.doc));
  const [marked, setMarked] = useState(-1);
  const beside = state.reading.wide.value;

  /** Where what is over the text ends, in CSS pixels of the window. */
  const top = (): number => panel.current?.getBoundingClientRect().top ?? 0;

  useEffect(() => {
    let frame = 0;
    let shown = headings;
    const look = (): void => {
      frame = 0;
      if (view.isDestroyed) return;
      const now = headingsOf(view.state.doc);
      if (!readSame(now, shown)) setHeadings((shown = now));
      setMarked(markedOf(now));
    };
    // Once a frame, however much is typed or scrolled in it.
    const lookSoon = (): void => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    const markedOf = (now: readonly Heading[]): number => {
      const { from, to } = shownPart(view, top() + MARK);
      const { head } = view.state.selection;
      // Who writes is where the caret is; who reads is where the screen begins.
      const at = head > from && head < to ? head : from;
      return now.findLastIndex(({ position }) => position <= at);
    };
    lookSoon();
    const stop = editor.onUpdate(lookSoon);
    addEventListener("scroll", lookSoon, { capture: true, passive: true });
    addEventListener("resize", lookSoon);
    return () => {
      cancelAnimationFrame(frame);
      stop();
      removeEventListener("scroll", lookSoon, { capture: true });
      removeEventListener("resize", lookSoon);
    };
  }, [editor]);

  useEffect(() => {
    if (outline.peek() !== "asked") return;
    const { current } = panel;
    current?.querySelector<HTMLElement>(headings.length === 0 ? "button" : "li button")?.focus({ preventScroll: true });
  }, []);

  useLayoutEffect(() => {
    const body = host.shadowRoot?.querySelector(".body");
    body?.classList.toggle("with-outline", beside);
    return () => body?.classList.remove("with-outline");
  }, [beside]);

  useEffect(() => {
    panel.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [marked]);

  function close(): void {
    outline.value = undefined;
    focusText(view);
  }

  function go(index: number): void {
    const heading = headingsOf(view.state.doc)[index];
    if (heading === undefined) return;
    const { tr } = view.state;
    view.dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(heading.position + 1))));
    focusText(view);
    const below = top();
    requestAnimationFrame(() =>
      reveal(view, heading.position + 1, () => ({ ...editor.company.covered(), top: below }), { place: "start" }),
    );
    if (!beside) outline.value = undefined;
  }

  function press(event: KeyboardEvent): void {
    const buttons = [...(panel.current?.querySelectorAll<HTMLElement>("li button") ?? [])];
    const at = buttons.findIndex((button) => button === event.target);
    const to: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: Math.max(0, at - 1),
      Home: 0,
      End: buttons.length - 1,
    };
    const next = to[event.key];
    if (event.key === "Escape" && beside) focusText(view);
    else if (event.key === "Escape") close();
    else if (next === undefined) return;
    else buttons[next]?.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  const list = (sections: readonly Section[]): JSX.Element => (
    <ul>
      {sections.map(({ heading, index, sections }) => (
        <li key={index}>
          <button
            type="button"
            class="entry"
            dir="auto"
            aria-current={index === marked ? "location" : undefined}
            onClick={() => go(index)}
          >
            {heading.words === "" ? words.outline.untitled : heading.words}
          </button>
          {sections.length === 0 ? null : list(sections)}
        </li>
      ))}
    </ul>
  );

  return (
    <nav
      ref={panel}
      class={beside ? "outline" : "outline reading-panel"}
      part="outline"
      aria-label={words.items.outline}
      onKeyDown={press}
    >
      <div class="panel-head">
        <span aria-hidden="true">{words.items.outline}</span>
        <button type="button" class="button" aria-label={words.close} title={words.close} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      {headings.length === 0 ? <p class="nothing">{words.outline.empty}</p> : list(nested(headings))}
    </nav>
  );
}

/** So far below the top of the screen a section counts as the one that is read, in CSS pixels. */
const MARK = 48;
