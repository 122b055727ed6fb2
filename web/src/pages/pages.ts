/** The two pages, each loaded when it is needed. */
import { lazyPage, type LazyPage } from "./lazy-page.tsx";

export const documentPage: LazyPage<{ readonly id: string; readonly onIdle: () => void }> = lazyPage(
  async () => (await import("./document.tsx")).DocumentPage,
);

export const homePage: LazyPage<{ readonly onIdle: () => void }> = lazyPage(
  async () => (await import("./home.tsx")).Home,
);
