/**
 * Clients for tests: the unmodified y-websocket provider, and one that sends whatever bytes it is told to.
 * Owns: ending them with the test.
 */
import { type Frame, decodeFrame, encodeSyncStep1, nameToPath } from "@weft/protocol";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { Awareness } from "y-protocols/awareness";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { until } from "./until.ts";

// Each stock provider listens for the end of the process; a dozen of them are no leak.
process.setMaxListeners(0);

/** Where a server is; `TestServer` and `ServerProcess` both are such. */
export interface Address {
  readonly url: string;
}

export interface YClient {
  readonly doc: Y.Doc;
  readonly text: Y.Text;
  readonly awareness: Awareness;
  readonly provider: WebsocketProvider;
  /** Names in the presence states of everyone, oneself included, sorted. */
  names(): string[];
}

export interface YClientOptions {
  readonly doc?: Y.Doc;
  readonly name?: string;
  readonly params?: Record<string, string>;
  readonly protocols?: string[];
}

/** A stock provider, connected and synced. */
export async function yClient(server: Address, document: string, options: YClientOptions = {}): Promise<YClient> {
  const client = startYClient(server, document, options);
  await until(() => client.provider.synced, { what: `the provider of "${document}" is synced` });
  return client;
}

/** A stock provider that has begun to connect. */
export function startYClient(server: Address, document: string, options: YClientOptions = {}): YClient {
  const doc = options.doc ?? new Y.Doc();
  const provider = new WebsocketProvider(`${server.url.replace("http", "ws")}/collab`, nameToPath(document), doc, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
    params: options.params ?? {},
    protocols: options.protocols ?? [],
    maxBackoffTime: 200,
  });
  onTestFinished(() => provider.destroy());
  const { awareness } = provider;
  if (options.name !== undefined) awareness.setLocalStateField("user", { name: options.name });
  return {
    doc,
    text: doc.getText("text"),
    awareness,
    provider,
    names: () =>
      Array.from(awareness.getStates().values(), (state) => String(state["user"]?.name ?? ""))
        .filter((name) => name !== "")
        .sort(),
  };
}

export interface RawClient {
  readonly socket: WebSocket;
  /** Every frame that came, decoded. */
  readonly frames: readonly Frame[];
  /** The same as bytes. */
  readonly bytes: readonly Uint8Array[];
  /** Set when the connection has ended. */
  readonly closed: { readonly code: number; readonly reason: string } | undefined;
  /** What the server told beside the content; that of the role, which it tells everyone, is left out. */
  readonly told: readonly Record<string, unknown>[];
  /** The newest acknowledgement, 0 before the first. */
  readonly saved: number;
  send(frame: Uint8Array): void;
}

export interface RawOptions {
  readonly protocols?: string[];
  readonly query?: string;
  readonly headers?: Record<string, string>;
}

/** A connection that says nothing by itself, once it is open. */
export async function rawClient(server: Address, document: string, options: RawOptions = {}): Promise<RawClient> {
  const target = `${server.url.replace("http", "ws")}/collab/${nameToPath(document)}${options.query ?? ""}`;
  const socket = new WebSocket(target, options.protocols ?? [], { headers: options.headers ?? {} });
  const frames: Frame[] = [];
  const bytes: Uint8Array[] = [];
  let closed: { code: number; reason: string } | undefined;
  let saved = 0;
  socket.on("message", (data: Buffer) => {
    const copy = new Uint8Array(data);
    const frame = decodeFrame(copy);
    if (frame.type === "saved") saved = frame.count;
    frames.push(frame);
    bytes.push(copy);
  });
  socket.on("close", (code, reason) => {
    closed = { code, reason: reason.toString("utf8") };
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  socket.on("error", () => {});
  onTestFinished(() => socket.terminate());
  return {
    socket,
    frames,
    bytes,
    get told() {
      const events = frames.flatMap((frame) =>
        frame.type === "event" ? [frame.event as Record<string, unknown>] : [],
      );
      return events.filter(({ type }) => type !== "role");
    },
    get closed() {
      return closed;
    },
    get saved() {
      return saved;
    },
    send: (frame) => socket.send(frame),
  };
}

/** A raw client that has sent an empty state vector and got the document. */
export async function syncedRawClient(server: Address, document: string, options: RawOptions = {}): Promise<RawClient> {
  const client = await rawClient(server, document, options);
  client.send(encodeSyncStep1(Uint8Array.of(0)));
  await until(() => client.frames.some(({ type }) => type === "sync-step-1"));
  return client;
}

/** The HTTP status with which the server refuses an upgrade, and the body that it sends. */
export function refusedUpgrade(
  server: Address,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${server.url.replace("http", "ws")}${path}`, { headers });
    socket.on("open", () => {
      socket.terminate();
      reject(new Error("The upgrade was accepted"));
    });
    socket.on("error", reject);
    socket.on("unexpected-response", (_request, response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => {
        body += chunk.toString("utf8");
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
  });
}
