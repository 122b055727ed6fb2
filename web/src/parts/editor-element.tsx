/** The <weft-editor> element inside the app: given the page's own connection, theme and words. */
import type { ComponentChildren, HTMLAttributes, JSX } from "preact";
import type { WeftEditorElement } from "@weft/editor";
import { messages } from "../messages.ts";
import type { OpenDocument } from "../open-document.ts";
import { spokenOfOthers } from "../spoken-of-others.ts";
import { theme } from "../theme.ts";

interface EditorElementProps {
  readonly opened: OpenDocument;
  /** Whether nothing can be changed, so that there is no use for tools. */
  readonly readOnly: boolean;
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
        toolbar?: "full" | "none";
      };
    }
  }
}

export function EditorElement({ opened, readOnly, header }: EditorElementProps): JSX.Element {
  return (
    <weft-editor
      id="text"
      connection={opened.connection}
      placeholder={messages.document.textPlaceholder}
      theme={theme.value}
      announce={spokenOfOthers.value}
      toolbar={readOnly ? "none" : "full"}
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
