/**
 * Starts the web app: theme, routing, and the page for the address. Owns: the frame around pages.
 * Must never: import a page, which comes by itself.
 */
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import { render, type JSX } from "preact";
import { chooseLanguage, messages } from "./messages.ts";
import { documentPage, homePage } from "./pages/pages.ts";
import { NotFound } from "./pages/not-found.tsx";
import { Announcer } from "./parts/announcer.tsx";
import { listenForShortcutsKey, Shortcuts } from "./parts/shortcuts.tsx";
import { ToastRegion } from "./parts/toast.tsx";
import { followHistory, route } from "./routes.ts";
import { keepShell } from "./shell.ts";
import { applyTheme } from "./theme.ts";

function Page(): JSX.Element {
  const { value } = route;
  switch (value.page) {
    case "home":
      return <homePage.Page onIdle={documentPage.preload} />;
    case "document":
      return <documentPage.Page key={value.id} id={value.id} onIdle={homePage.preload} />;
    case "bad-name":
      return <NotFound title={messages.document.badNameTitle} line={value.problem} />;
    default:
      return <NotFound title={messages.document.notFoundTitle} line={messages.document.notFoundLine} />;
  }
}

function App(): JSX.Element {
  return (
    <>
      <Page />
      <ToastRegion />
      <Shortcuts />
      <Announcer />
    </>
  );
}

const first = route.peek().page;
if (first === "document") documentPage.preload();
else if (first === "home") homePage.preload();
applyTheme();
await chooseLanguage();
followHistory();
listenForShortcutsKey();
keepShell();
const root = document.querySelector("#app");
if (root !== null) render(<App />, root);
