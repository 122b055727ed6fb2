/** The <weft-editor> element inside the app: given the page's own connection, theme and words. */
import type { ComponentChildren, HTMLAttributes, JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { WeftEditorElement } from "@weft/editor";
import { messages } from "../messages.ts";
import { holdsMod } from "../mod-key.ts";
import type { OpenDocument } from "../open-document.ts";
import { spokenOfOthers } from "../spoken-of-others.ts";
import { theme } from "../theme.ts";

interface EditorElementProps {
  readonly opened: OpenDocument;
  /** Shown between the toolbar and the text. */
  readonly header: ComponentChildren;
}

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "weft-editor": HTMLAttributes<WeftEditorElement> & {
        connection: OpenDocument["connection"];
        placeholder?: string;
        theme?: string;
        announce?: string;
      };
    }
  }
}

export function EditorElement({ opened, header }: EditorElementProps): JSX.Element {
  useEffect(() => {
    addEventListener("keydown", find);
    return () => removeEventListener("keydown", find);
  }, []);
  return (
    <weft-editor
      id="text"
      connection={opened.connection}
      placeholder={messages.document.textPlaceholder}
      theme={theme.value}
      announce={spokenOfOthers.value}
    >
      <div slot="header">{header}</div>
    </weft-editor>
  );
}

/** The page's editor, once it is there. */
export function editorElement(): WeftEditorElement | null {
  return document.querySelector<WeftEditorElement>("weft-editor#text");
}

/** Puts the caret into the text, where it was last or at the start. */
export function focusText(): void {
  editorElement()?.focus();
}

/** Mod+F where nothing has the focus: the document is what this page is about. Within it, the key is the element's. */
function find(event: KeyboardEvent): void {
  if (event.key !== "f" || event.altKey || event.target !== document.body || !holdsMod(event)) return;
  event.preventDefault();
  editorElement()?.showView("find");
}
