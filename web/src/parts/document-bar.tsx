/**
 * What comes beside a document's text: the bar above it and the notices between. Owns: their places in the page's frame.
 * Must never: hold the text or its title, which are there before.
 */
import { render, type JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { fullText, type Status } from "@weft/client";
import { around } from "../around.ts";
import { editorMessages, messages } from "../messages.ts";
import type { OpenDocument } from "../open-document.ts";
import { HOME } from "../routes.ts";
import { CopyLink } from "./copy-link.tsx";
import { furnishWindow } from "./everywhere.tsx";
import { Link } from "./link.tsx";
import { Mark } from "./mark.tsx";
import { OnlyReading } from "./only-reading.tsx";
import { People } from "./people.tsx";
import { Refusal } from "./refusal.tsx";
import { ShareButton } from "./share-button.tsx";
import { SaveStatus } from "./save-status.tsx";
import { YouMenu } from "./you-menu.tsx";

/** The places of a document's page, and its big title. */
interface DocumentPlaces {
  readonly bar: HTMLElement;
  readonly notices: HTMLElement;
  readonly title: HTMLElement;
}

/** Fills the places; returns what empties them. */
export function furnishDocument({ bar, notices, title }: DocumentPlaces, opened: OpenDocument): () => void {
  furnishWindow();
  render(<Bar opened={opened} field={title} />, bar);
  render(<Notices opened={opened} />, notices);
  return () => {
    render(null, bar);
    render(null, notices);
  };
}

function Bar({ opened, field }: { readonly opened: OpenDocument; readonly field: HTMLElement }): JSX.Element {
  const status = opened.status.value;
  const titleIsAway = useIsAway(field);
  // Who was never let in has nothing to be saved or shared; the notice says why.
  const isOutside = status.state === "denied" && !opened.hasContent.value;
  return (
    <>
      <Link to={HOME} class="icon-button bar-home" label={around().document.home}>
        <Mark />
      </Link>
      <span class="bar-title" data-shown={titleIsAway} aria-hidden="true" dir="auto">
        {opened.title.value.trim() || messages.untitled}
      </span>
      {isOutside ? null : <SaveStatus status={status} />}
      <FullLine status={status} />
      <div class="bar-end">
        <People people={opened.people.value} ownColor={opened.ownColor.value} />
        {isOutside ? null : (
          <>
            <CopyLink />
            <ShareButton document={opened.connection.document} />
          </>
        )}
        <YouMenu color={opened.ownColor.value} />
      </div>
    </>
  );
}

function Notices({ opened }: { readonly opened: OpenDocument }): JSX.Element {
  const { state, fault } = opened.status.value;
  return state === "denied" || fault !== undefined ? <Refusal opened={opened} /> : <OnlyReading opened={opened} />;
}

/** Says that there is time to begin another document, while there is. In the bar: there it moves and hides no text. */
function FullLine({ status }: { readonly status: Status }): JSX.Element | null {
  const text = fullText(status, editorMessages.status);
  if (text === undefined || status.percentFull === undefined) return null;
  return (
    <span class="full-line" role="status" title={text}>
      <span class="full-text">{text}</span>
      <span class="full-short" aria-hidden="true">
        {around().document.percentFull(status.percentFull)}
      </span>
    </span>
  );
}

/** Whether the big title has scrolled out of sight, so that the bar should say it. */
function useIsAway(field: HTMLElement): boolean {
  const [away, setAway] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(
      ([entry]) => {
        setAway(entry !== undefined && !entry.isIntersecting && field.isConnected);
      },
      { rootMargin: "-100px 0px 0px" },
    );
    observer.observe(field);
    return () => observer.disconnect();
  }, [field]);
  return away;
}
