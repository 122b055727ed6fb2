/**
 * Someone who sends a stream of frames over a server's endpoint and comes back whenever it is thrown out.
 * Owns: that every frame is sent on a connection that was open and had heard no refusal yet.
 */
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";

export interface Attacker {
  /** Sends one frame, and waits where it must: for a connection, or for one that takes no more for now. */
  send(frame: Uint8Array): Promise<void>;
  /** Waits until everything sent was answered in some way, then goes. */
  end(): Promise<void>;
  /** How often it was thrown out, by close code. */
  readonly refusals: ReadonlyMap<number, number>;
  readonly sent: number;
}

/** Frames between two looks at whether the server still listens. */
const BATCH = 16;

/** `greeting`: what a client says first on each connection. `isLast`: frames after which nothing would be read. */
export function attacker(
  url: string,
  greeting: readonly Uint8Array[],
  isLast: (frame: Uint8Array) => boolean,
): Attacker {
  const refusals = new Map<number, number>();
  let socket: WebSocket | undefined;
  let opened: Promise<void> = Promise.resolve();
  /** Resolves when the server has read everything before a ping. */
  let heard: (() => void) | undefined;
  let inBatch = 0;
  let sent = 0;
  onTestFinished(() => socket?.terminate());

  function open(): Promise<void> {
    const fresh = new WebSocket(url);
    socket = fresh;
    return new Promise((resolve, reject) => {
      fresh.on("open", () => {
        for (const frame of greeting) fresh.send(frame);
        resolve();
      });
      fresh.on("error", reject);
      fresh.on("pong", () => heard?.());
      fresh.on("close", (code) => {
        refusals.set(code, (refusals.get(code) ?? 0) + 1);
        if (socket === fresh) socket = undefined;
        heard?.();
      });
    });
  }

  async function settle(): Promise<void> {
    inBatch = 0;
    const current = socket;
    if (current?.readyState !== WebSocket.OPEN) return;
    await new Promise<void>((resolve) => {
      heard = resolve;
      current.ping();
    });
    heard = undefined;
  }

  return {
    refusals,
    get sent() {
      return sent;
    },
    async send(frame) {
      if (socket?.readyState !== WebSocket.OPEN) {
        inBatch = 0;
        opened = open();
      }
      await opened;
      socket?.send(frame);
      sent += 1;
      inBatch += 1;
      if (inBatch >= BATCH || isLast(frame)) await settle();
    },
    async end() {
      await settle();
      socket?.terminate();
    },
  };
}
