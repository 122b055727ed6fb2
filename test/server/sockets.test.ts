import { pino } from "pino";
import { expect, it } from "vitest";
import type { WebSocket } from "ws";
import type { Socket } from "../../server/collab/socket.ts";
import { Sockets } from "../../server/collab/sockets.ts";
import { tcpLines } from "../helpers/tcp-lines.ts";
import { until } from "../helpers/until.ts";

const MEGABYTE = 1024 * 1024;

interface Line {
  /** The server's end. */
  readonly socket: Socket;
  /** The other end, which does not read until it is resumed. */
  readonly peer: WebSocket;
  readonly closed: () => number | undefined;
  readonly ended: () => boolean;
}

function createSockets(bufferedBytes = 64 * MEGABYTE, pingInterval = 60_000): Sockets {
  return new Sockets({
    limits: {
      frameBytes: MEGABYTE,
      laggingBytes: MEGABYTE,
      bufferedBytes,
      messagesPerSecond: 1_000,
      bytesPerSecond: 64 * MEGABYTE,
    },
    keepAliveInterval: 60_000,
    pingInterval,
    log: pino({ level: "silent" }),
    now: () => performance.now(),
  });
}

/** Connections over TCP whose other ends do not read. */
async function slowReaders(
  count: number,
  { bufferedBytes = 64 * MEGABYTE, pingInterval = 60_000 } = {},
): Promise<Line[]> {
  return (await tcpLines(createSockets(bufferedBytes, pingInterval), count)).map(({ socket, peer }) => {
    let closed: number | undefined;
    let ended = false;
    peer.on("close", (code) => {
      closed = code;
    });
    peer.pause();
    socket.listen({
      onFrame() {},
      onClose() {
        ended = true;
      },
    });
    return { socket, peer, closed: () => closed, ended: () => ended };
  });
}

it("when too much waits for all readers together, the slowest are asked to come back later, and no others", async () => {
  const readers = await slowReaders(6, { bufferedBytes: 20 * MEGABYTE });
  const [first, ...others] = readers;
  // None is over its own limit; what waits for all is over four times that.
  for (const { socket } of others) socket.send(new Uint8Array(18 * MEGABYTE));
  first?.socket.send(new Uint8Array(16 * MEGABYTE));
  for (const { peer } of readers) peer.resume();
  await until(() => readers.some(({ closed }) => closed() !== undefined));
  const codes = readers.map(({ closed }) => closed());
  expect(codes.filter((code) => code === undefined).length).toBeGreaterThanOrEqual(4);
  expect(codes.filter((code) => code !== undefined && code !== 1013)).toEqual([]);
  expect(first?.closed()).toBeUndefined();
});

it("one frame for many readers is in memory once, and counts once", async () => {
  const readers = await slowReaders(12, { bufferedBytes: 20 * MEGABYTE });
  const frame = new Uint8Array(18 * MEGABYTE);
  for (const { socket } of readers) socket.send(frame);
  let received = 0;
  for (const { peer } of readers) {
    peer.on("message", () => {
      received += 1;
    });
    peer.resume();
  }
  await until(() => received === readers.length);
  expect(readers.filter(({ ended }) => ended())).toEqual([]);
  // Nothing is left of it in the count: as much again goes through.
  for (const { socket } of readers) socket.send(new Uint8Array(MEGABYTE));
  await until(() => received === readers.length * 2);
  expect(readers.filter(({ ended }) => ended())).toEqual([]);
});

it("a reader that has stopped reading is let go, however much waits for it", async () => {
  const [stuck, reading] = await slowReaders(2, { pingInterval: 100 });
  let received = 0;
  reading?.peer.on("message", (data: Uint8Array) => {
    received += data.length;
  });
  reading?.peer.resume();
  for (const line of [stuck, reading]) line?.socket.send(new Uint8Array(16 * MEGABYTE));
  await until(() => stuck?.ended(), { timeout: 5_000 });
  expect(received).toBe(16 * MEGABYTE);
  expect(reading?.ended()).toBe(false);
});

it("who has answered a ping is not asked again at the next three looks, and then is", async () => {
  const [line] = await tcpLines(createSockets(), 1);
  if (line === undefined) throw new Error("There is no line.");
  const { socket, peer } = line;
  let heard = 0;
  socket.listen({
    onFrame() {
      heard += 1;
    },
    onClose() {},
  });
  let pings = 0;
  let frames = 0;
  peer.on("ping", () => {
    pings += 1;
    // Behind the answer: when it is there, so is that.
    peer.send(Uint8Array.of(0));
  });
  peer.on("message", () => {
    frames += 1;
  });
  socket.probe();
  await until(() => heard === 1);
  for (let look = 0; look < 3; look++) socket.probe();
  // Behind what the looks sent.
  socket.send(Uint8Array.of(0));
  await until(() => frames === 1);
  expect(pings).toBe(1);
  socket.probe();
  await until(() => pings === 2);
});
