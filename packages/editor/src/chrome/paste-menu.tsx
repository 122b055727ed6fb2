/**
 * The menu after a paste that could be meant otherwise. Owns: where it stands, and which keys lead into it: Tab, or
 * Mod+Alt+V. Any other key is the writer's, and it goes.
 * Must never: take the focus by itself. One goes on typing.
 */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Editor } from "../editor.ts";
import { choiceIn, pasteChoiceKey, type PasteChoice, type PasteForm } from "../paste-choice.ts";
import { isApple, shortcutText } from "../shortcuts.ts";
import { floatAt, onOutside } from "./float.ts";
import { itemsOf, moveInMenu } from "./menu-focus.ts";
import { isModifier } from "./modifiers.ts";
import type { ChromeState } from "./state.ts";

interface PasteMenuProps {
  readonly state: ChromeState;
  /** The element with the text in it, whose keys are followed. */
  readonly host: HTMLElement;
}

/** The menu, while there is a choice. */
export function PasteMenu({ state, host }: PasteMenuProps): JSX.Element | null {
  const choice = state.pasted.value;
  const editor = state.editor.value;
  if (choice === undefined || editor === undefined || !state.writable.value) return null;
  return <Menu state={state} host={host} editor={editor} choice={choice} />;
}

interface MenuProps extends PasteMenuProps {
  readonly editor: Editor;
  readonly choice: PasteChoice;
}

function Menu({ state, host, editor, choice }: MenuProps): JSX.Element {
  const menu = useRef<HTMLDivElement>(null);
  const { view } = editor;
  const { paste, pasted } = state.messages.atHand;

  function close(): void {
    state.pasted.value = undefined;
    if (!view.isDestroyed && choiceIn(view.state) !== undefined)
      view.dispatch(view.state.tr.setMeta(pasteChoiceKey, null));
  }

  function take(form: PasteForm): void {
    // What is chosen is what is open now: others may have moved it since this was drawn.
    choiceIn(view.state)?.take(view, form);
    view.focus();
  }

  useEffect(() => {
    state.spoken.value = pasted(paste[choice.form], `Tab, ${shortcutText("Mod-Alt-V")}`);
  }, [choice.form]);

  // Before it can be seen: who sees a choice may press Tab at once.
  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return undefined;
    const key = (event: KeyboardEvent): void => {
      if (event.composedPath().includes(element)) return;
      const { ctrlKey, metaKey, altKey, shiftKey } = event;
      if (isModifier(event)) return;
      // By its place: with Alt a Mac writes another letter.
      const asks = event.code === "KeyV" && altKey && (isApple() ? metaKey : ctrlKey);
      const tab = event.key === "Tab" && !(ctrlKey || metaKey || altKey || shiftKey);
      if (!asks && !tab) {
        close();
        if (event.key !== "Escape") return;
      }
      event.preventDefault();
      event.stopPropagation();
      itemsOf(element)
        .find((item) => item.ariaChecked === "true")
        ?.focus();
    };
    const ended = new AbortController();
    host.addEventListener("keydown", key, { capture: true, signal: ended.signal });
    const stop = onOutside(element, [], (event) => {
      if (event.type === "pointerdown") close();
    });
    return () => {
      ended.abort();
      stop();
    };
  }, [editor]);

  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return undefined;
    const place = (): void => {
      const open = choiceIn(view.state);
      if (open !== undefined) floatAt(element, view.coordsAtPos(open.to, -1));
    };
    place();
    const ended = new AbortController();
    const options = { capture: true, passive: true, signal: ended.signal };
    for (const name of ["scroll", "resize"]) host.ownerDocument.defaultView?.addEventListener(name, place, options);
    return () => ended.abort();
  }, [choice]);

  return (
    <div
      ref={menu}
      class="menu paste"
      part="menu"
      popover="manual"
      role="menu"
      aria-label={paste.name}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape" || event.key === "Tab") {
          close();
          view.focus();
        } else if (!moveInMenu(menu.current, event)) return;
        event.preventDefault();
      }}
    >
      <div class="section" role="presentation">
        {paste.name}
      </div>
      {choice.forms.map((form) => (
        <button
          key={form}
          type="button"
          class="item"
          role="menuitemradio"
          tabIndex={-1}
          aria-checked={form === choice.form}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => take(form)}
        >
          {paste[form]}
        </button>
      ))}
    </div>
  );
}
