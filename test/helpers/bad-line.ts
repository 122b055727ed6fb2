/**
 * A line to a server that is as bad as a test wants it. Owns: a TCP proxy whose address stays while the server behind it moves.
 */
import { type Socket, connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface BadLine {
  /** http://127.0.0.1:<port>; give this to the clients. */
  readonly url: string;
  /** Where connections go from now on; without a port they are refused. */
  target: number | undefined;
  /** Lets nothing through any more, in either direction; what is sent waits. */
  stall(): void;
  /** Lets what waited through, in pieces of at most so many bytes. */
  release(pieces?: number): void;
  /** Breaks every connection that is open, without a word. */
  cut(): void;
}

/** A line of its own for one client: what several such lines hold back for different times arrives in another order. */
export async function badLine(port: number): Promise<BadLine> {
  const pairs = new Set<{ readonly ends: readonly [Socket, Socket] }>();
  let stalled = false;
  let pieces = Number.POSITIVE_INFINITY;
  let target: number | undefined = port;
  const server = createServer((near) => {
    near.on("error", () => {});
    if (target === undefined) {
      near.destroy();
      return;
    }
    const far = connect(target, "127.0.0.1");
    far.on("error", () => near.destroy());
    const pair = { ends: [near, far] as const };
    pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("data", (chunk: Buffer) => {
        for (let at = 0; at < chunk.length; at += pieces) to.write(chunk.subarray(at, at + pieces));
        if (stalled) from.pause();
      });
      from.on("close", () => {
        pairs.delete(pair);
        to.destroy();
      });
      if (stalled) from.pause();
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const each = (action: (socket: Socket) => void): void => {
    for (const { ends } of pairs) for (const end of ends) action(end);
  };
  onTestFinished(() => {
    each((socket) => socket.destroy());
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get target() {
      return target;
    },
    set target(port) {
      target = port;
    },
    stall() {
      stalled = true;
      each((socket) => socket.pause());
    },
    release(most = Number.POSITIVE_INFINITY) {
      stalled = false;
      pieces = most;
      each((socket) => socket.resume());
    },
    cut: () => each((socket) => socket.destroy()),
  };
}
