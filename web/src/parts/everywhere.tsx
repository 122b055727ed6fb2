/**
 * What every page has around it: the short message, the list of shortcuts, what a screen reader is told. Owns: that
 * components see signals, and that there is one of each.
 */
// Gives components their eyes for signals, those of @preact/signals-core included, which come with the text.
import "@preact/signals";
import { render } from "preact";
import { Announcer } from "./announcer.tsx";
import { listenForShortcutsKey, Shortcuts } from "./shortcuts.tsx";
import { ToastRegion } from "./toast.tsx";

let furnished = false;

/** Puts it into the window, once. */
export function furnishWindow(): void {
  if (furnished) return;
  furnished = true;
  listenForShortcutsKey();
  const place = document.createElement("div");
  document.body.append(place);
  render(
    <>
      <ToastRegion />
      <Shortcuts />
      <Announcer />
    </>,
    place,
  );
}
