/** The frame of pages around an account: the brand, and one column. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import "../styles/home.css";
import "../styles/account.css";
import { messages } from "../messages.ts";
import { HOME } from "../routes.ts";
import { Link } from "./link.tsx";
import { Brand } from "./mark.tsx";

export function AccountFrame({
  title,
  line,
  children,
}: {
  readonly title: string;
  readonly line?: string | undefined;
  readonly children?: ComponentChildren;
}): JSX.Element {
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
      <main class="account">
        <h1>{title}</h1>
        {line === undefined ? null : <p>{line}</p>}
        {children}
      </main>
    </div>
  );
}
