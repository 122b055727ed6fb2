/**
 * The published clients, as they are published: each version of `clients/` behind one face, over one yjs of its own.
 * Owns: starting them, what a test may ask of all of them, and ending them with the test.
 */
import { createRequire } from "node:module";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { Awareness } from "y-protocols/awareness";
import type * as YTypes from "yjs";
import type { Address } from "../helpers/client.ts";
import { until } from "../helpers/until.ts";

// As CommonJS: the modules of these packages offer their sources under the condition with which these tests run.
const require = createRequire(new URL("clients/package.json", import.meta.url));

// Yjs warns of a second copy in one process. Here the two meet on the wire only.
Reflect.deleteProperty(globalThis, "__ $YJS$ __");

/** The yjs of the published clients; documents of the tests' own yjs would be strangers to them. */
export const Y = require("yjs") as typeof YTypes;

// Each stock provider listens for the end of the process; a dozen of them are no leak.
process.setMaxListeners(0);

export const Y_WEBSOCKET = ["2.1", "3.0", "3.1"] as const;
export const HOCUSPOCUS = ["2.15", "3.4", "4.8"] as const;
export const CLIENTS = [
  ...Y_WEBSOCKET.map((version) => `y-websocket ${version}` as const),
  ...HOCUSPOCUS.map((version) => `hocuspocus ${version}` as const),
];
export type ClientName = (typeof CLIENTS)[number];

export interface PublishedOptions {
  readonly doc?: YTypes.Doc;
  /** Shown to the others. */
  readonly name?: string;
  readonly token?: string | (() => string);
}

export interface Published {
  readonly doc: YTypes.Doc;
  readonly text: YTypes.Text;
  readonly awareness: Awareness;
  /** Every connection that it ever opened, the newest last. */
  readonly connections: readonly Connection[];
  /** Names in the presence states of everyone, oneself included, sorted. */
  names(): string[];
  isSynced(): boolean;
  /** Goes offline as the app would make it; resolves when the connection has ended. */
  disconnect(): Promise<void>;
  connect(): void;
  /** Cuts the connection without a word and does not come back. */
  die(): void;
  destroy(): void;
}

/** One WebSocket of a client and how many messages came over it. */
export interface Connection extends WebSocket {
  readonly received: number;
}

export interface HocuspocusClient extends Published {
  readonly provider: HocuspocusProvider;
  readonly socket: HocuspocusSocket;
  /** Reasons of the refusals that it heard. */
  readonly refusals: readonly string[];
  readonly stateless: readonly string[];
}

/** What all three versions have in common. */
export interface HocuspocusProvider {
  readonly awareness: Awareness;
  readonly synced: boolean;
  readonly unsyncedChanges: number;
  readonly isAuthenticated: boolean;
  readonly authorizedScope: string | undefined;
  attach?(): void;
  sendToken?(): Promise<void>;
  forceSync(): void;
  sendStateless(payload: string): void;
  destroy(): void;
}

export interface HocuspocusSocket {
  connect(): Promise<void>;
  disconnect(): void;
  destroy(): void;
}

export interface HocuspocusModule {
  readonly HocuspocusProvider: new (options: object) => HocuspocusProvider;
  readonly HocuspocusProviderWebsocket: new (options: object) => HocuspocusSocket;
}

interface YProvider {
  readonly awareness: Awareness;
  readonly synced: boolean;
  connect(): void;
  disconnect(): void;
  destroy(): void;
}

interface YModule {
  readonly WebsocketProvider: new (server: string, room: string, doc: YTypes.Doc, options: object) => YProvider;
}

/** A client that is connected and has the document. */
export async function published(
  client: ClientName,
  server: Address,
  document: string,
  options: PublishedOptions = {},
): Promise<Published> {
  const started = startPublished(client, server, document, options);
  await until(() => started.isSynced(), { what: `${client} has "${document}"` });
  return started;
}

/** A client that has begun to connect. */
export function startPublished(
  client: ClientName,
  server: Address,
  document: string,
  options: PublishedOptions = {},
): Published {
  const [family = "", version = ""] = client.split(" ");
  if (family === "hocuspocus") return startHocuspocus(version, server, document, options);
  return startYWebsocket(version, server, document, options);
}

function startYWebsocket(
  version: string,
  server: Address,
  document: string,
  { doc = new Y.Doc(), name, token }: PublishedOptions,
): Published {
  const { WebsocketProvider } = require(`y-websocket-${version}`) as YModule;
  const { connections, Wire } = recorder();
  const provider = new WebsocketProvider(`${server.url.replace("http", "ws")}/collab`, document, doc, {
    WebSocketPolyfill: Wire,
    disableBc: true,
    maxBackoffTime: 200,
    params: token === undefined ? {} : { token: typeof token === "string" ? token : token() },
  });
  onTestFinished(() => provider.destroy());
  return face({
    doc,
    name,
    awareness: provider.awareness,
    connections,
    isSynced: () => provider.synced,
    connect: () => provider.connect(),
    disconnect: () => provider.disconnect(),
    destroy: () => provider.destroy(),
  });
}

export interface HocuspocusClientOptions extends PublishedOptions {
  /** A connection that is shared with another document. */
  readonly over?: HocuspocusClient;
  /** From 4.0 on: the same document more than once on one connection. */
  readonly sessionAwareness?: boolean;
  /** Milliseconds of silence after which the client opens a new connection. */
  readonly watchdog?: number;
}

export async function hocuspocus(
  version: string,
  server: Address,
  document: string,
  options: HocuspocusClientOptions = {},
): Promise<HocuspocusClient> {
  const started = startHocuspocus(version, server, document, options);
  await until(() => started.isSynced(), { what: `hocuspocus ${version} has "${document}"` });
  return started;
}

/** What an app gets that imports this version. */
export function hocuspocusModule(version: string): HocuspocusModule {
  return require(`hocuspocus-provider-${version}`) as HocuspocusModule;
}

export function startHocuspocus(
  version: string,
  server: Address,
  document: string,
  { doc = new Y.Doc(), name, token, over, sessionAwareness = false, watchdog = 30_000 }: HocuspocusClientOptions = {},
): HocuspocusClient {
  const module = hocuspocusModule(version);
  const { connections, Wire } = over === undefined ? recorder() : { connections: over.connections, Wire: undefined };
  const socket =
    over?.socket ??
    new module.HocuspocusProviderWebsocket({
      url: `${server.url.replace("http", "ws")}/hocuspocus`,
      WebSocketPolyfill: Wire,
      delay: 50,
      minDelay: 50,
      maxDelay: 200,
      messageReconnectTimeout: watchdog,
    });
  const refusals: string[] = [];
  const stateless: string[] = [];
  const provider = new module.HocuspocusProvider({
    websocketProvider: socket,
    name: document,
    document: doc,
    // What an app leaves out stays out: a provider of 2.15 without a token sends no Auth message.
    ...(token === undefined ? {} : { token }),
    broadcast: false,
    sessionAwareness,
    onAuthenticationFailed: ({ reason }: { reason: string }) => refusals.push(reason),
    onStateless: ({ payload }: { payload: string }) => stateless.push(payload),
  });
  provider.attach?.();
  onTestFinished(() => {
    provider.destroy();
    socket.destroy();
  });
  return {
    ...face({
      doc,
      name,
      awareness: provider.awareness,
      connections,
      isSynced: () => provider.synced,
      connect: () => void socket.connect(),
      disconnect: () => socket.disconnect(),
      destroy: () => {
        provider.destroy();
        if (over === undefined) socket.destroy();
      },
    }),
    provider,
    socket,
    refusals,
    stateless,
  };
}

interface Parts extends Omit<Published, "text" | "names" | "disconnect" | "die"> {
  readonly name: string | undefined;
  disconnect(): void;
}

function face({ name, ...parts }: Parts): Published {
  const { doc, awareness, connections } = parts;
  if (name !== undefined) awareness.setLocalStateField("user", { name });
  return {
    ...parts,
    text: doc.getText("text"),
    names: () =>
      Array.from(awareness.getStates().values(), (state) => String(state["user"]?.name ?? ""))
        .filter((it) => it !== "")
        .sort(),
    async disconnect() {
      parts.disconnect();
      await until(() => connections.every(({ readyState }) => readyState === WebSocket.CLOSED));
    },
    die() {
      connections.at(-1)?.terminate();
      parts.disconnect();
    },
  };
}

/** A WebSocket class that remembers its instances. */
function recorder(): { connections: Connection[]; Wire: new (address: string, protocols?: string[]) => WebSocket } {
  const connections: Connection[] = [];
  class Wire extends WebSocket {
    received = 0;
    constructor(address: string, protocols?: string[]) {
      super(address, protocols);
      this.on("message", () => {
        this.received += 1;
      });
      // One that is closed while it still connects reports that as an error, to nobody.
      this.on("error", () => {});
      connections.push(this);
    }
  }
  return { connections, Wire };
}
