/**
 * Which page an address is, and going to another one without a reload. Owns: the browser's history.
 * Must never: know what a page shows.
 */
import { signal, type ReadonlySignal } from "@preact/signals-core";
import { nameFromPath, nameProblem, nameToPath } from "@weft/protocol";

export type Route =
  | { readonly page: "home" }
  | { readonly page: "document"; readonly id: string }
  | { readonly page: "welcome" }
  | { readonly page: "account" }
  | { readonly page: "bad-name"; readonly problem: string }
  | { readonly page: "not-found" };

export const HOME = "/";
export const ACCOUNT = "/account";
/** Where one-time links lead. */
const WELCOME = "/welcome";
const DOCUMENT = "/d/";

/** The page of a URL path. Document ids may contain "/", so everything after "/d/" is the id. */
export function routeOf(path: string): Route {
  if (path === HOME) return { page: "home" };
  if (path === WELCOME) return { page: "welcome" };
  if (path === ACCOUNT) return { page: "account" };
  if (!path.startsWith(DOCUMENT)) return { page: "not-found" };
  const rest = path.slice(DOCUMENT.length);
  const id = nameFromPath(rest);
  return id === undefined ? { page: "bad-name", problem: problemOf(rest) } : { page: "document", id };
}

function problemOf(path: string): string {
  try {
    return nameProblem(decodeURIComponent(path)) ?? "";
  } catch {
    return "The address contains broken percent escapes.";
  }
}

export function documentPath(id: string): string {
  return DOCUMENT + nameToPath(id);
}

const current = signal(routeOf(location.pathname));

/** The page to show. */
export const route: ReadonlySignal<Route> = current;

/** A new route only where it leads elsewhere: the page that is shown stays, with all that it holds. */
function take(path: string): void {
  const next = routeOf(path);
  if (JSON.stringify(next) !== JSON.stringify(current.peek())) current.value = next;
}

export function goTo(path: string): void {
  if (path !== location.pathname) history.pushState(null, "", path);
  take(path);
  scrollTo(0, 0);
}

export function followHistory(): void {
  addEventListener("popstate", () => take(location.pathname));
}

/** Whether a click on a link is ours to handle: a plain one, not "open in a new tab" or "save". */
export function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}
