/**
 * The short message at the foot of the window, with at most one thing to do. Owns: one message at a time, and how
 * long it stays. Must never: carry what is lost when it goes unseen; the trash keeps documents longer.
 */
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { messages } from "../messages.ts";
import { CloseIcon } from "./icons.tsx";

interface Toast {
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

// Long enough to read and to reach by keyboard (WCAG 2.2.1 asks for more only where nothing else undoes).
const STAYS = 10_000;

const shown = signal<Toast | undefined>(undefined);
/** The pointer or the keyboard is on it: it waits. */
const held = signal(false);

export function showToast(toast: Toast): void {
  held.value = false;
  shown.value = toast;
}

export function dismissToast(): void {
  shown.value = undefined;
}

/** Does what the toast offers, as its button would; `false` when there is nothing to do. */
export function runToastAction(): boolean {
  const action = shown.value?.action;
  if (action === undefined) return false;
  dismissToast();
  action.run();
  return true;
}

export function ToastRegion(): JSX.Element {
  const toast = shown.value;
  const waiting = held.value;
  useEffect(() => {
    if (toast === undefined || waiting) return undefined;
    const timer = setTimeout(dismissToast, STAYS);
    return () => {
      clearTimeout(timer);
    };
  }, [toast, waiting]);
  const hold = (on: boolean) => () => {
    held.value = on;
  };
  return (
    <div class="toast-region" role="status">
      {toast === undefined ? null : (
        <div
          class="toast"
          onPointerEnter={hold(true)}
          onPointerLeave={hold(false)}
          onFocusIn={hold(true)}
          onFocusOut={hold(false)}
        >
          <span class="toast-text">{toast.text}</span>
          {toast.action === undefined ? null : (
            <button type="button" class="toast-action" onClick={runToastAction}>
              {toast.action.label}
            </button>
          )}
          <button type="button" class="toast-close" aria-label={messages.home.dismiss} onClick={dismissToast}>
            <CloseIcon />
          </button>
        </div>
      )}
    </div>
  );
}
