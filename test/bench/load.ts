/**
 * Load on a server, and what it cost. Owns: clients that send prepared edits at a rate, and the reading of a process's
 * CPU time. Must never: do work per delivered frame beyond a few bytes, or the generator becomes what is measured.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { SUBPROTOCOL, decodeFrame, encodeUpdate } from "@weft/protocol";
import { WebSocket } from "ws";
import * as Y from "yjs";

export interface Target {
  readonly url: string;
  readonly pid: number;
  end(): Promise<unknown>;
}

/** Starts a script that prints its address, in a process of its own. */
export async function startScript(path: string): Promise<Target> {
  const child = spawn(process.execPath, ["--conditions=source", path], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => resolve(chunk.toString("utf8").trim()));
  });
  const ended = new Promise((resolve) => {
    child.on("exit", resolve);
  });
  return {
    url,
    pid: child.pid ?? 0,
    end: () => {
      child.kill();
      return ended;
    },
  };
}

/** CPU time of a process so far, user and system, in microseconds. Linux only: /proc(5), clock ticks of 10 ms. */
export function cpuTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

export interface Load {
  readonly document: (client: number) => string;
  readonly clients: number;
  readonly writers: number;
  /** Edits of each writer per second, and for how long in milliseconds. */
  readonly rate: number;
  readonly duration: number;
  /** Whether to ask for acknowledgements; the floor knows none. */
  readonly acks: boolean;
}

export interface Cost {
  readonly edits: number;
  readonly deliveries: number;
  /** Server CPU in microseconds for each frame that an edit became on its way out. */
  readonly cpuPerDelivery: number;
  /** From sending an edit until it was acknowledged, in milliseconds, sorted. Empty without acknowledgements. */
  readonly ackLatencies: readonly number[];
}

/** Puts the load on the target. Edits are real Yjs updates of one character each, encoded before the clock starts. */
export async function measure(target: Target, load: Load): Promise<Cost> {
  let deliveries = 0;
  const ackLatencies: number[] = [];
  const sockets = await Promise.all(
    Array.from({ length: load.clients }, async (_, client) => {
      const address = `${target.url.replace("http", "ws")}/collab/${load.document(client)}`;
      const socket = new WebSocket(address, load.acks ? [SUBPROTOCOL] : []);
      await new Promise((resolve, reject) => {
        socket.once("open", resolve);
        socket.once("error", reject);
      });
      return socket;
    }),
  );
  const count = Math.round((load.rate * load.duration) / 1000);
  const writers = sockets
    .slice(0, load.writers)
    .map((socket) => ({ socket, sentAt: [] as number[], acked: 0, edits: typing(count) }));
  for (const socket of sockets) {
    const writer = writers.find((candidate) => candidate.socket === socket);
    socket.on("message", (data: Buffer) => {
      if (data[0] === 0 && data[1] === 2) deliveries++;
      if (data[0] !== 100 || writer === undefined) return;
      const frame = decodeFrame(data);
      if (frame.type !== "saved") return;
      const now = performance.now();
      for (; writer.acked < frame.count; writer.acked++) ackLatencies.push(now - (writer.sentAt[writer.acked] ?? now));
    });
  }
  const before = cpuTime(target.pid);
  const start = performance.now();
  const interval = 1000 / load.rate;
  await Promise.all(
    writers.map(async (writer, index) => {
      for (let edit = 0; edit < count; edit++) {
        // Writers are spread over the interval: people do not press keys in step.
        await at(start + (edit + index / writers.length) * interval);
        writer.sentAt.push(performance.now());
        writer.socket.send(writer.edits[edit] ?? new Uint8Array());
      }
    }),
  );
  await settled(() => deliveries + ackLatencies.length);
  const cost = cpuTime(target.pid) - before;
  for (const socket of sockets) socket.terminate();
  return {
    edits: count * writers.length,
    deliveries,
    cpuPerDelivery: cost / deliveries,
    ackLatencies: ackLatencies.sort((a, b) => a - b),
  };
}

function typing(count: number): Uint8Array[] {
  const doc = new Y.Doc();
  const text = doc.getText("text");
  const frames: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => frames.push(encodeUpdate(update)));
  for (let i = 0; i < count; i++) text.insert(i, "x");
  return frames;
}

function at(time: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.max(0, time - performance.now()));
  });
}

/** Resolves when the count has stood still for half a second. */
async function settled(count: () => number): Promise<void> {
  for (let last = -1; last !== count();) {
    last = count();
    await at(performance.now() + 500);
  }
}
