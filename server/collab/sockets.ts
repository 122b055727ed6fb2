/**
 * All open WebSockets. Owns: their numbers, and ending them in order.
 * Must never: look into one.
 */
import type { Socket as Connection } from "node:net";
import type { CloseCode } from "@weft/protocol";
import type { WebSocket } from "ws";
import { Lines } from "./lines.ts";
import { Socket, type SocketOptions } from "./socket.ts";

export class Sockets {
  readonly #options: SocketOptions;
  readonly #lines: Lines<Socket>;
  #count = 0;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#lines = new Lines({ ...options, weigh: ({ waiting }) => waiting });
  }

  get size(): number {
    return this.#lines.size;
  }

  /** Bytes that the network has not taken yet; what goes to many counts once. */
  get bufferedBytes(): number {
    return this.#lines.backlog.bytes;
  }

  /** Takes a fresh WebSocket over `connection` into care. */
  add(raw: WebSocket, connection: Connection): Socket {
    this.#count += 1;
    const socket = new Socket(this.#count, raw, connection, this.#options, this.#lines.backlog);
    this.#lines.take(socket);
    raw.on("close", () => this.#lines.release(socket));
    return socket;
  }

  /** See `Lines.hold`. */
  hold(on: boolean): void {
    this.#lines.hold(on);
  }

  /** Closes all, spread over `spread` milliseconds; resolves when they are closed. */
  closeAll(code: CloseCode, spread: number): Promise<void> {
    return this.#lines.endAll(spread, (socket) => socket.close(code));
  }
}
