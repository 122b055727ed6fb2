/** Promises of one event that may come, or fail to come, for many at once. */

/** Those who wait for an event. */
export interface Waiting {
  /** A promise of the next event. */
  wait(): Promise<void>;
  resolve(): void;
  reject(error: Error): void;
}

/** Nobody waits yet. */
export function createWaiting(): Waiting {
  let waiters: { resolve(): void; reject(error: Error): void }[] = [];
  return {
    wait: () =>
      new Promise((resolve, reject) => {
        waiters.push({ resolve, reject });
      }),
    resolve() {
      for (const waiter of waiters.splice(0)) waiter.resolve();
    },
    reject(error) {
      for (const waiter of waiters.splice(0)) waiter.reject(error);
    },
  };
}
