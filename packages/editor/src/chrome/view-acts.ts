/**
 * What the menu "View" and its keys do. Owns: that the code of it is loaded when it is first wanted.
 * Must never: need the right to write. Who only reads has all of it but replacing.
 */
import { keydownHandler } from "prosemirror-keymap";
import type { Command } from "prosemirror-state";
import { late, type Late } from "../late.ts";
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
  return name === "fullscreen" ? reading.host.matches(":fullscreen") : undefined;
}

/** Does what was asked for, or ends it where it is on. */
export function act(state: ChromeState, name: ViewName): void {
  const { host, find, words } = state.reading;
  if (name === "find" || name === "replace") find.value = { replace: name === "replace" };
  else if (name === "fullscreen") fillScreen(state);
  else {
    readingDrawer.load().then(
      (drawer) => {
        if (name === "print") drawer.printDocument(host);
      },
      () => tell(state, words.notLoaded),
    );
  }
}

/** An iPhone has no such thing for an element, and a frame may be forbidden it. */
function fillScreen(state: ChromeState): void {
  const { host, words } = state.reading;
  const { ownerDocument } = host;
  const refused = (): void => tell(state, words.fullscreenRefused);
  if (host.matches(":fullscreen")) ownerDocument.exitFullscreen().catch(() => {});
  else if (!ownerDocument.fullscreenEnabled) refused();
  else host.requestFullscreen().catch(refused);
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
    if (view === undefined || event.defaultPrevented) return;
    if (handle(view, event)) event.preventDefault();
  };
}
