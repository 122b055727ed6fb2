/**
 * Signing in by a provider of OpenID Connect, as functions. Owns: the way to its page, and what our page is told in the end.
 * Must never: lead to an address that is none of this app's pages.
 */
import { record, request } from "./api.ts";
import { HOME, routeOf } from "./routes.ts";

/** What stands behind "#" after the provider: the page to go on to, and why nobody was signed in, if so. */
export interface Ending {
  readonly to: string;
  readonly problem: string | undefined;
}

/** Leaves for the provider's page. `link` is the secret of a one-time link. Rejects with `ApiError`. */
export async function goToProvider(way: {
  readonly returnTo: string;
  readonly link?: string | undefined;
}): Promise<void> {
  const { url } = record(await request("/api/v1/session/oidc", { method: "POST", body: JSON.stringify(way) }));
  location.assign(String(url));
}

/** `undefined` for what is no ending but the secret of a link, which has no "=". */
export function endingIn(fragment: string): Ending | undefined {
  if (!fragment.includes("=")) return undefined;
  const told = new URLSearchParams(fragment);
  return { to: pageIn(told.get("to") ?? HOME), problem: told.get("problem") ?? undefined };
}

/** Anybody can write an address with an ending in it. */
function pageIn(to: string): string {
  const url = URL.parse(to, location.origin);
  if (url === null || url.origin !== location.origin || !/^\/(?!\/)/.test(url.pathname)) return HOME;
  const { page } = routeOf(url.pathname);
  return page === "document" || page === "account" ? url.pathname + url.search + url.hash : HOME;
}
