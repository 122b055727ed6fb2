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
  /**
   * Bytes waiting in the server for one slow reader beyond which it gets no more changes. It gets all that it missed in
   * one when it has read them. A phone in a lift; what people type is a hundred bytes a second.
   */
  readonly laggingBytes: number;
  /**
   * Bytes waiting for one reader before it is cut off with 1013: answers to its own questions, which come on top. A large
   * document is one answer.
   */
  readonly bufferedBytes: number;
  /**
   * Frames of one connection in a second; the rest of them is read a second later, so nothing is lost. Far above people:
   * a program that replays a history is honest too, and other connections get their turn between any two reads.
   */
  readonly messagesPerSecond: number;
  /** Bytes of the same. Ten megabytes of offline edits are to come in at once. */
  readonly bytesPerSecond: number;
  /** Connections to one document. */
  readonly documentConnections: number;
  /** Documents on one connection of the Hocuspocus dialect, which carries many. */
  readonly connectionDocuments: number;
  /** Bytes that one connection may send before its documents are open: state vectors, presence, a few words. */
  readonly handshakeBytes: number;
  /** Frames of the same. A hundred documents that open at once send two or three each. */
  readonly handshakeMessages: number;
  /**
   * Auth messages of one connection of that dialect in a minute: each costs a signature and a look at the store. A hundred
   * documents that open at once, and again with fresh tokens, or because their reader comes and goes.
   */
  readonly authMessages: number;
  /** Largest message of one client to the others that is not kept, in bytes. */
  readonly messageBytes: number;
}

export const DEFAULT_LIMITS: WireLimits = {
  frameBytes: 32 * 1024 * 1024,
  documentBytes: 64 * 1024 * 1024,
  awarenessBytes: 16 * 1024,
  awarenessClients: 64,
  laggingBytes: 1024 * 1024,
  bufferedBytes: 64 * 1024 * 1024,
  messagesPerSecond: 100_000,
  bytesPerSecond: 64 * 1024 * 1024,
  documentConnections: 5_000,
  connectionDocuments: 100,
  handshakeBytes: 5 * 1024 * 1024,
  handshakeMessages: 1_000,
  authMessages: 1_000,
  messageBytes: 256 * 1024,
};

/** A document is nearly full from this part of `documentBytes` on: there is time to begin another. */
export const NEARLY_FULL = 0.7;

/**
 * Limits of what one update may hold, by what it costs to take in. They are part of the server and no variables: each
 * bounds a cost that grows faster than the bytes. Measured with yjs 13.6.33 on a small virtual server, as CPU time of
 * `Y.applyUpdate`, during which no other document is served.
 */
export interface UpdateLimits {
  /**
   * Structs of one update; 1 to 4 µs each. One writer's paper of 260,000 keystrokes is 11,000 structs once Yjs has merged
   * them and well over 100,000 before; ten megabytes of unmerged keystrokes, of 13 bytes each, are 770,000.
   */
  readonly structs: number;
  /** Fewest bytes that a struct has on average: honest ones 11 to 28, and those of 2 are made to stall. */
  readonly bytesPerStruct: number;
  /** Fewest bytes that an object or array in a value has on average; `[1,2]` has six. Each takes 68 bytes of memory. */
  readonly bytesPerContainer: number;
  /** Structs, and objects and arrays, that are free of the averages: clients with small ids write small structs. */
  readonly slack: number;
  /**
   * Ranges of deletions in one update; up to 4 µs each where they cut one long text into pieces. A returning client
   * sends every one that it knows of: 2,600 in the history above, which makes some 550,000 in a document of 64 MB.
   */
  readonly deletions: number;
  /**
   * Clients of one update; 13 µs each. A client is a tab that wrote: a document gets thousands in years, and a server
   * that lost its disk gets all of them back in one update.
   */
  readonly clients: number;
  /** Clients of an update that refers to what has not come: setting them aside is quadratic (20,000 take 2.4 s). */
  readonly waitingClients: number;
  /**
   * Root names of one document. Applying and encoding look for each root among all (60,000 take 23 s and 28 s), and
   * a root is never removed. Apps have a handful.
   */
  readonly roots: number;
  /** Subdocuments of one document; each is a Y.Doc of 13 µs and 2.3 KB. */
  readonly subdocuments: number;
  /** Types within types. Removing one is recursive in Yjs, and so are most readers of documents. */
  readonly typeDepth: number;
  /**
   * Bytes of structs that wait for their causes in one document. Each further one is merged with all of them (3 ms
   * in a warm process, 15 in a cold one). What is lost beyond comes again: its sender is sent away for a moment, returns, and syncs.
   */
  readonly waitingBytes: number;
  /** Types among what waits: when the causes come they must not take an honest writer over `typeDepth`. */
  readonly waitingTypes: number;
  /** Bytes of deletions of what has not come, in one document. Every key press tries all of them again (3 ms). */
  readonly waitingDeletionBytes: number;
  /** Clients in a state vector; 1.2 µs each. A client knows of every other that ever wrote. */
  readonly vectorEntries: number;
}

export const UPDATE_LIMITS: UpdateLimits = {
  structs: 1_000_000,
  bytesPerStruct: 8,
  bytesPerContainer: 5,
  slack: 50_000,
  deletions: 600_000,
  clients: 20_000,
  waitingClients: 2_000,
  roots: 64,
  subdocuments: 10_000,
  typeDepth: 500,
  waitingBytes: 32 * 1024,
  waitingTypes: 100,
  waitingDeletionBytes: 16 * 1024,
  vectorEntries: 100_000,
};

/**
 * y-websocket reconnects after 30 s without a message (WebSocket pings do not count), so the server says
 * something at least this often, in milliseconds.
 */
export const KEEP_ALIVE_INTERVAL = 20_000;
