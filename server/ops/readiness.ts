/**
 * Whether this server can serve and save right now. Owns: that one answer, with its reason for `/readyz`.
 * Must never: decide anything by itself; storage and shutdown report here.
 */
export interface Readiness {
  /** Why edits do not reach the disk, as a sentence; `undefined` when they do. */
  storageProblem: string | undefined;
  /** The server is going down: no new connections. */
  draining: boolean;
}

export function createReadiness(): Readiness {
  return { storageProblem: undefined, draining: false };
}
