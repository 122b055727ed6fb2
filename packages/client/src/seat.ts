/**
 * A browser opens six connections to a host that speaks HTTP/1.1, for all its tabs together, and a response without an end
 * keeps one. Owns: who of them may have such a response. Must never: let so many that nothing else gets through.
 */

/** Seats for a host; the other connections are for what is sent and for pages. */
const SEATS = 4;

/** Takes a seat if one is free; the function that is returned gives it back. */
export async function takeSeat(host: string): Promise<(() => void) | undefined> {
  // Without pages there is no such limit; where a page may not ask (plain http on a network) nobody can be counted.
  if (typeof window === "undefined" || navigator.locks === undefined) return () => {};
  for (let number = 1; number <= SEATS; number++) {
    const free = await tryLock(navigator.locks, `weft-stream ${host} ${number}`);
    if (free !== undefined) return free;
  }
  return undefined;
}

async function tryLock(locks: LockManager, name: string): Promise<(() => void) | undefined> {
  const taken = Promise.withResolvers<(() => void) | undefined>();
  locks
    .request(name, { ifAvailable: true }, (lock) => {
      const held = Promise.withResolvers<void>();
      taken.resolve(lock === null ? undefined : held.resolve);
      return lock === null ? undefined : held.promise;
    })
    // A frame that may not: as if there were none.
    .catch(() => taken.resolve(() => {}));
  return taken.promise;
}
