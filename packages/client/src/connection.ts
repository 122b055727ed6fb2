/**
 * What an opened document is to whoever opened it. Owns: the options and the methods, which `connect` makes.
 */
import type { ServerEvent } from "@weft/protocol";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import type { Presence } from "./presence.ts";
import type { Status } from "./status.ts";
import type { Transport } from "./transport.ts";

/** Where and what to connect to. */
export interface ConnectOptions {
  /** Base URL of the server, `http:` or `https:`, maybe with a path prefix. */
  readonly server: string;
  /** The document's name: 1 to 256 bytes, may contain "/". */
  readonly document: string;
  /**
   * A token of the host application, or where to get a fresh one: asked before each attempt, and shortly before the one that
   * it gave ends. It may throw a `TokenRefusal`.
   */
  readonly token?: string | (() => Promise<string>);
  /** "I am an editor of this schema version": the server seeds the document if it is still truly empty. */
  readonly schema?: number;
  /**
   * Whether the document is also kept on this device, so that it opens without a network and what is written then outlives
   * the window. Like `true` by default, where there is IndexedDB. Whoever uses the device can read it: see `clearCopies`.
   */
  readonly offline?: boolean | OfflineOptions;
  /** The Y.Doc to use; without one the connection makes its own and destroys it at the end. */
  readonly doc?: Y.Doc;
  /** The WebSocket class, where the runtime has none or another is wanted. */
  readonly WebSocket?: typeof WebSocket;
  /**
   * How frames travel. `auto`, the default, takes a WebSocket, and plain HTTP ("fallback") on a network that lets none
   * through.
   */
  readonly transport?: Transport | "auto";
}

/** How a document is kept on this device. */
export interface OfflineOptions {
  /** What a list of the copies should call the document; asked each time it is written. */
  readonly label?: (doc: Y.Doc) => string;
}

/** A document and its line to the server. */
export interface Connection {
  readonly document: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly presence: Presence;
  readonly status: Status;
  /** Calls `listener` after each change of the status; returns the end of it. */
  onStatus(listener: (status: Status) => void): () => void;
  /** Calls `listener` with what the server tells beside the content; returns the end of it. */
  onEvent(listener: (event: ServerEvent) => void): () => void;
  /** Resolves when there is content to show, be it from this device; rejects if the server refuses before. */
  whenLoaded(): Promise<void>;
  /** Resolves when the server's content has arrived for the first time; rejects if the server refuses. */
  whenSynced(): Promise<void>;
  /** Resolves when every local change is durable; rejects if the server refuses. */
  flush(): Promise<void>;
  /** Connects, also after a refusal. The connection does so itself at first. */
  connect(): void;
  /** Hangs up and stays so until `connect()`. */
  disconnect(): void;
  /** Ends everything, in this order: the line, presence, the Y.Doc if the connection made it. */
  destroy(): void;
}
