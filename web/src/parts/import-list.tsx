/** Files that become documents, one a line. Owns: what is said of each. */
import type { JSX } from "preact";
import { around } from "../around.ts";
import { messages } from "../messages.ts";
import type { Import, Imports } from "../imports.ts";
import { documentPath } from "../routes.ts";
import { CheckIcon, CloseIcon, PageIcon, WarnIcon } from "./icons.tsx";
import { Link } from "./link.tsx";

export function ImportList({ imports }: { readonly imports: Imports }): JSX.Element | null {
  const all = imports.all.value;
  if (all.length === 0) return null;
  const done = all.filter(({ state }) => state.is === "done").length;
  const failed = all.filter(({ state }) => state.is === "failed").length;
  const isOver = done + failed === all.length;
  return (
    <section class="imports" aria-label={around().imports.title}>
      <header class="imports-head">
        <h2>
          <span role="status">
            {isOver ? around().imports.over(done, failed) : around().imports.underWay(done + failed, all.length)}
          </span>
        </h2>
        {isOver ? (
          <button type="button" class="icon-button" aria-label={around().imports.close} onClick={() => imports.clear()}>
            <CloseIcon />
          </button>
        ) : null}
      </header>
      <ul>
        {all.map((each) => (
          <ImportLine key={each.key} each={each} onRetry={() => imports.retry(each.key)} />
        ))}
      </ul>
    </section>
  );
}

function ImportLine({ each, onRetry }: { readonly each: Import; readonly onRetry: () => void }): JSX.Element {
  const { name, state } = each;
  const icon = state.is === "done" ? <CheckIcon /> : state.is === "failed" ? <WarnIcon /> : <PageIcon />;
  return (
    <li class="import" data-state={state.is}>
      {icon}
      <span class="import-name" dir="auto">
        {state.is === "done" ? (
          <Link to={documentPath(state.document.id)}>{state.document.title || messages.untitled}</Link>
        ) : (
          name
        )}
      </span>
      {state.is === "sending" ? (
        <progress
          class="import-progress"
          max={1}
          aria-label={name}
          {...(state.sent < 1 ? { value: state.sent } : {})}
        />
      ) : null}
      {state.is === "waiting" ? <span class="hint">{around().imports.waiting}</span> : null}
      {state.is === "failed" ? (
        <span class="import-reason">
          {state.reason}
          {state.mayRetry ? (
            <button type="button" class="link-button" onClick={onRetry}>
              {messages.problem.retry}
            </button>
          ) : null}
        </span>
      ) : null}
    </li>
  );
}
