/**
 * The bar for finding and replacing, at the top of the text. Owns: the query, the keys while it has the focus, and where
 * the focus goes when it is closed: to the match.
 * Must never: keep the browser's own search away. Mod+F in the field is the browser's.
 */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { TextSelection, type EditorState } from "prosemirror-state";
import { Icon, type IconName } from "../chrome/icons.tsx";
import type { FindRequest } from "../chrome/reading.ts";
import type { ChromeState } from "../chrome/state.ts";
import type { Editor } from "../editor.ts";
import { createFinder } from "./finder.ts";
import { focusText } from "./focus-text.ts";
import type { Query } from "./search.ts";

interface FindBarProps {
  readonly state: ChromeState;
  readonly editor: Editor;
  readonly request: FindRequest;
}

/** What was looked for last on this page: it is offered again. */
let last: Query = { text: "", matchCase: false, wholeWords: false, pattern: false };

/** More than this is hardly meant to be looked for. */
const MAX_PREFILLED = 200;

/** The words that are selected in one block. */
function selectedWords({ selection, doc }: EditorState): string {
  const { $from, $to, from, to, empty } = selection;
  if (empty || !(selection instanceof TextSelection) || !$from.sameParent($to) || to - from > MAX_PREFILLED) return "";
  const words = doc.textBetween(from, to, "\n", "\n");
  return words.includes("\n") ? "" : words;
}

/** The bar, while it is open. */
export function FindBar({ state, editor, request }: FindBarProps): JSX.Element {
  const { reading } = state;
  const { find, close } = reading.words;
  const bar = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const words = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState(last);
  const [replaces, setReplaces] = useState(false);
  const finder = useMemo(() => createFinder(editor, () => bar.current?.getBoundingClientRect().bottom ?? 0), [editor]);
  const writable = state.writable.value;
  const { count, at, text, problem } = finder.found.value;

  function look(next: Query): void {
    last = next;
    setQuery(next);
    finder.look(next);
  }

  useEffect(() => () => finder.end(), [finder]);

  useLayoutEffect(() => {
    const { typed } = reading;
    reading.typed = undefined;
    const chosen = typed ?? selectedWords(editor.view.state);
    // A part of what is looked for is selected after each step: then that stays.
    if (request.replace) setReplaces(true);
    look(chosen === "" ? last : { ...last, text: chosen });
    if (field.current === null) return;
    field.current.value = last.text;
    field.current.focus();
    // Whoever has begun to type goes on.
    if (typed === undefined) field.current.select();
  }, [request, finder]);

  function leave(): void {
    reading.find.value = undefined;
    focusText(editor.view);
  }

  /** The field, not the state: Enter may come before the last letter has been rendered. */
  function upToDate(): void {
    const typed = field.current?.value ?? "";
    if (typed !== last.text) look({ ...last, text: typed });
  }

  function replace(): void {
    upToDate();
    // What is not at a match yet goes to one first, so that nobody replaces what they have not seen.
    if (!finder.replace(words.current?.value ?? "")) finder.go(1);
  }

  function replaceAll(): void {
    upToDate();
    const replaced = finder.replaceAll(words.current?.value ?? "");
    state.spoken.value = replaced === 0 ? find.nothing : find.replaced(replaced);
    reading.note.value = state.spoken.value;
  }

  function press(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.preventDefault();
      leave();
    } else if (event.key === "Enter" && event.target === field.current) {
      event.preventDefault();
      upToDate();
      finder.go(event.shiftKey ? -1 : 1);
    } else if (event.key === "Enter" && event.target === words.current) {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) replaceAll();
      else replace();
    } else return;
    event.stopPropagation();
  }

  useEffect(() => {
    // Asked for by F3 or Mod+G, wherever the focus is.
    reading.step = (by) => {
      upToDate();
      finder.go(by);
    };
    return () => {
      reading.step = undefined;
    };
  }, [finder]);

  const place =
    problem !== undefined || query.text === ""
      ? ""
      : count === 0
        ? find.nothing
        : at === 0
          ? find.found(count)
          : find.place(at, count);

  const option = (name: "matchCase" | "wholeWords" | "pattern"): JSX.Element => (
    <button
      type="button"
      class="button"
      aria-label={find[name]}
      title={find[name]}
      aria-pressed={query[name]}
      onClick={() => look({ ...last, [name]: !last[name] })}
    >
      <Icon name={name} />
    </button>
  );
  const button = (icon: IconName, label: string, act: () => void, able = true): JSX.Element => (
    <button type="button" class="button" aria-label={label} title={label} aria-disabled={!able} onClick={act}>
      <Icon name={icon} />
    </button>
  );

  return (
    <div
      ref={bar}
      class="reading-panel find"
      part="find"
      role="search"
      aria-label={reading.words.items.find}
      onKeyDown={press}
    >
      <div class="find-row">
        {writable ? (
          <button
            type="button"
            class="button find-more"
            aria-label={reading.words.items.replace}
            title={reading.words.items.replace}
            aria-expanded={replaces}
            onClick={() => setReplaces(!replaces)}
          >
            <Icon name="down" size={16} />
          </button>
        ) : null}
        <div class="find-field">
          <input
            ref={field}
            class="field"
            type="text"
            enterkeyhint="search"
            aria-label={find.field}
            placeholder={find.field}
            autocomplete="off"
            spellcheck={false}
            aria-invalid={problem !== undefined}
            aria-describedby={problem === undefined ? undefined : "no-pattern"}
            onInput={(event) => look({ ...last, text: event.currentTarget.value })}
          />
          <span class="find-place" role="status">
            {place}
          </span>
        </div>
        <div class="find-tools">
          {option("matchCase")}
          {option("wholeWords")}
          {option("pattern")}
          {button("up", find.previous, () => finder.go(-1), count > 0)}
          {button("down", find.next, () => finder.go(1), count > 0)}
          {button("close", close, leave)}
        </div>
      </div>
      {problem === undefined ? null : (
        <p id="no-pattern" class="wrong" role="status" title={problem}>
          {find.noPattern}
        </p>
      )}
      {writable && replaces ? (
        <div class="find-row">
          <input
            ref={words}
            class="field"
            type="text"
            aria-label={find.with}
            placeholder={find.with}
            autocomplete="off"
            spellcheck={false}
          />
          <button type="button" class="offer" aria-disabled={!text} onClick={replace}>
            {find.replace}
          </button>
          <button type="button" class="offer" aria-disabled={count === 0} onClick={replaceAll}>
            {find.replaceAll}
          </button>
        </div>
      ) : null}
    </div>
  );
}
