/**
 * `GET /collab/{document}` and `GET /hocuspocus` as WebSockets. Owns: the upgrade, its refusals, and bringing socket,
 * dialect and room together. Must never: answer an upgrade with silence; an unanswered socket without an error listener ends the process.
 */
import type { IncomingMessage, Server } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { CLOSE, type CloseCode, KEEP_ALIVE_FRAME, SUBPROTOCOL, type WireLimits, nameFromPath } from "@weft/protocol";
import { type WebSocket, WebSocketServer } from "ws";
import type { Access } from "../access/access.ts";
import { type Caller, type Shown, tokenIn } from "../access/caller.ts";
import { FOREIGN_HOST, isOwnHost, mayConnect } from "../access/origin.ts";
import type { Pass, Passes } from "../access/passes.ts";
import type { RequestLimits } from "../access/request-limits.ts";
import { type Denial, isDenial, statusOf } from "../access/roles.ts";
import type { Log } from "../ops/log.ts";
import type { Readiness } from "../ops/readiness.ts";
import type { Catalog } from "../storage/catalog.ts";
import { CorruptDocument } from "../storage/store.ts";
import { createHocuspocusDialect } from "./dialect-hocuspocus.ts";
import { type YDialect, createYDialect } from "./dialect-y.ts";
import type { Link } from "./link.ts";
import type { Room } from "./room.ts";
import { Refusal, type Rooms } from "./rooms.ts";
import type { Socket } from "./socket.ts";
import type { Sockets } from "./sockets.ts";

const PREFIX = "/collab/";
const HOCUSPOCUS = "/hocuspocus";

export interface CollabOptions {
  readonly config: {
    readonly limits: WireLimits;
    readonly host: string;
    readonly publicUrl: string | undefined;
    readonly allowedOrigins: readonly string[];
  };
  readonly rooms: Rooms;
  readonly sockets: Sockets;
  readonly catalog: Pick<Catalog, "create" | "noteOpening">;
  readonly access: Pick<Access, "takesTokens" | "isOpen">;
  readonly passes: Passes;
  readonly requests: Pick<RequestLimits, "fromAddress">;
  /** The address of whoever asks, as far as it is known. */
  readonly clientOf: (request: IncomingMessage) => string;
  /** See `HocuspocusOptions`. */
  readonly handshakeTime: number;
  readonly readiness: Readiness;
  readonly log: Log;
  /** Milliseconds, of a clock that is never set. */
  readonly now: () => number;
  /** The first content of a document that a Weft editor opens while it is truly empty. */
  readonly seed: () => Uint8Array;
}

/** A request that is refused with an HTTP answer. */
export interface Refused {
  readonly status: number;
  readonly detail: string;
  /** Milliseconds until the same may be asked again. */
  readonly wait?: number | undefined;
}

export const DRAINING: Refused = { status: 503, detail: "The server is restarting." };

/** A denial as an HTTP answer. */
export function refusalOf(denial: Denial): Refused {
  return { status: statusOf(denial), detail: denial.reason, wait: denial.wait };
}

/** What an answer says of when to come again. */
export function retryAfter({ wait }: Refused): Record<string, string> {
  return wait === undefined ? {} : { "Retry-After": String(Math.ceil(wait / 1_000)) };
}

/** What somebody asks to open. */
export interface Wanted {
  readonly document: string;
  /** Schema version of a Weft editor that may seed; absent for other clients. */
  readonly schema: number | undefined;
  /** The epoch of the document that a client has something of; absent when it has nothing, or does not know. */
  readonly epoch: number | undefined;
}

/**
 * Whether a request that asks for an upgrade gets an answer from here. Offers of other protocols, such as curl's h2c, are
 * to be passed over (RFC 9110 §7.8): such a request is served as if it had asked for nothing.
 */
export function isForCollab({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/** Serves WebSocket upgrades on `server`, which must ask `isForCollab`. */
export function serveCollab(server: Server, options: CollabOptions): void {
  const { sockets, passes, readiness, log } = options;
  const acceptor = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // Updates are small and binary; deflate costs memory for each socket (ws issue 1369) and opens a bomb.
    perMessageDeflate: false,
    // Above our own limit, so that a frame somewhat too large gets a code that the client understands.
    maxPayload: options.config.limits.frameBytes * 2,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : ([...offered][0] ?? false)),
  });

  // First of all listeners: between the upgrade and the handshake nobody else listens for errors of this socket.
  server.prependListener("upgrade", (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    connection.on("error", (error) => log.debug({ err: error }, "connection error during upgrade"));
    try {
      // Before anything else: it has cost nothing yet.
      const tooMany = options.requests.fromAddress(options.clientOf(request));
      if (tooMany !== undefined) {
        refuse(connection, refusalOf(tooMany));
        return;
      }
      const wanted = examine(request, options);
      const accept = (connected: (socket: Socket) => void): void =>
        acceptor.handleUpgrade(request, connection, head, (raw: WebSocket) => {
          const socket = sockets.add(raw, request.socket);
          log.debug(openingOf(socket.id, request, options), "connection opened");
          connected(socket);
        });
      if (wanted === "hocuspocus") {
        accept((socket) => connectHocuspocus(socket, request, options));
        return;
      }
      if ("status" in wanted) {
        refuse(connection, wanted);
        return;
      }
      void passes.admit(wanted.document, shownAt(request, options)).then((pass) => {
        if (isDenial(pass)) {
          refuse(connection, refusalOf(pass));
          return;
        }
        // Also of one that never becomes a WebSocket.
        connection.once("close", () => pass.end());
        // Since it was examined: a connection accepted now would be closed by nobody.
        if (readiness.draining) refuse(connection, DRAINING);
        else if (connection.destroyed) pass.end();
        else accept((socket) => void connect(socket, wanted, pass, options));
      });
    } catch (error) {
      log.error({ err: error }, "upgrade failed");
      refuse(connection, { status: 500, detail: "The server failed." });
    }
  });
}

/** What the log says of a connection; no query, in which there may be a token. */
export function openingOf(
  conn: number,
  request: IncomingMessage,
  { clientOf }: Pick<CollabOptions, "clientOf">,
): object {
  return { conn, url: request.url?.replace(/\?.*/s, ""), from: clientOf(request) };
}

function examine(request: IncomingMessage, options: CollabOptions): Wanted | "hocuspocus" | Refused {
  // The target as it came: a URL parser would resolve dot segments and open another document than was named.
  const [path = "", query = ""] = (request.url ?? "").split(/\?(.*)/s);
  // Apps give their providers all kinds of base addresses, so a slash behind is allowed.
  const isHocuspocus = path === HOCUSPOCUS || path === `${HOCUSPOCUS}/`;
  if (!isHocuspocus && !path.startsWith(PREFIX)) {
    return { status: 404, detail: `WebSockets are at ${PREFIX}{document} and ${HOCUSPOCUS}.` };
  }
  const refused = strangerAt(request, options);
  if (refused !== undefined) return refused;
  return isHocuspocus ? "hocuspocus" : wantedIn(path.slice(PREFIX.length), query);
}

/** Why whoever sent this request may open nothing here, if so. With a token, pages of any origin may. */
export function strangerAt(
  request: IncomingMessage,
  { config, readiness, access }: Pick<CollabOptions, "config" | "readiness" | "access">,
): Refused | undefined {
  if (readiness.draining) return DRAINING;
  if (!isOwnHost(request.headers.host, config)) return { status: 403, detail: FOREIGN_HOST };
  if (access.takesTokens || !isForeign(request, config)) return undefined;
  return { status: 403, detail: "Pages of this origin may not connect. WEFT_ALLOWED_ORIGINS lists those that may." };
}

function isForeign({ headers: { origin, host } }: IncomingMessage, config: CollabOptions["config"]): boolean {
  return !mayConnect(origin, host, config);
}

/** What a request shows of who sent it. */
export function shownAt(request: IncomingMessage, { config }: Pick<CollabOptions, "config">): Shown {
  const [, query = ""] = (request.url ?? "").split(/\?(.*)/s);
  return {
    token: tokenIn(request.headers, new URLSearchParams(query).get("token")),
    cookie: request.headers.cookie,
    isForeign: isForeign(request, config),
  };
}

/** What a request asks for, from the part of its path that holds the name, and from its query. */
export function wantedIn(path: string, query: string): Wanted | Refused {
  const document = nameFromPath(path);
  if (document === undefined) return { status: 400, detail: "This is not a document name." };
  const parameters = new URLSearchParams(query);
  const schema = parameters.get("schema");
  const epoch = parameters.get("epoch");
  return {
    document,
    schema: schema !== null && /^[1-9]\d{0,5}$/.test(schema) ? Number(schema) : undefined,
    epoch: epoch !== null && /^\d{1,15}$/.test(epoch) ? Number(epoch) : undefined,
  };
}

function connectHocuspocus(socket: Socket, request: IncomingMessage, options: CollabOptions): void {
  const { rooms, passes, handshakeTime, config, log } = options;
  // Tokens come with the documents; one in the address or a header is for those that come without.
  const shown = shownAt(request, options);
  const address = options.clientOf(request);
  const dialect = createHocuspocusDialect({
    socket,
    rooms,
    // The line itself was counted as one; each document on it costs as much as one that has a line to itself.
    admit: async (document, token = shown.token) =>
      options.requests.fromAddress(address) ?? passes.admit(document, { ...shown, token }),
    onOpen(room, { caller, mayEdit }) {
      if (mayEdit && isClosed(caller, options)) claim(room, caller.person, options);
      return noteOpening(room, caller.person, options);
    },
    limits: config.limits,
    handshakeTime,
    log,
    now: options.now,
  });
  socket.listen({
    onFrame: (frame) => dialect.receive(frame),
    onClose: () => dialect.end(),
    onDrain: () => dialect.drained(),
    keepAlive: () => dialect.keepAlive(),
  });
}

/**
 * Notes that somebody has opened a document; returns what to call when they leave it. A name without a document is not
 * noted, for there is no end of names: who writes in it has then opened a document.
 */
function noteOpening(room: Room, person: string | undefined, { catalog, log }: CollabOptions): () => void {
  const note = (): boolean => {
    if (person === undefined || room.isEmpty) return false;
    catalog
      .noteOpening({ id: room.name, person, at: Date.now() })
      .catch((error: unknown) => log.warn({ doc: room.name, err: error }, "opening not noted"));
    return true;
  };
  const isNoted = note();
  return () => {
    if (!isNoted) note();
  };
}

/** How a line ends whose right to a document has ended. */
function closeOf({ denied, wait }: Denial): CloseCode {
  if (wait !== undefined) return CLOSE.overload;
  return { unauthorized: CLOSE.unauthorized, forbidden: CLOSE.forbidden, unavailable: CLOSE.failure }[denied];
}

/** Brings a line that speaks the y-websocket protocol into a document's room, until it ends. Never rejects. */
export async function connect(socket: Link, wanted: Wanted, pass: Pass, options: CollabOptions): Promise<void> {
  const { rooms, log, readiness } = options;
  const { document, epoch } = wanted;
  const { person } = pass.caller;
  let dialect: YDialect | undefined;
  // From here on: a large document takes a while to load, and a right may end meanwhile.
  pass.listen((answer) => {
    if (isDenial(answer)) socket.close(closeOf(answer), answer.reason);
    else dialect?.reconsider();
  });
  // At once, before the document is loaded and a large one is on its way: a client that hears nothing on an open line takes
  // it for one that swallows everything, as some proxies do, and looks for another.
  if (socket.protocol === SUBPROTOCOL) socket.send(KEEP_ALIVE_FRAME);
  try {
    await rooms.use(document, async (room) => {
      // Only an earlier one: a server whose disk was lost begins with 0, and gets from its clients what they have.
      if (epoch !== undefined && epoch < room.epoch) {
        socket.close(CLOSE.replaced);
        return;
      }
      dialect = createYDialect({
        room,
        socket,
        speaksWeft: socket.protocol === SUBPROTOCOL,
        pass,
        onWriter: () => begin(room, wanted, pass.caller, options),
        log,
      });
      const { member } = dialect;
      const closed = Promise.withResolvers<void>();
      if (!room.join(member)) return;
      // Before the first frame is read, so before the client's state vector is answered.
      dialect.reconsider();
      socket.listen({
        onFrame: (frame) => dialect?.receive(frame),
        onClose: closed.resolve,
        onDrain: () => room.drained(member),
      });
      if (readiness.storageProblem !== undefined) {
        member.tell({ type: "storage", ok: false, message: readiness.storageProblem });
      }
      const noteLeaving = noteOpening(room, person, options);
      await closed.promise;
      room.leave(member);
      noteLeaving();
    });
  } catch (error) {
    if (error instanceof Refusal) {
      socket.close(error.code);
      return;
    }
    log.error({ doc: document, err: error }, "document could not be opened");
    socket.close(error instanceof CorruptDocument ? CLOSE.damaged : CLOSE.failure);
  } finally {
    pass.end();
  }
}

/** A Weft editor that may write is here: whoever opens a name that nobody wrote in makes the document. */
function begin(room: Room, { document, schema }: Wanted, caller: Caller, options: CollabOptions): void {
  const { seed, log } = options;
  if (!room.isEmpty) return;
  if (schema !== undefined || isClosed(caller, options)) claim(room, caller.person, options);
  if (schema === undefined) return;
  room.seed(seed).catch((error: unknown) => log.debug({ doc: document, err: error }, "seed not saved"));
}

/** Whether a document that this caller makes without owning it would be closed to them from their first word on. */
function isClosed({ grant }: Caller, { access }: CollabOptions): boolean {
  return !access.isOpen && grant === undefined;
}

/** Makes a document that is still empty, asked of the store before any update is, so that its record has an owner. */
function claim(room: Room, person: string | undefined, { catalog, passes, log }: CollabOptions): void {
  if (person === undefined || !room.isEmpty) return;
  catalog
    .create({ id: room.name, title: "", person, at: Date.now() })
    // Its owner may do more with it.
    .then((isMade) => (isMade ? passes.review(room.name) : undefined))
    .catch((error: unknown) => log.warn({ doc: room.name, err: error }, "owner not noted"));
}

/** Answers an upgrade with plain HTTP and ends the connection. */
function refuse(connection: Duplex, refused: Refused): void {
  if (connection.destroyed) return;
  const { status, detail } = refused;
  const body = JSON.stringify({ title: STATUS_CODES[status], status, detail });
  const more = Object.entries(retryAfter(refused)).map(([name, value]) => `${name}: ${value}\r\n`);
  connection.once("finish", () => connection.destroy());
  connection.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
      "Connection: close\r\nContent-Type: application/problem+json\r\nX-Content-Type-Options: nosniff\r\n" +
      `Content-Length: ${Buffer.byteLength(body)}\r\n${more.join("")}\r\n${body}`,
  );
}
