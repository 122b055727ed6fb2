/**
 * What is loaded after the text can be typed in: menus, dialogs, what comes from the clipboard. Owns: that it is loaded
 * once, and tried again after it failed.
 * Must never: import anything. The list of documents has it too, and no editor.
 */

/** Something that is loaded when it is first wanted. */
export interface Late<Thing> {
  /** It, once it is there. */
  readonly now: Thing | undefined;
  /** Loads it unless that is done or under way. Rejects when it could not be loaded; the next call tries again. */
  load(): Promise<Thing>;
}

/** Makes something late of what loads it. */
export function late<Thing>(load: () => Promise<Thing>): Late<Thing> {
  let now: Thing | undefined;
  let loading: Promise<Thing> | undefined;
  return {
    get now() {
      return now;
    },
    load() {
      loading ??= load().then(
        (thing) => {
          now = thing;
          return thing;
        },
        (error: unknown) => {
          loading = undefined;
          throw error;
        },
      );
      return loading;
    },
  };
}

/** Calls `begin` when the page has nothing better to do; returns the end of it. */
export function whenIdle(begin: () => void): () => void {
  // Safari has no idle callback.
  if (typeof requestIdleCallback === "undefined") {
    const timer = setTimeout(begin, 200);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(begin, { timeout: 2_000 });
  return () => cancelIdleCallback(handle);
}
