/** The home page: the documents that this browser made or opened, and a new one. */
import "../styles/home.css";
import { render, type JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError, createDocument, type DocumentSummary } from "../api.ts";
import { createDocumentList, type DocumentListModel } from "../document-list.ts";
import { around } from "../around.ts";
import { messages } from "../messages.ts";
import { AccountLink } from "../parts/account-link.tsx";
import { DocumentRow } from "../parts/document-row.tsx";
import { furnishWindow } from "../parts/everywhere.tsx";
import { ChevronIcon, PlusIcon, SearchIcon } from "../parts/icons.tsx";
import { Brand, Cloth } from "../parts/mark.tsx";
import { KeptDocuments } from "../parts/kept-documents.tsx";
import { Notice } from "../parts/notice.tsx";
import { TemplateShelf } from "../parts/template-shelf.tsx";
import { runToastAction, showToast } from "../toasts.ts";
import { YouMenu } from "../parts/you-menu.tsx";
import { documentPath, goTo } from "../routes.ts";
import { SignIn } from "./sign-in.tsx";

interface HomeProps {
  /** Called when the page has nothing more to do for the time being. */
  readonly onIdle: () => void;
}

/** Shows the page in a place; returns what takes it away. */
export function showHome(place: HTMLElement, props: HomeProps): () => void {
  furnishWindow();
  render(<Home {...props} />, place);
  return () => render(null, place);
}

function Home({ onIdle }: HomeProps): JSX.Element {
  const list = useMemo(createDocumentList, []);
  const [creating, setCreating] = useState(false);
  const [shelfOpen, setShelfOpen] = useState(false);
  const shelfButton = useRef<HTMLButtonElement>(null);
  const main = useRef<HTMLElement>(null);

  useEffect(() => {
    document.title = messages.pageTitle(around().home.title);
    void list.load();
    // Whoever is here opens a document next; the editor loads once the list is on its way.
    const idle = setTimeout(onIdle, 300);
    const refresh = (): void => {
      if (document.visibilityState === "visible") void list.load();
    };
    document.addEventListener("visibilitychange", refresh);
    return () => {
      clearTimeout(idle);
      document.removeEventListener("visibilitychange", refresh);
    };
  }, [list]);

  const create = async (template?: string): Promise<void> => {
    if (creating) return;
    setCreating(true);
    try {
      goTo(documentPath((await createDocument(template)).id));
    } catch (error) {
      setCreating(false);
      showToast({
        text: sentenceOf(error),
        action: { label: messages.problem.retry, run: () => void create(template) },
      });
    }
  };

  const closeShelf = (): void => {
    setShelfOpen(false);
    shelfButton.current?.focus();
  };

  const remove = async (summary: DocumentSummary): Promise<void> => {
    const title = summary.title.trim() || messages.untitled;
    focusBeside(main.current);
    const undo = (): void => void restore(list, summary.id, title);
    // At once, as the row goes: who sees it go may take it back, whatever the line.
    showToast({ text: around().home.removed(title), action: { label: around().home.undo, run: undo } });
    try {
      await list.remove(summary.id);
    } catch (error) {
      showToast({ text: sentenceOf(error) });
    }
  };

  // Before the page is painted: whoever sees it may press a key.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog[open]") !== null) return;
      const modified = event.metaKey || event.ctrlKey || event.altKey;
      if (!modified && event.key.toLowerCase() === "n") void create();
      else if (!modified && event.key.toLowerCase() === "t") {
        setShelfOpen(true);
        // Where the shelf is open already, as it is for whoever has no documents.
        main.current?.querySelector<HTMLElement>(".template")?.focus();
      } else if (event.key === "Escape" && shelfOpen) closeShelf();
      else if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "z" && runToastAction()) {
        // Done by the toast.
      } else if (!modified && moveFocus(main.current, event.key)) {
        // Done by the list.
      } else if (!modified && (event.key === "Delete" || event.key === "Backspace")) {
        document.activeElement?.closest(".row")?.querySelector<HTMLButtonElement>(".row-remove")?.click();
      } else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("keydown", onKey);
    };
  });

  const problem = list.problem.value;
  if (problem?.status === 401) return <SignIn reason={problem.message} />;
  const documents = list.documents.value;
  const isEmpty = documents?.length === 0 && list.query.value === "" && list.problem.value === undefined;
  const newButton = (
    <button type="button" class="button button-primary" disabled={creating} onClick={() => void create()}>
      <PlusIcon />
      {creating ? around().home.creating : around().home.create}
    </button>
  );

  return (
    <div class="home">
      <header class="home-head">
        <Brand />
        <div class="home-head-end">
          <AccountLink />
          <YouMenu />
        </div>
      </header>
      {isEmpty ? (
        <main class="home-empty" ref={main}>
          <Cloth />
          <h1>{around().home.emptyTitle}</h1>
          <p>{around().home.emptyLine}</p>
          {newButton}
          <p class="hint key-hint">{around().home.createHint}</p>
          <div class="home-templates">
            <p class="hint">{around().home.orTemplate}</p>
            <TemplateShelf busy={creating} onChoose={(name) => void create(name)} />
          </div>
        </main>
      ) : (
        <main class="home-main" ref={main}>
          <div class="home-title">
            <h1>{around().home.title}</h1>
            <div class="home-actions">
              <button
                type="button"
                class="button button-quiet"
                ref={shelfButton}
                aria-expanded={shelfOpen}
                onClick={() => {
                  setShelfOpen(!shelfOpen);
                }}
              >
                {around().home.fromTemplate}
                <ChevronIcon />
              </button>
              {newButton}
            </div>
          </div>
          {shelfOpen ? <TemplateShelf focused busy={creating} onChoose={(name) => void create(name)} /> : null}
          <DocumentListView list={list} onRemove={(summary) => void remove(summary)} />
        </main>
      )}
    </div>
  );
}

interface DocumentListViewProps {
  readonly list: DocumentListModel;
  readonly onRemove: (summary: DocumentSummary) => void;
}

function DocumentListView({ list, onRemove }: DocumentListViewProps): JSX.Element {
  const documents = list.documents.value;
  const problem = list.problem.value;
  const now = new Date();
  if (problem !== undefined) {
    return (
      <>
        <Notice
          title={problem.unreachable ? messages.problem.unreachable : messages.problem.failed}
          actions={
            <button type="button" class="button" onClick={() => void list.load()}>
              {messages.problem.retry}
            </button>
          }
        >
          {problem.unreachable ? messages.problem.unreachableLine : problem.message}
        </Notice>
        {problem.unreachable ? <KeptDocuments now={now} /> : null}
      </>
    );
  }
  if (documents === undefined) return <Skeleton />;
  return (
    <>
      {list.filterable.value ? (
        <label class="filter">
          <SearchIcon />
          <span class="visually-hidden">{around().home.filter}</span>
          <input
            type="search"
            class="field"
            placeholder={around().home.filter}
            onInput={(event) => void list.filter(event.currentTarget.value)}
          />
        </label>
      ) : null}
      {documents.length === 0 ? (
        <p class="no-match" role="status">
          {around().home.noMatch(list.query.value)}
        </p>
      ) : (
        <ul class="rows">
          {documents.map((summary) => (
            <DocumentRow
              key={summary.id}
              summary={summary}
              now={now}
              onRemove={summary.owned ? () => onRemove(summary) : undefined}
            />
          ))}
        </ul>
      )}
      {list.hasMore.value ? (
        <button type="button" class="button more" onClick={() => void list.loadMore()}>
          {around().home.more}
        </button>
      ) : null}
    </>
  );
}

function Skeleton(): JSX.Element {
  return (
    <div class="rows skeleton" role="status" aria-label={around().home.loading}>
      {[62, 44, 53].map((width) => (
        <div key={width} class="row">
          <span style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}

async function restore(list: DocumentListModel, id: string, title: string): Promise<void> {
  try {
    await list.restore(id);
    showToast({ text: around().home.restored(title) });
  } catch (error) {
    const again = (): void => void restore(list, id, title);
    showToast({ text: sentenceOf(error), action: { label: messages.problem.retry, run: again } });
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof ApiError ? error.message : messages.problem.failed;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input:not([type=radio]), textarea, [contenteditable]") !== null;
}

function linksIn(main: HTMLElement | null): HTMLElement[] {
  return [...(main?.querySelectorAll<HTMLElement>(".row-link") ?? [])];
}

/** Arrow keys, Home and End through the list; `false` when the key is not one of them. */
function moveFocus(main: HTMLElement | null, key: string): boolean {
  const links = linksIn(main);
  const row = document.activeElement?.closest(".row");
  const at = links.findIndex((link) => link.closest(".row") === row);
  const inList = row !== null && row !== undefined && at !== -1;
  let next: number;
  if (key === "ArrowDown") next = inList ? Math.min(at + 1, links.length - 1) : 0;
  else if (key === "ArrowUp" && inList) next = Math.max(at - 1, 0);
  else if (key === "Home" && inList) next = 0;
  else if (key === "End" && inList) next = links.length - 1;
  else return false;
  links[next]?.focus();
  return links.length > 0;
}

/** Keeps the keyboard's place when the focused row is about to go. */
function focusBeside(main: HTMLElement | null): void {
  const links = linksIn(main);
  const row = document.activeElement?.closest(".row");
  const at = links.findIndex((link) => link.closest(".row") === row);
  if (at === -1) return;
  const beside = links[at + 1] ?? links[at - 1] ?? main?.querySelector<HTMLElement>(".button-primary");
  beside?.focus();
}
