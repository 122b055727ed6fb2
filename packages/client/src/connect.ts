/**
 * A document kept in step with a server. Owns: when to connect, with which token, and what to do after each close.
 * Must never: give up in silence, or come back where the server said "never".
 */
import { CLOSE, KEEP_ALIVE_INTERVAL, MESSAGE, nameProblem, type CloseCode, type ServerEvent } from "@weft/protocol";
import * as decoding from "lib0/decoding";
import { Awareness } from "y-protocols/awareness";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import type { ConnectOptions, Connection } from "./connection.ts";
import { openCopy } from "./copy.ts";
import { TokenRefusal, protocolsWith } from "./credentials.ts";
import { closeMeaning, collabPath, collabUrl, isForgetting } from "./endpoint.ts";
import { percentOf, readEvent } from "./event.ts";
import { JAMMED, watchForJam } from "./jam.ts";
import { createListeners, guarded } from "./listeners.ts";
import { createPresence } from "./presence.ts";
import { noteReceived } from "./received.ts";
import { onWake, retryDelay } from "./retry.ts";
import { createRights } from "./rights.ts";
import { createLedger, listeningSocket } from "./saved.ts";
import { sameStatus, type ConnectionState, type Status } from "./status.ts";
import { forgetWay, transportSocket, type Transport } from "./transport.ts";
import { createWaiting, type Waiting } from "./waiting.ts";

/** How long an attempt may take before it is begun anew, in milliseconds. */
const ATTEMPT_TIMEOUT = 15_000;
/** A synced line that held this long was a good one, whatever ended it, in milliseconds. */
const GOOD_LINE = 10_000;
/** How often in a row a fresh token may be refused before we believe it. */
const MAX_TOKEN_REFUSALS = 3;

/** Opens a document. Throws a TypeError if the name or the server's URL is not one. */
export function connect(options: ConnectOptions): Connection {
  const problem = nameProblem(options.document);
  if (problem !== undefined) throw new TypeError(problem);
  const doc = options.doc ?? new Y.Doc();
  const awareness = new Awareness(doc);
  const people = createPresence(awareness);
  const rights = createRights();
  const ledger = createLedger(Date.now, doc.store.clients.size > 0 ? 1 : 0);
  const statusListeners = createListeners<Status>();
  const eventListeners = createListeners<ServerEvent>();
  const [firstContent, firstSync, flushed] = [createWaiting(), createWaiting(), createWaiting()];

  let [wanted, destroyed, everSynced] = [false, false, false];
  /** Whether there is content to show, from the server or from this device. */
  let loaded = false;
  /** Which of those that had this name one after the other the document here is; unknown while nothing of it is here. */
  let epoch: number | undefined;
  let syncedAt: number | undefined;
  let [attempt, tokenRefusals, generation] = [0, 0, 0];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let state: ConnectionState = "connecting";
  let storageProblem: string | undefined;
  let percentFull: number | undefined;
  let stopRenewal: (() => void) | undefined;
  let closed: CloseCode | undefined;
  let fault: string | undefined;
  let transport: Transport | undefined;
  /** The line is being exchanged for a better one: `leaving` it, or waiting for the next to be `arriving`. */
  let moving: "wanted" | "leaving" | "arriving" | undefined;

  // The ledger must hear of a change before the provider sends it: Yjs calls its listeners in order.
  const changed = (_update: Uint8Array, origin: unknown): void => {
    if (origin === provider || origin === copy?.origin) return;
    ledger.changed();
    // The provider's listener runs next and may send; the status is true only after it.
    queueMicrotask(report);
  };
  doc.on("update", changed);

  const copy = openCopy(options, {
    doc,
    state: () => ({ unsaved: ledger.unsaved, epoch: epoch ?? 0, isWhole: everSynced, ...rights.told }),
    told: () => queueMicrotask(report),
  });
  const opened = copy?.opened.then((found) => {
    if (found === undefined || destroyed) return;
    ledger.restored(found.unsaved);
    epoch = found.epoch;
    rights.remember(found);
    loaded = found.isWhole;
    report();
  });

  const provider = new WebsocketProvider(collabUrl(options.server), collabPath(options.document), doc, {
    connect: false,
    awareness,
    params: options.schema === undefined ? {} : { schema: String(options.schema) },
    disableBc: true,
    WebSocketPolyfill: listeningSocket(
      transportSocket({
        transport: options.transport ?? "auto",
        server: options.server,
        WebSocket: options.WebSocket ?? globalThis.WebSocket,
        protocols: () => protocolsWith(options.token),
        using(kind) {
          transport = kind;
        },
        wayBack() {
          moving = "wanted";
          move();
        },
      }),
      () => ledger.connected(),
      (frame) => ledger.sent(frame),
    ),
    shouldReconnect: () => false,
  });

  function snapshot(): Status {
    return {
      state,
      // The provider forgets that it was synced only some calls after it says that the line is lost. While one good line
      // is exchanged for another, what the first one brought is still all there is.
      synced: state === "online" && (provider.synced || moving === "leaving" || moving === "arriving"),
      // What a silent document holds beyond the last thing heard of it is unknown, and so never saved.
      unsaved: fault === undefined ? ledger.unsaved : Math.max(1, ledger.unsaved),
      // Told of what is unsaved only: with each key it would come and go, and mean nothing.
      onDevice: fault === undefined && ledger.unsaved > 0 && copy?.isKept === true,
      loaded,
      ...(ledger.savedAt === undefined ? {} : { savedAt: ledger.savedAt }),
      ...(storageProblem === undefined ? {} : { storageProblem }),
      ...(percentFull === undefined ? {} : { percentFull }),
      ...rights.told,
      ...(closed === undefined ? {} : { closed }),
      ...(transport === undefined || state !== "online" ? {} : { transport }),
      ...(fault === undefined ? {} : { fault }),
    };
  }
  let status = snapshot();

  function report(): void {
    const next = snapshot();
    if (destroyed || sameStatus(status, next)) return;
    status = next;
    if (loaded) firstContent.resolve();
    if (everSynced) firstSync.resolve();
    if (status.unsaved === 0) flushed.resolve();
    statusListeners.tell(status);
    if (moving === "wanted") move();
  }

  function open(): void {
    const mine = ++generation;
    const current = (): boolean => mine === generation && wanted;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (current() && !provider.wsconnected) restart();
    }, ATTEMPT_TIMEOUT);
    Promise.all([protocolsWith(options.token), opened])
      .then(([protocols]) => {
        if (!current()) return;
        if (protocols.length === 0) return deny(CLOSE.unauthorized);
        provider.protocols = protocols;
        // The server must not take what is here for a part of another document that has this one's name.
        if (epoch !== undefined) provider.params["epoch"] = String(epoch);
        provider.connect();
      })
      .catch((error: unknown) => {
        if (!current()) return;
        if (error instanceof TokenRefusal) deny(error.closed);
        // No token to be had, or the URL is one that this page may not open: both may pass.
        else retry();
      });
  }

  // Loaded where there is somebody to ask. Without it the line ends with its token, and comes back.
  function renew({ protocols, ws: line }: WebsocketProvider): void {
    stopRenewal?.();
    if (typeof options.token !== "function") return;
    const refused = ({ closed }: TokenRefusal): void => deny(closed);
    import("./renewal.ts").then(
      ({ keepFresh }) => {
        if (provider.ws !== line) return;
        stopRenewal = keepFresh(options.token, protocols, { send: (frame) => line?.send(frame), refused });
      },
      () => {},
    );
  }

  function retry(delay: number = retryDelay(attempt++, Math.random())): void {
    state = "offline";
    moving = undefined;
    generation++;
    clearTimeout(timer);
    timer = setTimeout(open, delay);
    report();
  }

  function hangUp(): void {
    // Those who leave are told to awareness, which has listeners that are not ours.
    guarded(() => provider.disconnect());
  }

  function restart(): void {
    moving = undefined;
    hangUp();
    open();
  }

  /** Exchanges the line for a better one, in a moment when nothing is on its way. */
  function move(): void {
    if (!wanted || state !== "online") moving = undefined;
    else if (ledger.unsaved === 0) {
      moving = "leaving";
      hangUp();
      moving = "arriving";
      open();
    }
  }

  function deny(code: CloseCode): void {
    wanted = false;
    moving = undefined;
    generation++;
    clearTimeout(timer);
    state = "denied";
    closed = code;
    if (isForgetting(code) && ledger.unsaved === 0) copy?.drop();
    report();
    hangUp();
    fail(new Error(code.meaning));
  }

  function fail(error: Error): void {
    firstContent.reject(error);
    firstSync.reject(error);
    flushed.reject(error);
  }

  provider.on("status", (event) => {
    if (event.status === "connected") {
      state = "online";
      clearTimeout(timer);
    }
    report();
  });

  provider.on("sync", (synced) => {
    if (synced) {
      everSynced = loaded = true;
      epoch ??= 0;
      syncedAt = Date.now();
      moving = undefined;
      // Said to who comes in, so before the content: a line without it is one that takes what is written.
      rights.settle();
      copy?.resume();
      copy?.touch();
      guarded(() => people.announce());
      renew(provider);
    }
    report();
  });

  provider.on("connection-close", (event) => {
    // The provider would come back by itself, without a fresh token and all clients in step: we decide instead.
    provider.shouldConnect = false;
    if (wasGood(event)) {
      attempt = 0;
      tokenRefusals = 0;
    }
    syncedAt = undefined;
    ledger.disconnected();
    storageProblem = undefined;
    // Said again on the next line, if it still is so.
    percentFull = undefined;
    rights.lose();
    stopRenewal?.();
    if (moving === "leaving") return;
    moving = undefined;
    transport = undefined;
    if (wanted) decide(event);
    else report();
  });

  /**
   * Whether the line that ends now gives reason to come back at once. A server that lets in, syncs and then says no
   * (a document that it can't open, a reader too slow) would else be asked for everything several times a second.
   */
  function wasGood(event: CloseEvent | null): boolean {
    if (syncedAt === undefined) return false;
    const code = event === null ? undefined : closeMeaning(event);
    const said = code !== undefined && code !== CLOSE.restart;
    return (ledger.delivered && !said) || Date.now() - syncedAt >= GOOD_LINE;
  }

  function decide(event: CloseEvent | null): void {
    const code = event === null ? undefined : closeMeaning(event);
    if (code?.retry === "never") return deny(code);
    if (code?.retry !== "with-token") return retry();
    if (typeof options.token !== "function" || tokenRefusals >= MAX_TOKEN_REFUSALS) return deny(code);
    tokenRefusals++;
    if (tokenRefusals === 1) retry(0);
    else retry();
  }

  noteReceived(provider);
  provider.messageHandlers[MESSAGE.saved] = (_encoder, decoder) => {
    ledger.acknowledged(decoding.readVarUint(decoder));
    if (ledger.unsaved === 0) copy?.touch();
    report();
  };
  provider.messageHandlers[MESSAGE.event] = (_encoder, decoder) => {
    const event = readEvent(decoding.readVarString(decoder));
    if (event === undefined) return;
    if (event.type === "storage") storageProblem = event.ok ? undefined : (event.message ?? "the server's disk failed");
    if (event.type === "epoch") epoch = event.epoch;
    if (rights.take(event)) {
      copy?.touch();
      if (ledger.unsaved > 0 && rights.refusal !== undefined) flushed.reject(new Error(rights.refusal));
    }
    if (event.type === "size") percentFull = percentOf(event);
    report();
    eventListeners.tell(event);
  };

  const stopWatching = watchForJam(doc, awareness, () => {
    fault = JAMMED;
    report();
    flushed.reject(new Error(JAMMED));
    // A new line's step 2 carries all that the document holds, and so the words that nobody heard of.
    if (wanted) restart();
  });

  const stopWaking = onWake((network) => {
    if (network) forgetWay(options.server);
    if (!wanted) return;
    if (provider.ws === null) return open();
    // A line that outlived a sleep looks open until its watchdog fires; a new network never carries the old line.
    const silence = Date.now() - provider.wsLastMessageReceived;
    if (network || (provider.wsconnected && silence > KEEP_ALIVE_INTERVAL * 1.25)) restart();
  });

  const connection: Connection = {
    document: options.document,
    doc,
    awareness,
    presence: people.presence,
    get status() {
      return status;
    },
    onStatus: (listener) => statusListeners.add(listener),
    onEvent: (listener) => eventListeners.add(listener),
    whenLoaded: () => (loaded ? Promise.resolve() : wait(firstContent)),
    whenSynced: () => (everSynced ? Promise.resolve() : wait(firstSync)),
    flush() {
      const refusal = fault ?? rights.refusal;
      if (refusal !== undefined && (fault !== undefined || ledger.unsaved > 0))
        return Promise.reject(new Error(refusal));
      return ledger.unsaved === 0 ? Promise.resolve() : wait(flushed);
    },
    connect() {
      if (destroyed || wanted) return;
      wanted = true;
      attempt = 0;
      tokenRefusals = 0;
      closed = undefined;
      state = "connecting";
      report();
      open();
    },
    disconnect() {
      wanted = false;
      moving = undefined;
      generation++;
      clearTimeout(timer);
      if (state !== "denied") state = "offline";
      hangUp();
      report();
    },
    destroy() {
      if (destroyed) return;
      connection.disconnect();
      destroyed = true;
      stopWaking();
      stopWatching();
      fail(new Error("The connection was closed."));
      statusListeners.clear();
      eventListeners.clear();
      doc.off("update", changed);
      // Before the document is destroyed: the last words are in it.
      copy?.close();
      guarded(() => provider.destroy());
      people.destroy();
      guarded(() => awareness.destroy());
      if (options.doc === undefined) doc.destroy();
    },
  };

  function wait(event: Waiting): Promise<void> {
    if (destroyed) return Promise.reject(new Error("The connection was closed."));
    return state === "denied" ? Promise.reject(new Error(closed?.meaning)) : event.wait();
  }

  connection.connect();
  return connection;
}
