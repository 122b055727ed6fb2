/** The pages, each loaded when it is needed. */
import { lazyPage, type LazyPage } from "./lazy-page.ts";

/** One that says when it has nothing more to load for the time being. */
interface Idle {
  readonly onIdle: () => void;
}

export const documentPage: LazyPage<Idle & { readonly id: string }> = lazyPage(
  async () => (await import("./document.ts")).showDocument,
);

export const homePage: LazyPage<Idle> = lazyPage(async () => (await import("./home.tsx")).showHome);

export const notFoundPage: LazyPage<{ readonly title: string; readonly line: string }> = lazyPage(
  async () => (await import("./not-found.tsx")).showNotFound,
);

export const welcomePage: LazyPage<object> = lazyPage(async () => (await import("./welcome.tsx")).showWelcome);

export const accountPage: LazyPage<object> = lazyPage(async () => (await import("./account.tsx")).showAccount);
