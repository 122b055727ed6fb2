/** The frame of a page without a list or a document: the brand, the window's title, and one column. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import "../styles/home.css";
import { messages } from "../messages.ts";
import { HOME } from "../routes.ts";
import { Link } from "./link.tsx";
import { Brand } from "./mark.tsx";

export interface PageFrameProps {
  readonly title: string;
  readonly line?: string | undefined;
  readonly children?: ComponentChildren;
}

/** `column` is the class of the column. */
export function PageFrame({
  title,
  line,
  column,
  children,
}: PageFrameProps & { readonly column: "account" | "home-empty" }): JSX.Element {
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
      <main class={column}>
        <h1>{title}</h1>
        {line === undefined ? null : <p>{line}</p>}
        {children}
      </main>
    </div>
  );
}
