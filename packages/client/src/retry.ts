/**
 * When to try again. Owns: the back-off, and the moments at which waiting makes no sense any more.
 */

/** The longest wait between two attempts, in milliseconds. */
export const MAX_RETRY_DELAY = 10_000;

/**
 * Milliseconds before attempt number `attempt` (0 is the first after a loss): doubling from 200 ms, spread over half
 * to one and a half times by `random` in [0, 1), so that the clients of a restarted server don't come all at once.
 */
export function retryDelay(attempt: number, random: number): number {
  return Math.min(MAX_RETRY_DELAY, 200 * 2 ** Math.min(attempt, 10)) * (0.5 + random);
}

/**
 * Calls `wake` when this computer seems to be back: the network returned (`network` is true), or the page is seen
 * again after sleep. Does nothing where there is no page. Returns the end of it.
 */
export function onWake(wake: (network: boolean) => void): () => void {
  if (typeof window === "undefined" || typeof document === "undefined") return () => {};
  const network = (): void => wake(true);
  const seen = (): void => {
    if (document.visibilityState === "visible") wake(false);
  };
  window.addEventListener("online", network);
  const restored = (event: PageTransitionEvent): void => {
    // Every load shows a page; only one that comes out of the back-forward cache has been away.
    if (event.persisted) wake(false);
  };
  window.addEventListener("pageshow", restored);
  document.addEventListener("visibilitychange", seen);
  return () => {
    window.removeEventListener("online", network);
    window.removeEventListener("pageshow", restored);
    document.removeEventListener("visibilitychange", seen);
  };
}
