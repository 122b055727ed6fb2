/**
 * The menu of a block's languages: a field that filters, and the list below it. Comes late, in plain elements over the
 * text, so that an editor without the frame's chrome has it too. Owns: the combobox pattern (APG "Combobox").
 * Must never: change the document; it tells what was chosen.
 */
import { isLanguage } from "@weft/schema";
import type { EditorView } from "prosemirror-view";
import { floatAt, onOutside } from "./chrome/float.ts";
import { CODE_LANGUAGES, languageNamed } from "./code-names.ts";
import type { BlockMessages } from "./messages/blocks.en.ts";
import { adoptStyles } from "./styles/adopt.ts";
import { FLOATING_CSS } from "./styles/floating.css.ts";

/** What the menu is opened with. */
export interface LanguageQuestion {
  readonly view: EditorView;
  /** The button that it hangs below. */
  readonly anchor: HTMLElement;
  readonly words: BlockMessages["code"];
  readonly now: string | null;
  choose(language: string | null): void;
  closed(): void;
}

/** An open menu. */
export interface LanguageMenu {
  close(): void;
}

interface Offer {
  readonly language: string | null;
  readonly title: string;
}

/** The languages for what was typed, the likeliest first. */
export function offersFor(typed: string, words: BlockMessages["code"]): readonly Offer[] {
  const wanted = typed.trim().toLowerCase();
  const ranked = [{ name: null, title: words.plain, aliases: [] }, ...CODE_LANGUAGES]
    .map(({ name, title, aliases }, index) => {
      const names = [title.toLowerCase(), ...(name === null ? [] : [name, ...aliases])];
      const rank = names.includes(wanted)
        ? 0
        : names.some((name) => name.startsWith(wanted))
          ? 1
          : names.some((name) => name.includes(wanted))
            ? 2
            : 3;
      return { language: name, title, rank, index };
    })
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank || a.index - b.index);
  const name = typed.trim();
  if (languageNamed(name) !== undefined || !isLanguage(name)) return ranked;
  return [...ranked, { language: name, title: words.other(name) }];
}

/** Opens the menu. The focus goes into its field, and back to the text when it closes by a key or a choice. */
export function openLanguageMenu(question: LanguageQuestion): LanguageMenu {
  const { view, anchor, words, now } = question;
  const { ownerDocument } = view.dom;
  adoptStyles(view.dom, FLOATING_CSS);
  const make = <Name extends keyof HTMLElementTagNameMap>(
    tag: Name,
    attributes: Readonly<Record<string, string>>,
  ): HTMLElementTagNameMap[Name] => {
    const element = ownerDocument.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const menu = make("div", { class: "weft-menu", popover: "manual", role: "dialog", "aria-label": words.languages });
  const field = make("input", {
    type: "text",
    role: "combobox",
    "aria-label": words.find,
    "aria-expanded": "true",
    "aria-autocomplete": "list",
    "aria-controls": "weft-languages",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    placeholder: words.find,
  });
  const list = make("div", { id: "weft-languages", role: "listbox", "aria-label": words.languages });
  const nothing = make("p", { role: "status" });
  menu.append(field, list, nothing);
  const chosen = languageNamed(now)?.name ?? now;
  let offers: readonly Offer[] = [];
  let at = 0;

  function mark(index: number): void {
    at = index;
    for (const [index, option] of [...list.children].entries()) option.ariaSelected = String(index === at);
    const option = list.children[at];
    field.setAttribute("aria-activedescendant", option?.id ?? "");
    option?.scrollIntoView({ block: "nearest" });
  }

  function fill(): void {
    offers = offersFor(field.value, words);
    list.replaceChildren(
      ...offers.map(({ language, title }, index) => {
        const option = make("div", { role: "option", id: `weft-language-${index}` });
        option.textContent = title;
        if (language === chosen) option.dataset["now"] = "";
        option.addEventListener("click", () => pick(index));
        option.addEventListener("mousemove", () => mark(index));
        return option;
      }),
    );
    nothing.textContent = offers.length === 0 ? words.none : "";
    mark(
      field.value === ""
        ? Math.max(
            0,
            offers.findIndex(({ language }) => language === chosen),
          )
        : 0,
    );
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
    view.focus();
    // The browser leaves the caret where it is, and the text may have grown above it since.
    view.dispatch(view.state.tr.scrollIntoView());
  }
  function pick(index: number): void {
    const offer = offers[index];
    if (offer === undefined) return;
    question.choose(offer.language);
    back();
  }

  field.addEventListener("input", fill);
  menu.addEventListener("mousedown", (event) => {
    if (event.target !== field) event.preventDefault();
  });
  menu.addEventListener("keydown", (event) => {
    // Not for the page's own shortcuts.
    event.stopPropagation();
    if (event.isComposing) return;
    const { length } = offers;
    if (event.key === "ArrowDown") mark((at + 1) % Math.max(1, length));
    else if (event.key === "ArrowUp") mark((at - 1 + length) % Math.max(1, length));
    else if (event.key === "Enter") pick(at);
    else if (event.key === "Escape" || event.key === "Tab") back();
    else return;
    event.preventDefault();
  });
  view.dom.after(menu);
  // What is drawn late moves the page, and must not take the field away from who types in it: it goes along with its button.
  const stop = onOutside(menu, [anchor], ({ type }) => {
    const box = anchor.getBoundingClientRect();
    const isInWindow = box.bottom > 0 && box.top < ownerDocument.documentElement.clientHeight;
    if (type === "scroll" && isInWindow) floatAt(menu, box);
    else close();
  });
  floatAt(menu, anchor.getBoundingClientRect());
  anchor.ariaExpanded = "true";
  fill();
  field.focus({ preventScroll: true });
  return { close };
}
