/** The page's <weft-editor>: given the page's own connection, theme and words. */
import { effect } from "@preact/signals-core";
import type { WeftEditorElement } from "@weft/editor";
import { messages } from "../messages.ts";
import { holdsMod } from "../mod-key.ts";
import type { OpenDocument } from "../open-document.ts";
import { spokenOfOthers } from "../spoken-of-others.ts";
import { theme } from "../theme.ts";

const ID = "text";

/** An editor for what is opened, with `header` between its toolbar and the text; and the end of its following the page. */
export function createEditorElement(
  opened: OpenDocument,
  header: HTMLElement,
): { readonly element: WeftEditorElement; readonly end: () => void } {
  const element = document.createElement("weft-editor");
  element.id = ID;
  element.connection = opened.connection;
  element.placeholder = messages.document.textPlaceholder;
  header.slot = "header";
  element.append(header);
  addEventListener("keydown", pressed);
  const stop = effect(() => {
    element.theme = theme.value;
    element.announce = spokenOfOthers.value;
  });
  return {
    element,
    end() {
      stop();
      removeEventListener("keydown", pressed);
    },
  };
}

/** The page's editor, once it is there. */
export function editorElement(): WeftEditorElement | null {
  return document.querySelector<WeftEditorElement>(`weft-editor#${ID}`);
}

/** Puts the caret into the text, where it was last or at the start. */
export function focusText(): void {
  editorElement()?.focus();
}

/**
 * Mod+F and Mod+A where nothing has the focus: the document is what this page is about, and not what stands around it.
 * Within it, the keys are the element's.
 */
function pressed(event: KeyboardEvent): void {
  if (event.altKey || event.target !== document.body || !holdsMod(event)) return;
  const element = editorElement();
  if (event.key === "f") {
    event.preventDefault();
    element?.showView("find");
  }
  if (event.key === "a") {
    // Writers see a selection where the focus is. Until the text knows the key, it is the browser's.
    element?.focus();
    if (element?.view?.dom.dispatchEvent(new KeyboardEvent("keydown", event)) === false) event.preventDefault();
  }
}
