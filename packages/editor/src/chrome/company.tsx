/**
 * The others around the text: chips for who is out of sight, the frame while one follows somebody, and "Where is
 * everyone". Owns: how these look and what a press on them does.
 * Must never: cover the line of who writes; they stand at the edges of the text.
 */
import type { Person } from "@weft/client";
import { PALETTE } from "@weft/client";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Side, Sight, Whereabouts } from "../company/company.ts";
import { headingAt } from "../company/places.ts";
import { follow, goTo, stopFollowing } from "./following.ts";
import type { ChromeState } from "./state.ts";

/** Chips at an edge beyond this many become "+n". */
const SHOWN = 3;
/** Between the text's edge and what stands at it, in CSS pixels. */
const GAP = 8;

/** A custom property that makes an element a person's colour, in both themes. */
export function paintOfPerson({ color }: Pick<Person, "color">): Record<string, string> {
  const { light, dark } = PALETTE[color % PALETTE.length] ?? { light: "currentColor", dark: "currentColor" };
  return { "--person": `light-dark(${light}, ${dark})` };
}

/** Shows something over the text, in the middle between its sides. Its `top` is asked for when it has its size. */
function standIn(element: HTMLElement, { left, right }: Pick<Sight, "left" | "right">, top: () => number): void {
  if (!element.matches(":popover-open")) element.showPopover();
  element.style.top = `${Math.round(top())}px`;
  element.style.left = `${Math.round((left + right - element.offsetWidth) / 2)}px`;
}

/** Who is above the window, at its upper edge, and who is below it, at the lower one. */
export function Chips({ state }: { readonly state: ChromeState }): JSX.Element {
  return (
    <>
      <Edge state={state} side="above" />
      <Edge state={state} side="below" />
    </>
  );
}

function Edge({ state, side }: { readonly state: ChromeState; readonly side: "above" | "below" }): JSX.Element | null {
  const { all, sight } = state.company.value;
  const followed = state.following.value;
  const there = all.filter((one) => one.side === side && one.person.client !== followed);
  const element = useRef<HTMLDivElement>(null);
  const isShown = there.length > 0 && sight !== undefined && sight.bottom - sight.top > 120;
  useLayoutEffect(() => {
    const row = element.current;
    if (row === null || sight === undefined) return;
    const root = row.getRootNode();
    const pill = root instanceof ShadowRoot ? root.querySelector<HTMLElement>(".follow-pill") : null;
    const upper = sight.top + GAP + (pill === null ? 0 : pill.offsetHeight + GAP);
    standIn(row, sight, () => (side === "above" ? upper : sight.bottom - row.offsetHeight - GAP));
  });
  if (!isShown) return null;
  const words = state.messages.company;
  const rest = there.length - SHOWN;
  return (
    <div ref={element} class="chips" popover="manual" role="group" aria-label={words.outOfSight[side]}>
      {there.slice(0, rest > 0 ? SHOWN : there.length).map(({ person, typing }) => (
        <button
          key={person.client}
          type="button"
          class={typing ? "chip chip-typing" : "chip"}
          style={paintOfPerson(person)}
          aria-label={words.goTo(person.name, words.sides[side])}
          onClick={() => goTo(state, person.client)}
        >
          <span class="chip-name" dir="auto">
            {person.name}
          </span>
          <span aria-hidden="true">{side === "above" ? "↑" : "↓"}</span>
        </button>
      ))}
      {rest > 0 ? (
        <button
          type="button"
          class="chip chip-rest"
          aria-label={words.more(rest, words.sides[side])}
          onClick={() => {
            state.everyone.value = true;
          }}
        >
          +{rest}
        </button>
      ) : null}
    </div>
  );
}

/** The frame in somebody's colour while one follows them, and how to leave. */
export function Following({ state }: { readonly state: ChromeState }): JSX.Element | null {
  const client = state.following.value;
  const { all, sight } = state.company.value;
  const person = all.find((one) => one.person.client === client)?.person;
  const pill = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = pill.current;
    if (element === null) return;
    const { clientWidth } = element.ownerDocument.documentElement;
    const { top, left, right } = sight ?? { top: 60, left: 0, right: clientWidth };
    standIn(element, { left, right }, () => top + GAP);
  });
  if (person === undefined) return null;
  const words = state.messages.company;
  return (
    <>
      <div class="follow-frame" style={paintOfPerson(person)} aria-hidden="true" />
      <div ref={pill} class="follow-pill" popover="manual" style={paintOfPerson(person)}>
        <span>{words.following(person.name)}</span>
        <button type="button" onClick={() => stopFollowing(state)}>
          {words.stop} <kbd aria-hidden="true">Esc</kbd>
        </button>
      </div>
    </>
  );
}

/** Everyone with their place in the text, for who can't see the carets, or has lost them. */
export function Everyone({ state }: { readonly state: ChromeState }): JSX.Element | null {
  return state.everyone.value ? <EveryoneDialog state={state} /> : null;
}

function EveryoneDialog({ state }: { readonly state: ChromeState }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const { all } = state.company.value;
  const words = state.messages.company;
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  function leave(): void {
    state.everyone.value = false;
  }
  /** The text gets the focus first: it scrolls to its own caret then, and not behind our back. */
  function leaveTo(act: () => void): void {
    leave();
    state.editor.peek()?.view.dom.focus({ preventScroll: true });
    requestAnimationFrame(act);
  }

  return (
    <dialog
      ref={dialog}
      class="everyone"
      part="menu"
      aria-label={words.everyone}
      onCancel={(event) => {
        event.preventDefault();
        leaveTo(() => {});
      }}
      onClick={(event) => event.target === dialog.current && leave()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div class="everyone-body">
        <h2>{words.everyone}</h2>
        {all.length === 0 ? <p>{words.alone}</p> : null}
        <ul>
          {all.map((one) => (
            <li key={one.person.client} style={paintOfPerson(one.person)}>
              <span class="everyone-dot" aria-hidden="true" />
              <span class="everyone-who">
                <strong dir="auto">{one.person.name}</strong>
                <span>{placeInWords(state, one)}</span>
              </span>
              {one.side === "nowhere" ? null : (
                <>
                  <button
                    type="button"
                    class="offer"
                    aria-label={words.goTo(one.person.name, words.sides[one.side])}
                    onClick={() => leaveTo(() => goTo(state, one.person.client))}
                  >
                    {words.go}
                  </button>
                  <button
                    type="button"
                    class="offer"
                    aria-label={words.followWho(one.person.name)}
                    onClick={() => leaveTo(() => follow(state, one.person.client))}
                  >
                    {words.follow}
                  </button>
                </>
              )}
            </li>
          ))}
        </ul>
        <button type="button" class="offer" onClick={() => leaveTo(() => {})}>
          {state.messages.chrome.toolbar.close}
        </button>
      </div>
    </dialog>
  );
}

/** "above, under “Budget”, typing". */
function placeInWords(state: ChromeState, { person, side, typing }: Whereabouts): string {
  const words = state.messages.company;
  const editor = state.editor.peek();
  const position = editor?.company.positionOf(person.client);
  const sides: Readonly<Record<Side, string>> = words.sides;
  if (editor === undefined || position === undefined) return sides.nowhere;
  const heading = headingAt(editor.view.state.doc, position);
  return [sides[side], ...(heading === "" ? [] : [words.under(heading)]), ...(typing ? [words.typing] : [])].join(", ");
}
