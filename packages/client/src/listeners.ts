/**
 * Those who want to hear of something. Owns: that the error of one keeps it neither from the others nor from us; a host
 * page's mistake must not end the line that saves its words.
 */

/** A set of listeners to one kind of news. */
export interface Listeners<T> {
  /** Adds a listener; returns the end of it. */
  add(listener: (news: T) => void): () => void;
  tell(news: T): void;
  clear(): void;
}

/** Nobody listens yet. */
export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(news: T) => void>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(news) {
      for (const listener of listeners) guarded(() => listener(news));
    },
    clear: () => listeners.clear(),
  };
}

/** Runs what is not ours; an error of it goes where uncaught errors of the page go, and we go on. */
export function guarded(call: () => void): void {
  try {
    call();
  } catch (error) {
    // Not every runtime has reportError; there a task of its own makes the error just as uncaught.
    if (typeof reportError === "function") reportError(error);
    else
      queueMicrotask(() => {
        throw error;
      });
  }
}
