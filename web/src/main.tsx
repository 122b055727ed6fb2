/**
 * Starts the web app: theme, routing, and the page for the address. Owns: the frame around pages.
 * Must never: import the editor, which comes with the document page.
 */
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/home.css";
import { render, type JSX } from "preact";
import { messages } from "./messages.ts";
import { Home } from "./pages/home.tsx";
import { LazyDocument, preloadDocumentPage } from "./pages/lazy-document.tsx";
import { NotFound } from "./pages/not-found.tsx";
import { Announcer } from "./parts/announcer.tsx";
import { listenForShortcutsKey, Shortcuts } from "./parts/shortcuts.tsx";
import { ToastRegion } from "./parts/toast.tsx";
import { followHistory, route } from "./routes.ts";
import { applyTheme } from "./theme.ts";

function Page(): JSX.Element {
  const { value } = route;
  switch (value.page) {
    case "home":
      return <Home />;
    case "document":
      return <LazyDocument key={value.id} id={value.id} />;
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

if (route.peek().page === "document") preloadDocumentPage();
applyTheme();
followHistory();
listenForShortcutsKey();
const root = document.querySelector("#app");
if (root !== null) render(<App />, root);
