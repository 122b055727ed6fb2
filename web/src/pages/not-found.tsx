/** An address with nothing behind it, or one that can't be a document's name. */
import { render, type JSX } from "preact";
import { around } from "../around.ts";
import { furnishWindow } from "../parts/everywhere.tsx";
import { Link } from "../parts/link.tsx";
import { PageFrame } from "../parts/page-frame.tsx";
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
  return (
    <PageFrame title={title} line={line} column="home-empty">
      <Link to={HOME} class="button button-primary">
        {around().document.goHome}
      </Link>
    </PageFrame>
  );
}
