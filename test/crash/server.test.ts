import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeFrame, encodeSyncStep1, encodeSyncStep2, encodeUpdate } from "@weft/protocol";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { startProcess } from "../helpers/process.ts";
import { SEED, seeded } from "../helpers/random.ts";
import { until } from "../helpers/until.ts";

const ROUNDS = process.env["WEFT_SOAK"] === undefined ? 50 : 500;
const DOCUMENTS = ["notes", "plans/autumn"];
const WRITERS = 4;
/** Edits that a writer has on the way before it waits for an acknowledgement. */
const IN_FLIGHT = 24;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "weft-crash-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Someone typing through the protocol by hand, who keeps the bytes of every edit that was acknowledged. */
class Writer {
  readonly doc = new Y.Doc();
  readonly acked: Uint8Array[] = [];
  synced = false;
  #socket: WebSocket;
  /** What each sync message carried, in the order sent: the acknowledgement counts them all. */
  #sent: (Uint8Array | undefined)[] = [];
  #ackedCount = 0;

  constructor(url: string, document: string, onAck: () => void) {
    this.#socket = new WebSocket(`${url.replace("http", "ws")}/collab/${document}`, ["weft"]);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.on("error", () => this.#socket.terminate());
    this.#socket.on("open", () => this.#send(encodeSyncStep1(Y.encodeStateVector(this.doc)), undefined));
    this.#socket.on("message", (data) => {
      const frame = decodeFrame(new Uint8Array(data as ArrayBuffer));
      if (frame.type === "sync-step-1") {
        const missing = Y.encodeStateAsUpdate(this.doc, frame.stateVector);
        this.#send(encodeSyncStep2(missing), missing);
      } else if (frame.type === "sync-step-2" || frame.type === "update") {
        Y.applyUpdate(this.doc, frame.update, "server");
        this.synced ||= frame.type === "sync-step-2";
      } else if (frame.type === "saved") {
        for (; this.#ackedCount < frame.count; this.#ackedCount++) {
          const update = this.#sent[this.#ackedCount];
          if (update !== undefined) this.acked.push(update);
        }
        onAck();
      }
    });
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== "server") this.#send(encodeUpdate(update), update);
    });
  }

  get inFlight(): number {
    return this.#sent.length - this.#ackedCount;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  close(): void {
    this.#socket.terminate();
  }

  #send(frame: Uint8Array, update: Uint8Array | undefined): void {
    if (!this.isOpen) return;
    this.#sent.push(update);
    this.#socket.send(frame);
  }
}

function edit(doc: Y.Doc, random: () => number, word: string): void {
  const text = doc.getText("text");
  const at = Math.floor(random() * (text.length + 1));
  if (random() < 0.15 && text.length > 20) text.delete(Math.min(at, text.length - 5), 5);
  else text.insert(at, `${word} `);
}

/** The parts of the updates that the document lacks. Yjs emits nothing for an update that brings nothing. */
function missingFrom(stored: Uint8Array, updates: readonly Uint8Array[]): number {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, stored);
  let missing = 0;
  doc.on("update", () => missing++);
  for (const update of updates) Y.applyUpdate(doc, update);
  return missing + (doc.store.pendingStructs === null ? 0 : 1);
}

async function openWriters(url: string, onAck: () => void): Promise<{ document: string; writer: Writer }[]> {
  const writers = Array.from({ length: WRITERS }, (_, index) => {
    const document = DOCUMENTS[index % DOCUMENTS.length] ?? "";
    return { document, writer: new Writer(url, document, onAck) };
  });
  await until(() => writers.every(({ writer }) => writer.synced), { what: "every document opens" });
  return writers;
}

it(`no acknowledged edit is lost over ${ROUNDS} kills at random moments, and every document opens (seed ${SEED})`, async () => {
  const random = seeded(SEED);
  /** Acknowledged edits by document: those of the last round, and those of all rounds. */
  let promised = new Map<string, Uint8Array[]>();
  const everything = new Map<string, Uint8Array[]>(DOCUMENTS.map((document) => [document, []]));
  let words = 0;

  for (let round = 0; round < ROUNDS; round++) {
    const server = await startProcess(folder);
    // Some rounds die on the very acknowledgement, some while edits are on the way that nobody promised anything for.
    const killAfterAcks = 1 + Math.floor(random() * 60);
    const killOnAck = random() < 0.5;
    let acks = 0;
    let typing = false;
    let killed: Promise<unknown> | undefined;
    const writers = await openWriters(server.url, () => {
      // Opening is acknowledged, too; what is tried here is typing.
      if (typing && ++acks >= killAfterAcks && killOnAck) killed ??= server.end("SIGKILL");
    });
    typing = true;
    for (const { document, writer } of writers) {
      const lost = missingFrom(Y.encodeStateAsUpdate(writer.doc), promised.get(document) ?? []);
      expect(lost, `round ${round}: acknowledged edits of ${document} that are gone`).toBe(0);
    }
    while (killed === undefined) {
      for (const { writer } of writers) {
        if (writer.inFlight < IN_FLIGHT) edit(writer.doc, random, `w${round}.${words++}`);
      }
      if (!killOnAck && acks >= killAfterAcks) killed = server.end("SIGKILL");
      await new Promise(setImmediate);
    }
    await killed;
    await until(() => writers.every(({ writer }) => !writer.isOpen), { what: "the sockets notice" });
    promised = new Map();
    for (const { document, writer } of writers) {
      promised.set(document, [...(promised.get(document) ?? []), ...writer.acked]);
      everything.get(document)?.push(...writer.acked);
      writer.close();
    }
  }

  const server = await startProcess(folder);
  for (const { document, writer } of await openWriters(server.url, () => undefined)) {
    const updates = everything.get(document) ?? [];
    expect(updates.length).toBeGreaterThan(ROUNDS);
    expect(missingFrom(Y.encodeStateAsUpdate(writer.doc), updates), `${document} after all rounds`).toBe(0);
    writer.close();
  }
  expect(await server.end("SIGTERM")).toBe(0);
}, 7_200_000);
