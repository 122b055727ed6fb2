/**
 * What real clients send. Owns: a relay in front of a server that passes everything on and keeps each frame of a client.
 */
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { WebSocket, WebSocketServer } from "ws";

export interface Recording {
  /** Give this to the clients. */
  readonly url: string;
  /** Every frame by the path on which it was sent. */
  readonly frames: ReadonlyMap<string, readonly Uint8Array[]>;
}

export async function recordingOf(server: { readonly url: string }): Promise<Recording> {
  const frames = new Map<string, Uint8Array[]>();
  const acceptor = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  acceptor.on("connection", (near, { url = "/" }) => {
    const far = new WebSocket(`${server.url.replace("http", "ws")}${url}`);
    const [path = ""] = url.split("?");
    const kept = frames.get(path) ?? [];
    frames.set(path, kept);
    const early: Buffer[] = [];
    near.on("message", (data: Buffer) => {
      kept.push(new Uint8Array(data));
      if (far.readyState === WebSocket.OPEN) far.send(data);
      else early.push(data);
    });
    far.on("open", () => early.splice(0).forEach((data) => far.send(data)));
    far.on("message", (data: Buffer) => near.send(data));
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      end.on("error", () => {});
      end.on("close", () => other.terminate());
    }
  });
  await new Promise<void>((resolve) => {
    acceptor.once("listening", resolve);
  });
  onTestFinished(() => {
    for (const socket of acceptor.clients) socket.terminate();
    acceptor.close();
  });
  return { url: `http://127.0.0.1:${(acceptor.address() as AddressInfo).port}`, frames };
}
