/**
 * The menu of a callout's tones. Comes late, in plain elements over the text, so that an editor without the frame's chrome
 * has it too. Owns: the menu's pattern (APG "Menu Button"): arrows, letters, Escape back.
 * Must never: change the document; it tells what was chosen.
 */
import { TONES, type Tone } from "@weft/schema";
import type { EditorView } from "prosemirror-view";
import { floatAt, onOutside } from "./chrome/float.ts";
import { itemsOf, moveInMenu } from "./chrome/menu-focus.ts";
import type { Messages } from "./messages/index.ts";
import { adoptStyles } from "./styles/adopt.ts";
import { FLOATING_CSS } from "./styles/floating.css.ts";

/** What the menu is opened with. */
export interface ToneQuestion {
  readonly view: EditorView;
  /** The button that it hangs below. */
  readonly anchor: HTMLElement;
  readonly label: string;
  readonly tones: Messages["tones"];
  readonly now: Tone;
  choose(tone: Tone): void;
  closed(): void;
}

/** An open menu. */
export interface ToneMenu {
  close(): void;
}

/** Opens the menu. The focus goes to the tone in force, and back to the text, if it came from there, by a key or a choice. */
export function openToneMenu(question: ToneQuestion): ToneMenu {
  const { view, anchor, label, tones, now } = question;
  const { ownerDocument } = view.dom;
  const writing = view.hasFocus();
  adoptStyles(view.dom, FLOATING_CSS);
  const menu = ownerDocument.createElement("div");
  menu.className = "weft-menu weft-tones";
  menu.popover = "manual";
  menu.role = "menu";
  menu.ariaLabel = label;
  for (const tone of TONES) {
    const item = menu.appendChild(ownerDocument.createElement("button"));
    item.type = "button";
    item.role = "menuitemradio";
    item.ariaChecked = String(tone === now);
    item.tabIndex = -1;
    item.dataset["tone"] = tone;
    item.textContent = tones[tone];
    item.addEventListener("mousemove", () => item.focus({ preventScroll: true }));
    item.addEventListener("click", () => {
      question.choose(tone);
      back();
    });
  }

  let gone = false;
  function close(): void {
    if (gone) return;
    gone = true;
    stop();
    menu.remove();
    anchor.ariaExpanded = "false";
    question.closed();
  }
  function back(): void {
    close();
    // Who pressed the button on a phone, and wrote nothing, wants no keyboard now.
    if (!writing) return;
    view.focus();
    view.dispatch(view.state.tr.scrollIntoView());
  }

  menu.addEventListener("keydown", (event) => {
    // Not for the page's own shortcuts.
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") back();
    else if (!moveInMenu(menu, event)) return;
    event.preventDefault();
  });
  view.dom.after(menu);
  const stop = onOutside(menu, [anchor], close);
  floatAt(menu, anchor.getBoundingClientRect());
  anchor.ariaExpanded = "true";
  const first = itemsOf(menu).find((item) => item.ariaChecked === "true") ?? itemsOf(menu)[0];
  first?.focus({ preventScroll: true });
  return { close };
}
