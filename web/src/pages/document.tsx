/**
 * The document page: bar, title, and the editor element. Owns: what is shown in each state of the connection.
 * Must never: take the text away from someone whose changes have not reached the server.
 */
import "../styles/document.css";
import { fullText, type Status } from "@weft/client";
import { defineWeftEditor } from "@weft/editor";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { noteTitle } from "../document-list.ts";
import { editorMessages, messages } from "../messages.ts";
import { openDocument, type OpenDocument } from "../open-document.ts";
import { isOnlyHere } from "../parting.ts";
import { CopyLink } from "../parts/copy-link.tsx";
import { EditorElement, focusText } from "../parts/editor-element.tsx";
import { Link } from "../parts/link.tsx";
import { Mark } from "../parts/mark.tsx";
import { OnlyReading } from "../parts/only-reading.tsx";
import { People } from "../parts/people.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { SaveStatus } from "../parts/save-status.tsx";
import { TitleField } from "../parts/title-field.tsx";
import { YouMenu } from "../parts/you-menu.tsx";
import { HOME } from "../routes.ts";

defineWeftEditor();

interface DocumentPageProps {
  readonly id: string;
  /** Called when the document is here, and the page has nothing more to load for the time being. */
  readonly onIdle: () => void;
}

export function DocumentPage({ id, onIdle }: DocumentPageProps): JSX.Element {
  const [opened, setOpened] = useState<OpenDocument>();
  useEffect(() => {
    const next = openDocument(id);
    setOpened(next);
    return () => {
      if (next.hasContent.peek()) noteTitle(id, next.title.peek());
      next.close();
    };
  }, [id]);
  return opened === undefined ? (
    <div class="document-loading" aria-busy="true" />
  ) : (
    <Opened opened={opened} onIdle={onIdle} />
  );
}

interface OpenedProps {
  readonly opened: OpenDocument;
  readonly onIdle: () => void;
}

function Opened({ opened, onIdle }: OpenedProps): JSX.Element {
  const status = opened.status.value;
  const title = opened.title.value.trim() || messages.untitled;
  const hasContent = opened.hasContent.value;
  const titleField = useRef<HTMLTextAreaElement>(null);
  const titleIsAway = useIsAway(titleField, hasContent);
  const ended = status.state === "denied" || status.fault !== undefined;
  const isShown = hasContent || !ended;
  const readOnly = ended || opened.outdated.value || status.readOnly !== undefined;

  useEffect(() => {
    document.title = messages.pageTitle(title);
  }, [title]);

  useEffect(() => {
    // A new document begins with its title; in one that has text the caret is left to the reader.
    if (hasContent && opened.title.peek() === "") titleField.current?.focus({ preventScroll: true });
  }, [hasContent, opened]);

  useEffect(() => {
    if (!hasContent) return undefined;
    // The way back to the list must be there when there is no network to load it from.
    const idle = setTimeout(onIdle, 300);
    return () => clearTimeout(idle);
  }, [hasContent]);

  useWarningBeforeLeaving(opened);

  return (
    <div class="document">
      {isShown ? (
        <a
          class="skip-link"
          href="#text"
          onClick={(event) => {
            event.preventDefault();
            focusText();
          }}
        >
          {messages.skipToContent}
        </a>
      ) : null}
      <header class="bar">
        <Link to={HOME} class="icon-button bar-home" label={messages.document.home}>
          <Mark />
        </Link>
        <span class="bar-title" data-shown={titleIsAway} aria-hidden="true" dir="auto">
          {title}
        </span>
        <SaveStatus status={status} />
        <FullLine status={status} />
        <div class="bar-end">
          <People people={opened.people.value} ownColor={opened.ownColor.value} />
          <CopyLink />
          <YouMenu color={opened.ownColor.value} />
        </div>
      </header>
      <main class="document-main">
        <h1 class="visually-hidden">{title}</h1>
        {ended ? <Refusal opened={opened} /> : <OnlyReading opened={opened} />}
        {!isShown ? null : (
          <EditorElement
            opened={opened}
            header={
              <div class="title-frame">
                <TitleField
                  field={titleField}
                  title={opened.title}
                  readOnly={readOnly || !hasContent}
                  onTitle={(next) => {
                    opened.setTitle(next);
                  }}
                  onLeave={() => {
                    focusText();
                  }}
                />
              </div>
            }
          />
        )}
      </main>
    </div>
  );
}

/** Says that there is time to begin another document, while there is. In the bar: there it moves and hides no text. */
function FullLine({ status }: { readonly status: Status }): JSX.Element | null {
  const text = fullText(status, editorMessages.status);
  if (text === undefined || status.percentFull === undefined) return null;
  return (
    <span class="full-line" role="status" title={text}>
      <span class="full-text">{text}</span>
      <span class="full-short" aria-hidden="true">
        {messages.document.percentFull(status.percentFull)}
      </span>
    </span>
  );
}

/** Whether the big title has scrolled out of sight, so that the bar should say it. */
function useIsAway(field: { readonly current: HTMLElement | null }, mounted: boolean): boolean {
  const [away, setAway] = useState(false);
  useEffect(() => {
    const element = field.current;
    if (element === null) return undefined;
    const observer = new IntersectionObserver(
      ([entry]) => {
        setAway(entry !== undefined && !entry.isIntersecting);
      },
      { rootMargin: "-100px 0px 0px" },
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [field, mounted]);
  return away;
}

function useWarningBeforeLeaving(opened: OpenDocument): void {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (isOnlyHere(opened.status.peek())) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => {
      removeEventListener("beforeunload", warn);
    };
  }, [opened]);
}
