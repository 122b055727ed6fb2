/**
 * Waiting for a condition. Owns: the one way in which tests wait; there are no sleeps.
 */

/** Resolves with the first truthy value of `condition`, asked every few milliseconds; throws after `timeout` ms. */
export async function until<T>(
  condition: () => T | Promise<T>,
  { timeout = 30_000, what = condition.toString() }: { timeout?: number; what?: string } = {},
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeout;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`Waited ${timeout} ms in vain for: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
