/**
 * Pages that are loaded when they are first needed: who opens a document does not wait for the list of them, nor the other
 * way. Owns: what stands for a page until it is there, and where it can't be loaded.
 */
import { messages } from "../messages.ts";

/** Puts a page into an empty place; returns what takes it away. */
export type ShowPage<Props> = (place: HTMLElement, props: Props) => () => void;

/** A page that is loaded once. */
export interface LazyPage<Props> {
  /** Begins to load it. */
  readonly preload: () => void;
  /** Shows the page, or what stands for it until it is there. */
  readonly show: ShowPage<Props>;
}

/** Makes a page of what loads it. */
export function lazyPage<Props>(load: () => Promise<ShowPage<Props>>): LazyPage<Props> {
  let loaded: ShowPage<Props> | undefined;
  let loading: Promise<ShowPage<Props>> | undefined;

  async function get(): Promise<ShowPage<Props>> {
    loading ??= load();
    try {
      loaded = await loading;
      return loaded;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  }

  return {
    preload() {
      // The browser says in its console what is missing; who needs the page is told by it.
      get().catch(() => {});
    },
    show(place, props) {
      if (loaded !== undefined) return loaded(place, props);
      let left = false;
      let leave = showLoading(place);
      const come = (next: () => () => void): void => {
        if (left) return;
        leave();
        leave = next();
      };
      get().then(
        (page) => come(() => page(place, props)),
        () => come(() => showFailed(place)),
      );
      return () => {
        left = true;
        leave();
      };
    },
  };
}

function showLoading(place: HTMLElement): () => void {
  const element = document.createElement("div");
  element.className = "document-loading";
  element.ariaBusy = "true";
  place.append(element);
  return () => element.remove();
}

function showFailed(place: HTMLElement): () => void {
  const main = add(place, "main", "notice-page");
  addFailure(main);
  return () => main.remove();
}

/** Says that a part of the app could not be loaded. Plain elements: what draws others may be what is missing. */
export function addFailure(place: HTMLElement): void {
  const notice = add(place, "div", "notice");
  notice.setAttribute("role", "alert");
  add(notice, "h2").textContent = messages.document.failedToLoad;
  add(notice, "div", "notice-text").textContent = messages.problem.unreachableLine;
  const button = add(add(notice, "div", "notice-actions"), "button", "button button-primary");
  button.textContent = messages.document.reload;
  // A failed module stays failed for the life of a page, and after an update its file has another name.
  button.addEventListener("click", () => location.reload());
}

function add(parent: HTMLElement, tag: string, className = ""): HTMLElement {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  return parent.appendChild(element);
}
