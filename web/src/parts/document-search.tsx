/**
 * The field that searches in the list, and the parts of the list. Owns: waiting for a pause in typing, and the place in the address, so that
 * Back comes to what was found. Must never: ask the server itself.
 */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ListPart } from "../api.ts";
import { around } from "../around.ts";
import type { DocumentListModel, Wanted } from "../document-list.ts";
import { HOME } from "../routes.ts";
import { SearchIcon } from "./icons.tsx";

/** A pause in typing, in milliseconds. */
const PAUSE = 150;

const PARTS = ["owned", "shared", "opened", "starred", "trashed"] as const satisfies readonly ListPart[];

/** What the address says is wanted. */
export function wantedInAddress(): Wanted {
  const parameters = new URLSearchParams(location.search);
  return {
    query: parameters.get("q") ?? "",
    part: PARTS.find((part) => part === parameters.get("show")),
  };
}

function noteInAddress({ query, part }: Wanted): void {
  const parameters = new URLSearchParams();
  if (query !== "") parameters.set("q", query);
  if (part !== undefined) parameters.set("show", part);
  history.replaceState(history.state, "", parameters.size === 0 ? HOME : `${HOME}?${parameters}`);
}

export function DocumentSearch({ list }: { readonly list: DocumentListModel }): JSX.Element {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const { query, part } = list.wanted.value;
  const want = (next: Wanted): void => {
    clearTimeout(timer.current);
    noteInAddress(next);
    void list.want(next);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <div class="search" role="search">
      <label class="search-field">
        <SearchIcon />
        <span class="visually-hidden">{around().home.search}</span>
        <input
          type="search"
          class="field"
          placeholder={around().home.search}
          autocomplete="off"
          maxLength={300}
          defaultValue={query}
          aria-keyshortcuts="/"
          onInput={({ currentTarget }) => {
            clearTimeout(timer.current);
            const next = { query: currentTarget.value.trim(), part: list.wanted.peek().part };
            // What was emptied is shown at once.
            if (next.query === "") want(next);
            else timer.current = setTimeout(() => want(next), PAUSE);
          }}
          onKeyDown={(event) => {
            if (event.isComposing || (event.key !== "Enter" && event.key !== "ArrowDown")) return;
            const first = document.querySelector<HTMLElement>(".row-link");
            event.preventDefault();
            if (event.key === "ArrowDown") first?.focus();
            // What is shown may still be of the words before.
            else if (list.shown.peek().query === event.currentTarget.value.trim()) first?.click();
          }}
        />
        <kbd class="search-key" aria-hidden="true">
          /
        </kbd>
      </label>
      <div class="list-parts" role="group" aria-label={around().home.parts}>
        {[undefined, ...PARTS].map((each) => (
          <button
            key={each ?? "all"}
            type="button"
            class="list-part"
            aria-pressed={part === each}
            onClick={() => want({ query: list.wanted.peek().query, part: each })}
          >
            {around().home.part[each ?? "all"]}
          </button>
        ))}
      </div>
    </div>
  );
}
