/**
 * Limits of the wire, with their reasons. They stop abuse, never honest work: someone comes back with ten megabytes
 * of offline edits, pastes a book, opens thirty tabs. Operators change them by variables; these are the defaults.
 */
export interface WireLimits {
  /** Largest frame that a client may send, in bytes. One frame carries all offline edits of a returning client. */
  readonly frameBytes: number;
  /** Largest document, in bytes of its encoded state. Browsers hold about twelve times as much in memory. */
  readonly documentBytes: number;
  /** Largest awareness state of one client, in bytes of JSON: a name, a colour, an avatar address, a selection. */
  readonly awarenessBytes: number;
  /** Client ids for which one connection may speak: its own, and those of other tabs that it relays. */
  readonly awarenessClients: number;
  /** Bytes waiting in the server for one slow reader before that reader is cut off with 1013. */
  readonly bufferedBytes: number;
  /** Connections to one document. */
  readonly documentConnections: number;
  /** Documents on one connection of the Hocuspocus dialect, which carries many. */
  readonly connectionDocuments: number;
  /** Bytes that one connection may send before its documents are open: state vectors, presence, a few words. */
  readonly handshakeBytes: number;
  /** Frames of the same. A hundred documents that open at once send two or three each. */
  readonly handshakeMessages: number;
  /** Largest message of one client to the others that is not kept, in bytes. */
  readonly messageBytes: number;
}

export const DEFAULT_LIMITS: WireLimits = {
  frameBytes: 32 * 1024 * 1024,
  documentBytes: 64 * 1024 * 1024,
  awarenessBytes: 16 * 1024,
  awarenessClients: 64,
  bufferedBytes: 64 * 1024 * 1024,
  documentConnections: 5_000,
  connectionDocuments: 100,
  handshakeBytes: 5 * 1024 * 1024,
  handshakeMessages: 1_000,
  messageBytes: 256 * 1024,
};

/**
 * y-websocket reconnects after 30 s without a message (WebSocket pings do not count), so the server says
 * something at least this often, in milliseconds.
 */
export const KEEP_ALIVE_INTERVAL = 20_000;
