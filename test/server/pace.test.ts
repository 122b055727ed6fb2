/** Lines that are read no faster than they should be, or not at all for a while: nobody is lost over it, and no word. */
import { encodeUpdate } from "@weft/protocol";
import { pino } from "pino";
import { expect, it, onTestFinished } from "vitest";
import type { WebSocket } from "ws";
import * as Y from "yjs";
import { Pace } from "../../server/collab/pace.ts";
import type { Socket } from "../../server/collab/socket.ts";
import { Sockets } from "../../server/collab/sockets.ts";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { syncedRawClient, yClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { tcpLines } from "../helpers/tcp-lines.ts";
import { until } from "../helpers/until.ts";

const KILOBYTE = 1024;

it("counts messages and bytes by the second, and says for how long to wait", () => {
  let now = 0;
  const limits = { messagesPerSecond: 10, bytesPerSecond: 1_000 };
  const pace = new Pace(limits, () => now);
  const take = (count: number, bytes: number): number[] => Array.from({ length: count }, () => pace.take(bytes));
  // The first that are too many begin the first second.
  expect(take(11, 1).at(-1)).toBe(0);
  expect(take(9, 1)).toEqual(Array.from({ length: 9 }, () => 0));
  now = 400;
  expect(pace.take(1)).toBe(600);
  now = 999.5;
  expect(pace.take(1)).toBe(1);
  now = 1_000;
  expect(pace.take(1)).toBe(0);
  expect(pace.take(1_000)).toBe(1_000);
  now = 2_000;
  expect(pace.take(1_001)).toBe(1_000);
  now = 3_000;
  expect(pace.take(1)).toBe(0);
  // Who is slow is never looked at.
  const slow = new Pace(limits, () => {
    throw new Error("looked at the clock");
  });
  expect(Array.from({ length: 10 }, () => slow.take(1)).every((wait) => wait === 0)).toBe(true);
});

interface Line {
  readonly socket: Socket;
  readonly peer: WebSocket;
  readonly frames: number;
  readonly ended: boolean;
}

/** Lines over TCP, each read by a server that does nothing else. `clock` is the server's, in milliseconds. */
async function lines(
  count: number,
  clock: () => number,
  pingInterval = 400,
): Promise<{ sockets: Sockets; lines: Line[] }> {
  const sockets = new Sockets({
    limits: {
      frameBytes: 1024 * KILOBYTE,
      laggingBytes: 1024 * KILOBYTE,
      bufferedBytes: 64 * 1024 * KILOBYTE,
      messagesPerSecond: 5,
      bytesPerSecond: 64 * 1024 * KILOBYTE,
    },
    keepAliveInterval: 60_000,
    pingInterval,
    log: pino({ level: "silent" }),
    now: clock,
  });
  const all = (await tcpLines(sockets, count)).map(({ socket, peer }) => {
    let frames = 0;
    let ended = false;
    socket.listen({
      onFrame() {
        frames += 1;
      },
      onClose() {
        ended = true;
      },
    });
    return {
      socket,
      peer,
      get frames() {
        return frames;
      },
      get ended() {
        return ended;
      },
    };
  });
  return { sockets, lines: all };
}

function pongs({ peer }: Line): { readonly count: number } {
  const heard = { count: 0 };
  peer.on("ping", () => {
    heard.count += 1;
  });
  return heard;
}

it("who is too fast is read later, is not cut for it, and loses nothing", async () => {
  let clock = 0;
  const { lines: both } = await lines(2, () => clock);
  const [fast, calm] = both;
  if (fast === undefined || calm === undefined) throw new Error("No line");
  // Larger than what is read at once: what was read already comes all the same.
  for (let count = 0; count < 40; count++) fast.peer.send(new Uint8Array(128 * KILOBYTE));
  await until(() => fast.frames > 5);
  const heard = pongs(calm);
  // Two pings without an answer end a line that is listened to.
  await until(() => heard.count > 3);
  expect(fast.frames).toBeLessThan(20);
  expect(fast.ended).toBe(false);
  const flow = setInterval(() => {
    clock += 10_000;
  }, 5);
  onTestFinished(() => clearInterval(flow));
  await until(() => fast.frames === 40, { timeout: 25_000 });
  expect(fast.ended).toBe(false);
});

it("while nothing is read of anyone nobody is dead for not answering a ping", async () => {
  const { sockets, lines: all } = await lines(2, () => performance.now());
  const [held, hanging] = all;
  if (held === undefined || hanging === undefined) throw new Error("No line");
  sockets.hold(true);
  hanging.socket.hold("journal", false);
  hanging.peer.pause();
  held.peer.send(new Uint8Array(10));
  await until(() => hanging.ended);
  expect([held.ended, held.frames]).toEqual([false, 0]);
  sockets.hold(false);
  await until(() => held.frames === 1);
  const heard = pongs(held);
  await until(() => heard.count > 3);
  expect(held.ended).toBe(false);
});

it("nor when somebody doubts that they are there", async () => {
  const { sockets, lines: all } = await lines(2, () => performance.now(), 60_000);
  const [held, hanging] = all;
  if (held === undefined || hanging === undefined) throw new Error("No line");
  sockets.hold(true);
  hanging.socket.hold("journal", false);
  // More than Node reads ahead of a line that is held: the answer to a ping waits behind it.
  held.peer.send(new Uint8Array(512 * KILOBYTE));
  for (let count = 1; count <= 3; count++) {
    hanging.peer.send(new Uint8Array(1));
    await until(() => hanging.frames === count);
  }
  hanging.peer.pause();
  held.socket.challenge();
  hanging.socket.challenge();
  await until(() => hanging.ended);
  await new Promise(setImmediate);
  expect(held.ended).toBe(false);
  sockets.hold(false);
  await until(() => held.frames === 1);
});

it("who connects while nothing is read waits too", async () => {
  const [control] = (await lines(1, () => performance.now())).lines;
  const { sockets } = await lines(0, () => performance.now());
  sockets.hold(true);
  const [late] = await tcpLines(sockets, 1);
  if (late === undefined) throw new Error("There is a line.");
  let frames = 0;
  late.socket.listen({
    onFrame() {
      frames += 1;
    },
    onClose() {},
  });
  late.peer.send(new Uint8Array(1));
  // What is sent after it on a line that is read has arrived.
  await until(() => {
    control?.peer.send(new Uint8Array(1));
    return (control?.frames ?? 0) > 3;
  });
  expect(frames).toBe(0);
  sockets.hold(false);
  await until(() => frames === 1);
});

it("a disk that takes nothing stops the reading before memory is full, and everything is saved when it takes again", async () => {
  const limit = 256 * KILOBYTE;
  let failing = true;
  const server = await testServer(
    { unsavedBytes: limit },
    {
      pingInterval: 400,
      keepAliveInterval: 50,
      openStore: async (config) => {
        const store = await createSqliteStore({ folder: config.dataDir });
        return {
          ...store,
          append: (entries) => (failing ? Promise.reject(new Error("The disk is full.")) : store.append(entries)),
        };
      },
    },
  );
  const waiting = async (): Promise<number> =>
    Number(/^weft_journal_bytes (\d+)$/m.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1]);
  const writers = await Promise.all([1, 2].map(() => syncedRawClient(server, "notes", { protocols: ["weft"] })));
  const reader = await yClient(server, "notes");
  const docs = writers.map((writer) => {
    const doc = new Y.Doc();
    doc.on("update", (update: Uint8Array) => writer.send(encodeUpdate(update)));
    for (let count = 0; count < 100; count++) doc.getText("text").insert(0, "x".repeat(16 * KILOBYTE));
    return doc;
  });
  await until(async () => (await waiting()) > limit);
  const heard = writers.map(({ frames }) => frames.length);
  // Keep-alives go on; the answers to pings are not read, and nobody is cut for that.
  await until(() => writers.every(({ frames }, index) => frames.length > (heard[index] ?? 0) + 25));
  expect(await waiting()).toBeLessThan(limit + 512 * KILOBYTE);
  expect(writers.map(({ saved }) => saved)).toEqual([1, 1]);
  failing = false;
  await until(() => writers.every(({ saved }) => saved === 101), { timeout: 25_000 });
  expect(writers.map(({ closed }) => closed)).toEqual([undefined, undefined]);
  await until(() => reader.text.length === docs.reduce((sum, doc) => sum + doc.getText("text").length, 0));
});
