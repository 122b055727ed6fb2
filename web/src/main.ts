/**
 * Starts the web app: theme, routing, and the page for the address. Owns: which page is shown.
 * Must never: import a page, which comes by itself; or what draws components, for which a document's text does not wait.
 */
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import { chooseLanguage, messages } from "./messages.ts";
import { accountPage, documentPage, homePage, notFoundPage, welcomePage } from "./pages/pages.ts";
import { followHistory, route, type Route } from "./routes.ts";
import { keepShell } from "./shell.ts";
import { applyTheme } from "./theme.ts";

function show(place: HTMLElement, next: Route): () => void {
  switch (next.page) {
    case "home":
      return homePage.show(place, { onIdle: documentPage.preload });
    case "document":
      return documentPage.show(place, { id: next.id, onIdle: homePage.preload });
    case "welcome":
      return welcomePage.show(place, {});
    case "account":
      return accountPage.show(place, {});
    case "bad-name":
      return notFoundPage.show(place, { title: messages.document.badNameTitle, line: next.problem });
    default: {
      const { notFoundTitle: title, notFoundLine: line } = messages.document;
      return notFoundPage.show(place, { title, line });
    }
  }
}

const first = route.peek().page;
if (first === "document") documentPage.preload();
else if (first === "home") homePage.preload();
else if (first === "welcome") welcomePage.preload();
else if (first === "account") accountPage.preload();
else notFoundPage.preload();
applyTheme();
await chooseLanguage();
followHistory();
keepShell();
const root = document.querySelector<HTMLElement>("#app");
if (root !== null) {
  let leave = (): void => {};
  route.subscribe((next) => {
    leave();
    leave = show(root, next);
  });
}
