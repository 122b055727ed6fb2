/** An address with nothing behind it, or one that can't be a document's name. */
import { render, type JSX } from "preact";
import { useEffect } from "preact/hooks";
import { around } from "../around.ts";
import { messages } from "../messages.ts";
import { furnishWindow } from "../parts/everywhere.tsx";
import { Link } from "../parts/link.tsx";
import { Brand } from "../parts/mark.tsx";
import { HOME } from "../routes.ts";

interface NotFoundProps {
  readonly title: string;
  readonly line: string;
}

/** Shows the page in a place; returns what takes it away. */
export function showNotFound(place: HTMLElement, props: NotFoundProps): () => void {
  furnishWindow();
  render(<NotFound {...props} />, place);
  return () => render(null, place);
}

function NotFound({ title, line }: NotFoundProps): JSX.Element {
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
          {around().document.goHome}
        </Link>
      </main>
    </div>
  );
}
