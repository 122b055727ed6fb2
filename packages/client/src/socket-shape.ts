/**
 * What looks like a WebSocket and is none. Owns: the standard's interface, so that a line of another kind can stand where
 * one is expected. Must never: connect anything.
 */

/** The interface of a WebSocket; those who extend it say when what happens. */
export abstract class SocketShape extends EventTarget implements WebSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  binaryType: BinaryType = "arraybuffer";
  readonly extensions: string = "";
  readonly protocol: string = "";
  readonly url: string;
  onopen: WebSocket["onopen"] = null;
  onmessage: WebSocket["onmessage"] = null;
  onerror: WebSocket["onerror"] = null;
  onclose: WebSocket["onclose"] = null;
  #state: 0 | 1 | 2 | 3 = 0;

  constructor(url: string | URL) {
    super();
    this.url = String(url);
  }

  get readyState(): 0 | 1 | 2 | 3 {
    return this.#state;
  }

  abstract readonly bufferedAmount: number;
  abstract send(data: Parameters<WebSocket["send"]>[0]): void;
  abstract close(code?: number, reason?: string): void;

  /** The line is open. */
  protected opened(): void {
    this.#state = 1;
    const event = new Event("open");
    this.onopen?.(event);
    this.dispatchEvent(event);
  }

  /** A frame came. */
  protected received(data: ArrayBuffer): void {
    const event = new MessageEvent("message", { data });
    this.onmessage?.(event);
    this.dispatchEvent(event);
  }

  /** It was hung up from here; the end follows. */
  protected closing(): void {
    this.#state = 2;
  }

  /** The line has ended; the first call counts. */
  protected closed(code: number, reason: string): void {
    if (this.#state === 3) return;
    this.#state = 3;
    const event = new CloseEvent("close", { code, reason, wasClean: code !== ABNORMAL });
    this.onclose?.(event);
    this.dispatchEvent(event);
  }
}

/** The close code of a line that ended without a word (RFC 6455, 7.4.1). */
export const ABNORMAL = 1006;
