/**
 * Following somebody: the window goes where their caret goes. Owns: when that begins and ends.
 * Must never: go on when its reader takes over; a key, the wheel, a finger or a click in the text ends it.
 */
import { effect } from "@preact/signals";
import { reveal } from "../reveal.ts";
import { isModifier } from "./modifiers.ts";
import type { ChromeState } from "./state.ts";

/** Where somebody is when they are well in sight: not in the upper or lower fifth of it. */
const wellInside = (height: number): number => height / 5;

/** Scrolls to where somebody is; the own caret stays where it is. Returns the end of it. */
export function goTo(state: ChromeState, client: number): () => void {
  const editor = state.editor.peek();
  const position = editor?.company.positionOf(client);
  if (editor === undefined || position === undefined) return () => {};
  return reveal(editor.view, position, editor.company.covered, { margin: wellInside });
}

/** Begins to follow somebody, and shows where they are at once. */
export function follow(state: ChromeState, client: number): void {
  state.following.value = client;
  const name = nameOf(state, client);
  if (name !== undefined) state.spoken.value = state.messages.company.following(name);
}

/** Ends it, if it is under way, and says so. */
export function stopFollowing(
  state: ChromeState,
  name: string | undefined = nameOf(state, state.following.peek()),
): void {
  if (state.following.peek() === undefined) return;
  state.following.value = undefined;
  if (name !== undefined) state.spoken.value = state.messages.company.ended(name);
}

function nameOf(state: ChromeState, client: number | undefined): string | undefined {
  return state.company.peek().all.find(({ person }) => person.client === client)?.person.name;
}

/** Does the following of a chrome; returns the end of it. */
export function followWhoIsFollowed(state: ChromeState, host: HTMLElement): () => void {
  const view = host.ownerDocument.defaultView;
  let frame = 0;
  let stopGoing = (): void => {};
  let known: string | undefined;
  const own = (event: Event): boolean =>
    event.composedPath().some((at) => at instanceof Element && at.classList.contains("follow-pill"));
  const takeOver = (event: Event): void => {
    if (state.following.peek() === undefined || own(event)) return;
    if (event instanceof KeyboardEvent) {
      if (isModifier(event)) return;
      if (event.key === "Escape") event.preventDefault();
    }
    // A press elsewhere on the page is no wish to read elsewhere; one in the text is.
    if (event.type === "pointerdown" && !event.composedPath().includes(host)) return;
    stopFollowing(state);
  };
  const events = ["keydown", "wheel", "touchmove", "pointerdown"] as const;
  for (const event of events) view?.addEventListener(event, takeOver, { capture: true, passive: false });

  const stop = effect(() => {
    const client = state.following.value;
    const { all } = state.company.value;
    if (client === undefined) {
      known = undefined;
      return;
    }
    const found = all.find(({ person }) => person.client === client);
    if (found === undefined) {
      // Untracked: it writes the signal that is being read.
      queueMicrotask(() => stopFollowing(state, known));
      return;
    }
    known = found.person.name;
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      stopGoing();
      if (state.following.peek() === client) stopGoing = goTo(state, client);
    });
  });
  return () => {
    stop();
    stopGoing();
    cancelAnimationFrame(frame);
    for (const event of events) view?.removeEventListener(event, takeOver, { capture: true });
  };
}
