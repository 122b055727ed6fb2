/**
 * Which way a line takes: a WebSocket, or plain HTTP where WebSockets are blocked. Owns: noticing that they are, what is
 * remembered of a server for this page, and the way back.
 * Must never: take a server that is down for one that is blocked; the fallback counts only once it is open.
 */
import { closeMeaning, fallbackUrl } from "./endpoint.ts";
import type { Way } from "./fallback-socket.ts";
import { ABNORMAL, SocketShape } from "./socket-shape.ts";

/** How frames travel. */
export type Transport = "websocket" | "fallback";

/** What a document's lines need to know. */
export interface TransportOptions {
  /** `auto` tries a WebSocket first. */
  readonly transport: Transport | "auto";
  /** Base URL of the server. */
  readonly server: string;
  /** The WebSocket class, where there is one. */
  readonly WebSocket: typeof WebSocket | undefined;
  /** The subprotocols of a new attempt, with a fresh token. */
  readonly protocols: () => Promise<string[]>;
  /** A line of this kind is open. */
  readonly using: (transport: Transport) => void;
  /** WebSockets work again: a new line would be one. */
  readonly wayBack: () => void;
}

/** What this page knows of the way to a server. */
interface Memory extends Way {
  /** Whether a WebSocket failed where the fallback opened. */
  blocked: boolean;
  /** How often a WebSocket was tried while the fallback was open. */
  probes: number;
}

/** How long a WebSocket may take to open and to bring the first frame, which the server sends at once; in milliseconds. */
const FIRST_FRAME = 6_000;
/**
 * When a WebSocket is tried again, in milliseconds. Soon at first: the server may just have come up between the two
 * attempts. Then rarely: each failure is a line in the browser's console.
 */
const PROBES = [2_000, 20_000, 120_000, 600_000];

/** Closed by this side, before there was a line (RFC 6455, 7.4.1). */
const NO_STATUS = 1005;

const memories = new Map<string, Memory>();

function memoryOf(server: string): Memory {
  const memory = memories.get(server) ?? { blocked: false, gathers: false, probes: 0 };
  memories.set(server, memory);
  return memory;
}

/** Another network has other proxies: what was learnt of the way to a server does not count any more. */
export function forgetWay(server: string): void {
  memories.delete(server);
}

/** A class of lines that look like WebSockets to the document's URL below `/collab/`. */
export function transportSocket(options: TransportOptions): typeof WebSocket {
  const { WebSocket: Base, transport } = options;
  const memory = memoryOf(options.server);

  return class TransportSocket extends SocketShape {
    readonly #protocols: string[];
    #line: WebSocket | undefined;
    /** What was sent before the first frame came: a line that swallows it is replaced, and it goes over the next. */
    #unheard: Parameters<WebSocket["send"]>[0][] | undefined = [];
    #isProven = false;
    #patience: ReturnType<typeof setTimeout> | undefined;
    #probe: ReturnType<typeof setTimeout> | undefined;

    constructor(url: string | URL, protocols: string | string[] = []) {
      super(url);
      this.#protocols = [protocols].flat();
      if (Base === undefined || transport === "fallback" || (transport === "auto" && memory.blocked)) this.#fallBack();
      else this.#tryWebSocket(Base);
    }

    get bufferedAmount(): number {
      return this.#line?.bufferedAmount ?? 0;
    }

    send(data: Parameters<WebSocket["send"]>[0]): void {
      this.#unheard?.push(data);
      if (this.#line?.readyState === this.OPEN) this.#line.send(data);
    }

    close(code?: number, reason?: string): void {
      if (this.readyState >= this.CLOSING) return;
      this.closing();
      this.#stop();
      this.#line?.close(code, reason);
    }

    #tryWebSocket(Base: typeof WebSocket): void {
      const line = new Base(this.url, this.#protocols);
      const isAlone = transport === "websocket";
      this.#take(line, "websocket", (event) => {
        // What has a meaning was said by our server, so the way to it is free.
        if (isAlone || this.#unheard === undefined || closeMeaning(event) !== undefined) this.#end(event);
        else this.#fallBack();
      });
      if (isAlone) return;
      this.#patience = setTimeout(() => {
        this.#fallBack();
        line.close();
      }, FIRST_FRAME);
    }

    #fallBack(): void {
      clearTimeout(this.#patience);
      // The line before has nothing more to say.
      this.#line = undefined;
      // Few networks need it: it is loaded, over HTTP, where one does.
      import("./fallback-socket.ts").then(
        ({ FallbackSocket }) => {
          if (this.readyState >= this.CLOSING) return this.closed(NO_STATUS, "");
          const line = new FallbackSocket(fallbackUrl(options.server, this.url), this.#protocols, memory);
          this.#take(line, "fallback", (event) => this.#fallbackEnded(event.code, event.reason));
        },
        () => this.#fallbackEnded(ABNORMAL, "The code for this line could not be loaded."),
      );
    }

    #fallbackEnded(code: number, reason: string): void {
      // Never opened: the server is down, and which way is free will be seen when it is back.
      if (!this.#isProven) memory.blocked = false;
      this.#stop();
      this.closed(code, reason);
    }

    #take(line: WebSocket, kind: Transport, ended: (event: CloseEvent) => void): void {
      this.#line = line;
      line.binaryType = "arraybuffer";
      line.onopen = () => {
        if (this.#line !== line) return;
        const earlier = this.#unheard ?? [];
        for (const data of earlier) line.send(data);
        if (kind === "fallback") this.#prove(kind);
        if (this.readyState === this.CONNECTING) this.opened();
      };
      line.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (this.#line !== line) return;
        if (!this.#isProven) this.#prove(kind);
        if (data instanceof ArrayBuffer) this.received(data);
      };
      line.onclose = (event) => {
        if (this.#line !== line) return;
        if (this.readyState >= this.CLOSING) this.#end(event);
        else ended(event);
      };
      // In Node an error without a listener would end the process.
      line.onerror = () => {};
    }

    /** This line works. */
    #prove(kind: Transport): void {
      this.#isProven = true;
      this.#unheard = undefined;
      clearTimeout(this.#patience);
      memory.blocked = kind === "fallback" && transport === "auto" && Base !== undefined;
      if (memory.blocked && Base !== undefined) this.#probeLater(Base);
      options.using(kind);
    }

    #probeLater(Base: typeof WebSocket): void {
      const delay = PROBES[Math.min(memory.probes++, PROBES.length - 1)] ?? 0;
      this.#probe = setTimeout(
        () => {
          void opens(Base, this.url, options.protocols).then((free) => {
            if (this.readyState !== this.OPEN) return;
            if (!free) return this.#probeLater(Base);
            memory.blocked = false;
            options.wayBack();
          });
        },
        delay * (0.75 + Math.random() / 2),
      );
    }

    #stop(): void {
      clearTimeout(this.#patience);
      clearTimeout(this.#probe);
    }

    #end(event: CloseEvent): void {
      this.#stop();
      this.closed(event.code, event.reason);
    }
  };
}

/** Whether a WebSocket to this address opens and brings a frame. */
async function opens(Base: typeof WebSocket, url: string, protocols: () => Promise<string[]>): Promise<boolean> {
  // Without what it asks for: a look is no editor that the server should seed a document for.
  const address = new URL(url);
  address.search = "";
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), FIRST_FRAME);
  try {
    const line = new Base(address, await protocols());
    line.onmessage = () => resolve(true);
    line.onclose = () => resolve(false);
    line.onerror = () => resolve(false);
    void promise.then(() => line.close());
  } catch {
    resolve(false);
  }
  const free = await promise;
  clearTimeout(timer);
  return free;
}
