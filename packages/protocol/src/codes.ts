/**
 * The one table of WebSocket close codes and what a client should do about each.
 * Must never hold 4408: Hocuspocus means "retry" by it, y-websocket means "stop".
 */

/** Whether a client that was closed should come back: later by itself, after a fresh token, or not at all. */
export type Retry = "later" | "with-token" | "never";

/** One way in which the server ends a connection. */
export interface CloseCode {
  readonly code: number;
  readonly retry: Retry;
  /** What a person should read when this is the end of it. */
  readonly meaning: string;
}

/**
 * Close codes by name. y-websocket from 3.1 on treats 4400-4499 as permanent and retries all others
 * (its `shouldReconnect`), so the band carries the retry meaning for clients that know nothing else.
 */
export const CLOSE: Readonly<
  Record<
    | "restart"
    | "overload"
    | "failure"
    | "malformed"
    | "unauthorized"
    | "forbidden"
    | "deleted"
    | "replaced"
    | "tooLarge"
    | "damaged",
    CloseCode
  >
> = {
  /** The server is going down or starting anew. RFC 6455 registry, 1012. */
  restart: { code: 1012, retry: "later", meaning: "The server is restarting." },
  /** Too much load, or this client is too slow a reader. RFC 6455 registry, 1013. */
  overload: { code: 1013, retry: "later", meaning: "The server is overloaded." },
  /** The server failed in a way that is not this client's doing. */
  failure: { code: 1011, retry: "later", meaning: "The server could not go on with this document." },
  /** A frame that is not of the protocol: sending it again would fail again. */
  malformed: { code: 4400, retry: "never", meaning: "The client sent something that the server does not understand." },
  /** The token expired or was revoked. */
  unauthorized: { code: 4401, retry: "with-token", meaning: "The sign-in for this document has expired." },
  /** This person may not do that here. */
  forbidden: { code: 4403, retry: "never", meaning: "You do not have access to this document." },
  /** The document was deleted. */
  deleted: { code: 4404, retry: "never", meaning: "This document was deleted." },
  /** The document that this client knows was removed for good: what it has must not get into the one that has its name now. */
  replaced: { code: 4410, retry: "never", meaning: "This document was deleted, and another one has its name now." },
  /** A frame, or the document that it would make, is over the limit. */
  tooLarge: { code: 4413, retry: "never", meaning: "This change is larger than the server allows." },
  /** What is stored of the document cannot be read back whole: it is not opened, lest it be taken for all there is. */
  damaged: {
    code: 4422,
    retry: "never",
    meaning: "This document is damaged on the server's disk, and was not opened.",
  },
};

/** The table's entry for a numeric close code, if it is one of ours. */
export function closeCode(code: number): CloseCode | undefined {
  return Object.values(CLOSE).find((entry) => entry.code === code);
}
