/**
 * What the menu "View" and its keys do. Owns: that the code of it is loaded when it is first wanted.
 * Must never: need the right to write. Who only reads has all of it but replacing.
 */
import { keydownHandler } from "prosemirror-keymap";
import type { Command } from "prosemirror-state";
import { late, type Late } from "../late.ts";
import { fillScreen } from "./full-screen.ts";
import { VIEW_KEYS, VIEW_NAMES, type ViewName } from "./reading.ts";
import type { ChromeState } from "./state.ts";

/** The code. */
export const readingDrawer: Late<typeof import("../reading/drawer.ts")> = late(() => import("../reading/drawer.ts"));

/** Shows a sentence for a moment, and says it aloud. */
export function tell({ reading, spoken }: ChromeState, text: string): void {
  reading.note.value = text;
  spoken.value = text;
}

/** Whether something is on; `undefined` for what is only done. */
export function isOn({ reading }: ChromeState, name: ViewName): boolean | undefined {
  if (name === "fullscreen") return reading.host.matches(":fullscreen");
  if (name === "outline") return reading.outline.peek() !== undefined;
  return name === "focus" ? reading.focus.peek() : undefined;
}

/** Does what was asked for, or ends it where it is on. */
export function act(state: ChromeState, name: ViewName): void {
  const { find, outline, count, focus, wide } = state.reading;
  // Where panels lie over the text there is room for one.
  if (!wide.peek() && /find|replace|count/.test(name)) outline.value = undefined;
  if (name === "find" || name === "replace") find.value = { replace: name === "replace" };
  else if (name === "outline") {
    outline.value = outline.peek() === undefined ? "asked" : undefined;
    if (!wide.peek()) count.value = false;
    if (!wide.peek()) find.value = undefined;
  } else if (name === "count") count.value = true;
  else if (name === "focus") focus.value = !focus.peek();
  else if (name === "fullscreen") fillScreen(state, () => tell(state, state.reading.words.fullscreenRefused));
  else if (name === "print") print(state);
  else copy(state);
}

function print(state: ChromeState): void {
  const { host, words } = state.reading;
  readingDrawer.load().then(
    ({ printDocument }) => printDocument(host),
    () => tell(state, words.notLoaded),
  );
}

function copy(state: ChromeState): void {
  const { words } = state.reading;
  const editor = state.editor.peek();
  if (editor === undefined) return;
  readingDrawer.load().then(
    ({ copyMarkdown }) =>
      copyMarkdown(editor.view.state).then(
        () => tell(state, words.copied),
        () => tell(state, words.notCopied),
      ),
    () => tell(state, words.notLoaded),
  );
}

/** The keys, for all within the element. */
export function viewKeys(state: ChromeState): (event: KeyboardEvent) => void {
  const { reading } = state;
  const bindings: Record<string, Command> = {};
  const bind = (keys: readonly string[], run: () => void, when: () => boolean = () => true): void => {
    for (const key of keys) {
      bindings[key] = () => {
        if (!when()) return false;
        run();
        return true;
      };
    }
  };
  for (const name of VIEW_NAMES) bind(VIEW_KEYS[name] ?? [], () => act(state, name));
  // Pressed in the bar it is for the browser, whose search looks at the whole page.
  const elsewhere = (): boolean => !(reading.host.shadowRoot?.activeElement?.closest(".find") instanceof Element);
  bind(VIEW_KEYS.find ?? [], () => act(state, "find"), elsewhere);
  const step = (by: 1 | -1): void => {
    if (reading.step === undefined) act(state, "find");
    else reading.step(by);
  };
  bind(["F3", "Mod-g"], () => step(1));
  bind(["Shift-F3", "Mod-Shift-g"], () => step(-1));
  const handle = keydownHandler(bindings);
  return (event) => {
    const view = state.editor.peek()?.view;
    // ProseMirror prevents each Escape, whether or not it has a meaning in the text.
    if (event.key === "Escape" && state.typeahead.peek() === undefined) reading.focus.value = false;
    if (view === undefined || event.defaultPrevented) return;
    if (handle(view, event)) event.preventDefault();
  };
}
