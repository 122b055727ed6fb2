/**
 * The question before a window closes on words that are nowhere else. Owns: the listener for `beforeunload`.
 * Must never: leave it there for long without need; it keeps a page out of the browser's back-forward cache.
 */

/** How long the listener stays after the last reason for it, in milliseconds: to add and remove it is a message between processes, and typing would send two a key. */
const LINGER = 2_000;

/** One element's guard. */
export interface LeavingGuard {
  /** Whether leaving now would lose something. */
  set(loses: boolean): void;
  /** Takes the listener away at once. */
  end(): void;
}

/** Guards the window of an element. */
export function guardLeaving(window: Window): LeavingGuard {
  let loses = false;
  let listening = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const warn = (event: BeforeUnloadEvent): void => {
    if (loses) event.preventDefault();
  };

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
    listening = false;
    window.removeEventListener("beforeunload", warn);
  }

  return {
    set(next) {
      if (next && !listening) window.addEventListener("beforeunload", warn);
      if (next) listening = true;
      if (next) clearTimeout(timer);
      else if (listening && loses) timer = setTimeout(stop, LINGER);
      loses = next;
    },
    end() {
      loses = false;
      stop();
    },
  };
}
