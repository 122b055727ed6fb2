/**
 * What a document can begin with, side by side. Owns: loading the list, and moving in it by arrow keys.
 * Must never: make a document, or show the blank template, which "New document" is.
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { listTemplates, type TemplateSummary } from "../api.ts";
import { around } from "../around.ts";
import { messages } from "../messages.ts";

interface TemplateShelfProps {
  /** Whether a document is being made, so that nothing can be chosen. */
  readonly busy: boolean;
  /** Whether the first one gets the focus, for whoever opened the shelf. */
  readonly focused?: boolean;
  readonly onChoose: (template: string) => void;
}

export function TemplateShelf({ busy, focused = false, onChoose }: TemplateShelfProps): JSX.Element | null {
  const [templates, setTemplates] = useState<readonly TemplateSummary[]>();
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const shelf = useRef<HTMLUListElement>(null);

  useEffect(() => {
    const asked = new AbortController();
    setFailed(false);
    listTemplates(asked.signal).then(
      (all) => setTemplates(all.filter(({ title }) => title !== "")),
      () => setFailed(!asked.signal.aborted),
    );
    return () => asked.abort();
  }, [attempt]);

  useEffect(() => {
    if (focused && templates !== undefined) buttonsIn(shelf.current)[0]?.focus();
  }, [focused, templates]);

  if (failed) {
    return (
      <p class="templates-failed" role="status">
        {messages.problem.failed}
        <button type="button" class="button" onClick={() => setAttempt(attempt + 1)}>
          {messages.problem.retry}
        </button>
      </p>
    );
  }
  if (templates === undefined) return null;
  return (
    <ul
      class="templates"
      aria-label={around().home.templates}
      ref={shelf}
      onKeyDown={(event) => {
        if (moveFocus(shelf.current, event)) event.preventDefault();
      }}
    >
      {templates.map(({ name, title, summary }) => (
        <li key={name}>
          <button type="button" class="template" disabled={busy} onClick={() => onChoose(name)}>
            <span class="template-title">{title}</span>
            <span class="template-summary">{summary}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function buttonsIn(shelf: HTMLElement | null): HTMLButtonElement[] {
  return [...(shelf?.querySelectorAll("button") ?? [])];
}

/** Arrow keys as the eye goes, Home and End; `false` where there is nowhere to go, so that the page may have the key. */
function moveFocus(shelf: HTMLElement | null, event: KeyboardEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return false;
  const buttons = buttonsIn(shelf);
  const at = buttons.findIndex((button) => button === document.activeElement);
  const top = buttons[0]?.getBoundingClientRect().top;
  const columns = buttons.filter((button) => button.getBoundingClientRect().top === top).length;
  const forward = getComputedStyle(document.documentElement).direction === "rtl" ? -1 : 1;
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: forward,
    ArrowLeft: -forward,
    ArrowDown: columns,
    ArrowUp: -columns,
    Home: -at,
    End: buttons.length - 1 - at,
  };
  const step = steps[event.key];
  const next = at === -1 || step === undefined ? undefined : buttons[at + step];
  next?.focus();
  return next !== undefined;
}
