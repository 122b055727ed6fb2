/** An address with nothing behind it, or one that can't be a document's name. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { messages } from "../messages.ts";
import { Link } from "../parts/link.tsx";
import { Brand } from "../parts/mark.tsx";
import { HOME } from "../routes.ts";

export function NotFound({ title, line }: { readonly title: string; readonly line: string }): JSX.Element {
  useEffect(() => {
    document.title = messages.pageTitle(title);
  }, [title]);
  return (
    <div class="home">
      <header class="home-head">
        <Link to={HOME} class="brand-link" label={messages.brand}>
          <Brand />
        </Link>
      </header>
      <main class="home-empty">
        <h1>{title}</h1>
        <p>{line}</p>
        <Link to={HOME} class="button button-primary">
          {messages.document.goHome}
        </Link>
      </main>
    </div>
  );
}
