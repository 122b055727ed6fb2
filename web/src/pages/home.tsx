/** The home page: the documents that this browser made or opened, and a new one. */
import "../styles/home.css";
import { render, type JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError, createDocument, downloadAllAddress, listDocuments, type DocumentSummary } from "../api.ts";
import { createDocumentList } from "../document-list.ts";
import { around } from "../around.ts";
import { createImports } from "../imports.ts";
import { messages } from "../messages.ts";
import { AccountLink } from "../parts/account-link.tsx";
import { ActionMenu } from "../parts/action-menu.tsx";
import { DocumentListView } from "../parts/document-list-view.tsx";
import { wantedInAddress } from "../parts/document-search.tsx";
import { downloadActions } from "../parts/download-actions.tsx";
import { furnishWindow } from "../parts/everywhere.tsx";
import { ChevronIcon, MoreIcon, PlusIcon, TrashIcon } from "../parts/icons.tsx";
import { ImportButton, ImportDrop } from "../parts/import-drop.tsx";
import { ImportList } from "../parts/import-list.tsx";
import { Brand, Cloth } from "../parts/mark.tsx";
import { rowActs } from "../parts/row-acts.ts";
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
  const list = useMemo(() => createDocumentList(wantedInAddress()), []);
  const imports = useMemo(() => createImports(() => void list.load()), [list]);
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
      imports.end();
    };
  }, [list, imports]);

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

  const acts = useMemo(() => rowActs(list, () => focusBeside(main.current)), [list]);

  // Before the page is painted: whoever sees it may press a key.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog[open]") !== null) return;
      const modified = event.metaKey || event.ctrlKey || event.altKey;
      if (!modified && event.key.toLowerCase() === "n") void create();
      else if (!modified && event.key === "/" && focusSearch(main.current)) {
        // Done by the field.
      } else if (!modified && event.key.toLowerCase() === "t") {
        setShelfOpen(true);
        // Where the shelf is open already, as it is for whoever has no documents.
        main.current?.querySelector<HTMLElement>(".template")?.focus();
      } else if (event.key === "Escape" && shelfOpen) closeShelf();
      else if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "z" && runToastAction()) {
        // Done by the toast.
      } else if (!modified && moveFocus(main.current, event.key)) {
        // Done by the list.
      } else if (!modified && (event.key === "Delete" || event.key === "Backspace")) {
        const summary = summaryOfFocused(main.current, list.documents.peek());
        if (summary?.owned !== true || list.shown.peek().part === "trashed") return;
        acts.remove(summary);
      } else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("keydown", onKey);
    };
  });

  const problem = list.problem.value;
  const documents = list.documents.value;
  const { query, part } = list.wanted.value;
  const isAll = query === "" && part === undefined && list.shown.value === list.wanted.value;
  const isEmpty = documents?.length === 0 && isAll && problem === undefined;
  const hasTrash = useHasTrash(isEmpty);
  if (problem?.status === 401) return <SignIn reason={problem.message} />;
  const newButton = (
    <button type="button" class="button button-primary" disabled={creating} onClick={() => void create()}>
      <PlusIcon />
      {creating ? around().home.creating : around().home.create}
    </button>
  );

  return (
    <div class="home">
      <ImportDrop imports={imports} />
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
          <div class="home-imports">
            <ImportButton imports={imports} />
            <p class="hint">{around().imports.kinds}</p>
          </div>
          <ImportList imports={imports} />
          {hasTrash ? (
            <button
              type="button"
              class="button button-quiet"
              onClick={() => void list.want({ query: "", part: "trashed" })}
            >
              <TrashIcon />
              {around().home.part.trashed}
            </button>
          ) : null}
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
              <ImportButton imports={imports} />
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
              <ActionMenu
                class="icon-button home-more"
                label={around().home.allActs}
                button={<MoreIcon />}
                actions={downloadActions(downloadAllAddress)}
              />
              {newButton}
            </div>
          </div>
          {shelfOpen ? <TemplateShelf focused busy={creating} onChoose={(name) => void create(name)} /> : null}
          <ImportList imports={imports} />
          <DocumentListView list={list} acts={acts} />
        </main>
      )}
    </div>
  );
}

/** Whether there is something in the trash, for whoever has nothing else. */
function useHasTrash(isAsked: boolean): boolean {
  const [found, setFound] = useState(false);
  useEffect(() => {
    if (!isAsked) return undefined;
    const asked = new AbortController();
    listDocuments({ part: "trashed", signal: asked.signal }).then(
      ({ documents }) => setFound(documents.length > 0),
      () => {},
    );
    return () => asked.abort();
  }, [isAsked]);
  return found;
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
  else if (key === "ArrowUp" && at === 0 && focusSearch(main)) return true;
  else if (key === "ArrowUp" && inList) next = Math.max(at - 1, 0);
  else if (key === "Home" && inList) next = 0;
  else if (key === "End" && inList) next = links.length - 1;
  else return false;
  links[next]?.focus();
  return links.length > 0;
}

/** The field that searches, with what is in it chosen; `false` where there is none. */
function focusSearch(main: HTMLElement | null): boolean {
  const field = main?.querySelector<HTMLInputElement>("input[type=search]");
  field?.focus();
  field?.select();
  return field !== null && field !== undefined;
}

/** The document whose row has the focus. */
function summaryOfFocused(
  main: HTMLElement | null,
  documents: readonly DocumentSummary[] | undefined,
): DocumentSummary | undefined {
  const row = document.activeElement?.closest(".row");
  const at = linksIn(main).findIndex((link) => link.closest(".row") === row);
  return at === -1 ? undefined : documents?.[at];
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
