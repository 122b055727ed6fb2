/** A server whose every word the test decides: it answers sync messages, and acknowledges only when told to. */
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeFrame, encodeEvent, encodeSaved, encodeSyncStep1, encodeSyncStep2, type Frame } from "@weft/protocol";
import { encodeAwarenessFrame, encodeUpdate, type ServerEvent } from "@weft/protocol";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, vi } from "vitest";
import { WebSocketServer, type WebSocket } from "ws";
import { encodeAwarenessUpdate, type Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { connect, type Connection, type ConnectOptions } from "../src/index.ts";

/** One accepted connection. */
export interface Line {
  readonly request: IncomingMessage;
  readonly frames: Frame[];
  /** Sync messages received so far. */
  readonly syncs: number;
  ack(count: number): void;
  tell(event: ServerEvent): void;
  sendUpdate(update: Uint8Array): void;
  sendPresence(awareness: Awareness): void;
  sendText(text: string): void;
  close(code: number): void;
  /** Breaks the line without a word. */
  cut(): void;
}

export interface FakeServer {
  readonly url: string;
  readonly lines: Line[];
  readonly doc: Y.Doc;
  /** Whether new connections are accepted. */
  accepting: boolean;
  end(): Promise<void>;
}

export async function fakeServer(): Promise<FakeServer> {
  const doc = new Y.Doc();
  const lines: Line[] = [];
  const fake = { accepting: true };
  const server = new WebSocketServer({
    port: 0,
    host: "127.0.0.1",
    handleProtocols: () => "weft",
    verifyClient: () => fake.accepting,
  });
  server.on("connection", (socket, request) => {
    lines.push(serve(socket, request, doc));
  });
  await new Promise<void>((resolve) => {
    server.once("listening", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(fake, {
    url: `http://127.0.0.1:${port}`,
    lines,
    doc,
    end: () =>
      new Promise<void>((resolve) => {
        for (const socket of server.clients) socket.terminate();
        server.close(() => resolve());
      }),
  });
}

function serve(socket: WebSocket, request: IncomingMessage, doc: Y.Doc): Line {
  const frames: Frame[] = [];
  let syncs = 0;
  socket.on("message", (data: Buffer) => {
    const frame = decodeFrame(new Uint8Array(data));
    frames.push(frame);
    if (frame.type === "sync-step-1" || frame.type === "sync-step-2" || frame.type === "update") syncs++;
    if (frame.type === "sync-step-1") socket.send(encodeSyncStep2(Y.encodeStateAsUpdate(doc, frame.stateVector)));
    if (frame.type === "sync-step-2" || frame.type === "update") Y.applyUpdate(doc, frame.update);
  });
  socket.send(encodeSyncStep1(Y.encodeStateVector(doc)));
  return {
    request,
    frames,
    get syncs() {
      return syncs;
    },
    ack: (count) => socket.send(encodeSaved(count)),
    tell: (event) => socket.send(encodeEvent(event)),
    sendUpdate: (update) => socket.send(encodeUpdate(update)),
    sendPresence: (awareness) =>
      socket.send(encodeAwarenessFrame(encodeAwarenessUpdate(awareness, [awareness.clientID]))),
    sendText: (text) => socket.send(text),
    close: (code) => socket.close(code),
    cut: () => socket.terminate(),
  };
}

/** A server and a device for each test of a file: its IndexedDB is empty at the start, and gone at the end. */
export function useDevice(): {
  readonly server: FakeServer;
  readonly open: (options?: Partial<ConnectOptions>) => Connection;
} {
  let server: FakeServer;
  const { open, end } = connections(() => server);
  beforeEach(async () => {
    server = await fakeServer();
    vi.stubGlobal("indexedDB", new IDBFactory());
  });
  afterEach(async () => {
    end();
    await server.end();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
  return {
    get server() {
      return server;
    },
    open,
  };
}

/** Opens connections to a server, and ends all of them. */
export function connections(server: () => FakeServer): {
  readonly open: (options?: Partial<ConnectOptions>) => Connection;
  readonly end: () => void;
} {
  const opened: Connection[] = [];
  return {
    open(options = {}) {
      const connection = connect({ server: server().url, document: "plan", ...options });
      connection.whenSynced().catch(() => {});
      opened.push(connection);
      return connection;
    },
    end() {
      for (const connection of opened.splice(0)) connection.destroy();
    },
  };
}
