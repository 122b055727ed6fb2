/**
 * The menu of what can be chosen by name. Owns: which line is the one that Enter takes, and where the menu stands.
 * Must never: take the focus. One goes on typing in the text.
 */
import { Fragment, type JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Editor } from "../editor.ts";
import { late } from "../late.ts";
import type { Typeahead } from "../typeahead.ts";
import { choicesFor, noteChoice, type Choice } from "./choices.ts";
import { choose } from "./chosen.ts";
import { floatAt } from "./float.ts";
import { Icon } from "./icons.tsx";
import type { ChromeState } from "./state.ts";

const emoji = late(async () => (await import("./emoji.ts")).EMOJI);

/** With so many letters that nothing is called, nothing more will come: it was no name. */
const HOPELESS = 3;

/** The menu, while something is being chosen. */
export function TypeaheadMenu({ state }: { readonly state: ChromeState }): JSX.Element | null {
  const open = state.typeahead.value;
  const editor = state.editor.value;
  if (open === undefined || editor === undefined || !state.writable.value) return null;
  return <Menu state={state} editor={editor} open={open} />;
}

function choices(state: ChromeState, editor: Editor, open: Typeahead): readonly Choice[] {
  // Read, not only looked at: who comes while the menu is open is offered too.
  return choicesFor(open, editor, state.messages, state.people.value, emoji.now ?? []);
}

interface MenuProps {
  readonly state: ChromeState;
  readonly editor: Editor;
  readonly open: Typeahead;
}

function Menu({ state, editor, open }: MenuProps): JSX.Element | null {
  const menu = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState(0);
  const [, loaded] = useState(false);
  const { typeahead } = state.messages.chrome;
  const list = choices(state, editor, open);
  const now = Math.min(chosen, Math.max(0, list.length - 1));
  const waits = open.trigger === ":" && (emoji.now === undefined || open.query.length < 2);
  const hopeless = list.length === 0 && (open.query.length > HOPELESS || waits || open.trigger !== "/");

  // Before it can be seen: another list begins at its first line.
  useLayoutEffect(() => setChosen(0), [open.trigger, open.query]);
  useEffect(() => {
    if (open.trigger !== ":" || emoji.now !== undefined) return;
    emoji.load().then(
      () => loaded(true),
      () => {},
    );
  }, [open.trigger]);

  const take = (choice: Choice): void => {
    noteChoice(choice);
    choose(editor, choice.does);
    editor.focus();
  };

  // Before it can be seen: who sees a choice may press Enter at once.
  useLayoutEffect(
    () =>
      editor.onTypeaheadKey((event) => {
        // What the text says now: the last letter may not have been rendered.
        const current = editor.typeahead;
        if (current === undefined || event.ctrlKey || event.metaKey || event.altKey) return false;
        const fresh = choices(state, editor, current);
        if (fresh.length === 0) return false;
        const at = current.query === open.query ? now : 0;
        const moves: Record<string, number | undefined> = {
          ArrowDown: at + 1,
          ArrowUp: at - 1,
          PageDown: Math.min(at + 8, fresh.length - 1),
          PageUp: Math.max(at - 8, 0),
        };
        const next = moves[event.key];
        const choice = fresh[at];
        if (next !== undefined) setChosen((next + fresh.length) % fresh.length);
        else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && choice !== undefined)
          take(choice);
        else return false;
        return true;
      }),
    [editor, open, now],
  );

  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return undefined;
    const { view } = editor;
    const place = (): void => {
      const { left, top, bottom } = view.coordsAtPos(open.from);
      floatAt(element, { left, top, bottom });
    };
    place();
    element.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    const { defaultView } = element.ownerDocument;
    defaultView?.addEventListener("scroll", place, { capture: true, passive: true });
    defaultView?.addEventListener("resize", place);
    return () => {
      defaultView?.removeEventListener("scroll", place, { capture: true });
      defaultView?.removeEventListener("resize", place);
    };
  }, [open, now, list.length]);

  if (hopeless) return null;
  const names = { "/": typeahead.blocks, ":": typeahead.emoji, "@": typeahead.people };
  const current = list[now];
  return (
    // What scrolls is to be one that could have the focus; nothing gives it, for one goes on typing in the text.
    <div
      ref={menu}
      class="menu typeahead"
      part="menu"
      popover="manual"
      tabIndex={0}
      onMouseDown={(event) => event.preventDefault()}
    >
      <div role="listbox" aria-label={names[open.trigger]}>
        {list.length === 0 ? <p class="nothing">{typeahead.nothing}</p> : null}
        {list.map((choice, index) => (
          <Fragment key={choice.id}>
            {choice.section === list[index - 1]?.section || open.query !== "" ? null : (
              <div class="section" role="presentation">
                {typeahead.sections[choice.section]}
              </div>
            )}
            <div
              class="item choice"
              role="option"
              aria-selected={index === now}
              onPointerMove={() => setChosen(index)}
              onClick={() => take(choice)}
            >
              <span class="choice-icon" aria-hidden="true">
                {"name" in choice.icon ? <Icon name={choice.icon.name} /> : choice.icon.text}
              </span>
              <span class="choice-label">{choice.label}</span>
              {choice.typed === undefined ? null : <kbd aria-hidden="true">{choice.typed}</kbd>}
            </div>
          </Fragment>
        ))}
      </div>
      <div class="spoken" role="status">
        {current === undefined ? "" : typeahead.place(current.label, now + 1, list.length)}
      </div>
    </div>
  );
}
