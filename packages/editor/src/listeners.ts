/** Who hears of something that happens; or who is asked, which is the last one that came. */

/** The listeners to one thing. */
export interface Listeners<Listener> {
  /** In the order in which they came. */
  readonly all: ReadonlySet<Listener>;
  readonly last: Listener | undefined;
  /** Adds one; returns the end of it. */
  readonly add: (listener: Listener) => () => void;
  clear(): void;
}

/** Makes a list of listeners, empty. */
export function createListeners<Listener>(): Listeners<Listener> {
  const all = new Set<Listener>();
  return {
    all,
    get last() {
      return [...all].at(-1);
    },
    add(listener) {
      all.add(listener);
      return () => all.delete(listener);
    },
    clear: () => all.clear(),
  };
}
