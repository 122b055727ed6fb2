/** Opening the list of keyboard shortcuts. Owns: Mod+/ and whether the list is open; the list itself loads then. */
import { signal, type Signal } from "@preact/signals-core";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { messages } from "../messages.ts";
import { holdsMod } from "../mod-key.ts";
import { showToast } from "../toasts.ts";

const isOpen: Signal<boolean> = signal(false);

export function showShortcuts(): void {
  isOpen.value = true;
}

/** Opens and closes the list on Mod+/ wherever the focus is. */
export function listenForShortcutsKey(): void {
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || !holdsMod(event) || event.altKey) return;
    event.preventDefault();
    isOpen.value = !isOpen.value;
  });
}

type Dialog = (props: { readonly onClose: () => void }) => JSX.Element;

export function Shortcuts(): JSX.Element | null {
  const open = isOpen.value;
  const [loaded, setLoaded] = useState<{ readonly Dialog: Dialog }>();
  useEffect(() => {
    if (!open || loaded !== undefined) return;
    import("./shortcuts-dialog.tsx").then(
      ({ ShortcutsDialog }) => {
        setLoaded({ Dialog: ShortcutsDialog });
      },
      () => {
        isOpen.value = false;
        showToast({ text: messages.problem.unreachable });
      },
    );
  }, [open, loaded]);
  if (!open || loaded === undefined) return null;
  return <loaded.Dialog onClose={close} />;
}

function close(): void {
  isOpen.value = false;
}
