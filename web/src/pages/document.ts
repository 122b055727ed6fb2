/**
 * The document page: a frame of plain elements with the title and the editor in it, which can be written in before
 * anything else is loaded. Owns: what is shown in each state of the connection, and the places of what comes beside.
 * Must never: take the text away from someone whose changes have not reached the server; or let the text wait or move
 * for its bar.
 */
import "../styles/document.css";
import { computed, effect } from "@preact/signals-core";
import { mayWrite } from "@weft/client";
import { defineWeftEditor } from "@weft/editor";
import { noteTitle } from "../left-titles.ts";
import { messages } from "../messages.ts";
import { openDocument, type OpenDocument } from "../open-document.ts";
import { isOnlyHere } from "../parting.ts";
import { createEditorElement, focusText } from "../parts/editor-element.ts";
import { createTitleField } from "../parts/title-field.ts";
import { addFailure } from "./lazy-page.ts";

defineWeftEditor();

interface DocumentPageProps {
  readonly id: string;
  /** Called when the document is here, and the page has nothing more to load for the time being. */
  readonly onIdle: () => void;
}

/** Opens a document in an empty place; returns what takes it away, and closes the document. */
export function showDocument(place: HTMLElement, { id, onIdle }: DocumentPageProps): () => void {
  const opened = openDocument(id);
  const { status, title, hasContent } = opened;
  const ended = computed(() => status.value.state === "denied" || status.value.fault !== undefined);
  const nothing = computed(() => ended.value && !hasContent.value);

  const field = createTitleField({
    title,
    readOnly: computed(() => !hasContent.value || opened.outdated.value || !mayWrite(status.value)),
    onTitle: (next) => opened.setTitle(next),
    onLeave: focusText,
  });
  const header = make("div");
  make("div", "title-frame", header).append(field.element);
  const editor = createEditorElement(opened, header);

  const page = make("div", "document", place);
  const skip = skipLink();
  const bar = make("header", "bar", page);
  const main = make("main", "document-main", page);
  const heading = make("h1", "visually-hidden", main);
  const notices = make("div", "document-notices", main);

  let left = false;
  const stops = [
    effect(() => {
      const shown = title.value.trim() || messages.untitled;
      document.title = messages.pageTitle(shown);
      heading.textContent = shown;
    }),
    effect(() => {
      // Where there is nothing to read, there is nothing to skip to.
      if (nothing.value) for (const element of [skip, editor.element]) element.remove();
      else if (!editor.element.isConnected) {
        page.prepend(skip);
        main.append(editor.element);
      }
    }),
    effect(() => {
      if (!hasContent.value) return undefined;
      // A new document begins with its title; in one that has text the caret is left to the reader.
      if (title.peek() === "") field.element.focus({ preventScroll: true });
      // The way back to the list must be there when there is no network to load it from.
      const idle = setTimeout(onIdle, 300);
      return () => clearTimeout(idle);
    }),
    warnBeforeLeaving(opened),
    field.end,
    editor.end,
  ];

  import("../parts/document-top.tsx").then(
    ({ furnishTop }) => {
      if (!left) stops.push(furnishTop({ bar, notices, title: field.element }, id, opened));
    },
    // One can still write; the browser has said in its console what is missing. But nobody is to look at an empty page.
    () => {
      if (!left) stops.push(effect(() => (nothing.value ? addFailure(notices) : notices.replaceChildren())));
    },
  );

  return () => {
    left = true;
    for (const stop of stops) stop();
    page.remove();
    if (hasContent.peek()) noteTitle(id, title.peek());
    opened.close();
  };
}

function make(tag: string, className?: string, parent?: HTMLElement): HTMLElement {
  const element = document.createElement(tag);
  if (className !== undefined) element.className = className;
  parent?.append(element);
  return element;
}

function skipLink(): HTMLElement {
  const link = document.createElement("a");
  link.className = "skip-link";
  link.href = "#text";
  link.textContent = messages.skipToContent;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    focusText();
  });
  return link;
}

function warnBeforeLeaving(opened: OpenDocument): () => void {
  const warn = (event: BeforeUnloadEvent): void => {
    if (isOnlyHere(opened.status.peek())) event.preventDefault();
  };
  addEventListener("beforeunload", warn);
  return () => removeEventListener("beforeunload", warn);
}
