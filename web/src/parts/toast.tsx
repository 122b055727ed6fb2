/** The short message at the foot of the window, with at most one thing to do. Owns: how long it stays. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { around } from "../around.ts";
import { dismissToast, runToastAction, toast as shown, type Toast } from "../toasts.ts";
import { CloseIcon } from "./icons.tsx";

// Long enough to read and to reach by keyboard (WCAG 2.2.1 asks for more only where nothing else undoes).
const STAYS = 10_000;

export function ToastRegion(): JSX.Element {
  const toast = shown.value;
  // The pointer or the keyboard is on it: it waits. The next one does not.
  const [held, setHeld] = useState<Toast>();
  const waiting = held !== undefined && held === toast;
  useEffect(() => {
    if (toast === undefined || waiting) return undefined;
    const timer = setTimeout(dismissToast, STAYS);
    return () => {
      clearTimeout(timer);
    };
  }, [toast, waiting]);
  const hold = (on: boolean) => () => {
    setHeld(on ? toast : undefined);
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
          <button type="button" class="toast-close" aria-label={around().home.dismiss} onClick={dismissToast}>
            <CloseIcon />
          </button>
        </div>
      )}
    </div>
  );
}
