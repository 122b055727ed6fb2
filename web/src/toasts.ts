/**
 * What the short message at the foot of the window says. Owns: one message at a time, which waits for the code that shows
 * it. Must never: carry what is lost when it goes unseen; the trash keeps documents longer.
 */
import { signal, type ReadonlySignal } from "@preact/signals-core";

/** A short message, with at most one thing to do. */
export interface Toast {
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const current = signal<Toast | undefined>(undefined);

/** The message that there is now. */
export const toast: ReadonlySignal<Toast | undefined> = current;

export function showToast(next: Toast): void {
  current.value = next;
}

export function dismissToast(): void {
  current.value = undefined;
}

/** Does what the toast offers, as its button would; `false` when there is nothing to do. */
export function runToastAction(): boolean {
  const action = current.value?.action;
  if (action === undefined) return false;
  dismissToast();
  action.run();
  return true;
}
