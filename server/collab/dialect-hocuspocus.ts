/**
 * The Hocuspocus protocol on one connection: which documents are open on it, and what it may cost.
 * Must never: know what is in a document, or keep anything for a client that has not asked for access.
 * Source: @hocuspocus/provider 2.15, 3.4, 4.8.
 */
import {
  type Address,
  CLOSE,
  KEEP_ALIVE_FRAME,
  PONG_FRAME,
  type WireLimits,
  decodeHocuspocus,
  encodeAddressed,
  encodeDenied,
  nameProblem,
} from "@weft/protocol";
import type { Pass } from "../access/passes.ts";
import type { Denial } from "../access/roles.ts";
import type { Log } from "../ops/log.ts";
import { Rate } from "../ops/rate.ts";
import { HocuspocusDocument } from "./hocuspocus-document.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";
import type { Socket } from "./socket.ts";

export interface HocuspocusOptions {
  readonly socket: Socket;
  readonly rooms: Pick<Rooms, "use">;
  /** See `Passes.admit`. */
  readonly admit: (document: string, token: string | undefined) => Promise<Pass | Denial>;
  /** Called when a document is open; what it returns, when the client has left it. */
  readonly onOpen: (room: Room, pass: Pass) => () => void;
  readonly limits: Pick<
    WireLimits,
    "authMessages" | "handshakeBytes" | "handshakeMessages" | "connectionDocuments" | "messageBytes"
  >;
  /** Milliseconds within which a document must be open, whatever else the client sends meanwhile. */
  readonly handshakeTime: number;
  readonly log: Log;
  /** Milliseconds, of a clock that is never set. */
  readonly now: () => number;
}

export interface HocuspocusDialect {
  receive(frame: Uint8Array): void;
  /** What to say to a client that has heard nothing for a while. */
  keepAlive(): Uint8Array | undefined;
  /** The connection has taken all that waited for it. */
  drained(): void;
  end(): void;
}

export function createHocuspocusDialect(options: HocuspocusOptions): HocuspocusDialect {
  const { socket, rooms, limits, log } = options;
  const documents = new Map<string, HocuspocusDocument>();
  let waitingBytes = 0;
  let waitingMessages = 0;
  let keepAliveFrame: Uint8Array | undefined;
  const auths = new Rate({ perMinute: limits.authMessages, now: options.now });
  const deadline = setTimeout(
    () => socket.close(CLOSE.unauthorized, "No document was opened in time."),
    options.handshakeTime,
  );
  deadline.unref();

  /** Has a document ask for access; each time costs a signature and a look at the store. */
  function authenticate(document: HocuspocusDocument | undefined, token?: string, version?: string): void {
    if (auths.take("") === 0) document?.authenticate(token, version);
    else socket.close(CLOSE.overload, "Too many Auth messages were sent on one connection.");
  }

  function reserve(bytes: number): boolean {
    waitingBytes += bytes;
    waitingMessages += 1;
    if (waitingBytes <= limits.handshakeBytes && waitingMessages <= limits.handshakeMessages) return true;
    socket.close(CLOSE.overload, "Too much was sent before the documents were open.");
    return false;
  }

  function free(bytes: number): void {
    waitingBytes -= bytes;
    waitingMessages -= 1;
  }

  function open(view: Address): HocuspocusDocument | undefined {
    const address = { ...view, bytes: view.bytes.slice() };
    const problem = nameProblem(address.document);
    if (problem !== undefined) {
      socket.send(encodeAddressed(address.bytes, encodeDenied(problem)));
      return undefined;
    }
    // Clients keep silent about a document that they were refused, so only the number of those tells when to forget.
    const refused = [...documents].find(([, { isRefused }]) => isRefused)?.[0];
    if (documents.size >= limits.connectionDocuments && refused !== undefined) documents.delete(refused);
    if (documents.size >= limits.connectionDocuments) {
      socket.close(CLOSE.overload, "Too many documents are open on this connection.");
      return undefined;
    }
    const document = new HocuspocusDocument({
      address,
      socket,
      rooms,
      admit: (token) => options.admit(address.document, token),
      reserve,
      free,
      onOpen(room, pass) {
        clearTimeout(deadline);
        return options.onOpen(room, pass);
      },
      limits,
      log,
    });
    documents.set(address.key, document);
    // Any address does, also one that is closed since: clients note when the last frame came before they look at it.
    keepAliveFrame = encodeAddressed(address.bytes, KEEP_ALIVE_FRAME);
    return document;
  }

  return {
    receive(bytes) {
      const frame = decodeHocuspocus(bytes);
      if (frame.type === "malformed") {
        socket.close(CLOSE.malformed, frame.reason);
      } else if (frame.type === "ping") {
        socket.send(PONG_FRAME);
      } else if (frame.type === "message") {
        const { address, message } = frame;
        const document = documents.get(address.key);
        switch (message.type) {
          case "auth":
            authenticate(document ?? open(address), message.token || undefined, message.version);
            break;
          case "close":
            document?.leave();
            documents.delete(address.key);
            break;
          case "sync-step-1":
            if (document !== undefined) {
              document.receive(message, bytes.length);
            } else {
              // Providers before 3 send no Auth message at all when the app gave them no token.
              const opened = open(address);
              authenticate(opened);
              opened?.receive(message, bytes.length);
            }
            break;
          default:
            // Of a document that nobody has asked for, this is an echo of one just closed, or came before the
            // handshake, which repeats it: providers begin their count of unsynced changes anew there.
            document?.receive(message, bytes.length);
        }
      }
    },
    keepAlive: () => keepAliveFrame,
    drained() {
      for (const document of documents.values()) document.drained();
    },
    end() {
      clearTimeout(deadline);
      for (const document of documents.values()) document.leave();
      documents.clear();
    },
  };
}
