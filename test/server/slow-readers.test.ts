/** People whose network takes less than what comes: over real lines, of every kind. */
import { type Frame, decodeAwareness, decodeFrame, encodeAddressed, encodeSyncStep1 } from "@weft/protocol";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { type YClient, yClient } from "../helpers/client.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { post, rawStream } from "../helpers/stream.ts";
import { until } from "../helpers/until.ts";

const KILOBYTE = 1024;
const LAGGING = 512 * KILOBYTE;
const EMPTY_VECTOR = Uint8Array.of(0);
const NOTES = Uint8Array.of(5, ...Buffer.from("notes"));
/** An Auth message of the Hocuspocus protocol, with an empty token. */
const AUTH = Uint8Array.of(2, 0, 0);

interface Reader {
  readonly doc: Y.Doc;
  readonly frames: readonly Frame[];
  readonly closed: boolean;
  /** Takes nothing more from the network, and then what there is. */
  pause(): void;
  resume(): void;
}

function apply(doc: Y.Doc, frame: Frame): void {
  if (frame.type === "sync-step-2" || frame.type === "update") Y.applyUpdate(doc, frame.update);
}

async function webSocketReader(
  server: TestServer,
  path: string,
  hello: readonly Uint8Array[],
  bodyOf: (data: Uint8Array) => Uint8Array,
): Promise<Reader> {
  const doc = new Y.Doc();
  const frames: Frame[] = [];
  const socket = new WebSocket(`${server.url.replace("http", "ws")}${path}`);
  onTestFinished(() => socket.terminate());
  let closed = false;
  socket.on("message", (data: Buffer) => {
    const frame = decodeFrame(bodyOf(new Uint8Array(data)));
    frames.push(frame);
    apply(doc, frame);
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    closed = true;
  });
  await new Promise((resolve) => {
    socket.once("open", resolve);
  });
  for (const frame of hello) socket.send(frame);
  await until(() => frames.some(({ type }) => type === "sync-step-2"));
  return {
    doc,
    frames,
    get closed() {
      return closed;
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
}

const READERS: [string, (server: TestServer) => Promise<Reader>][] = [
  [
    "the y-websocket protocol",
    (server) => webSocketReader(server, "/collab/notes", [encodeSyncStep1(EMPTY_VECTOR)], (data) => data),
  ],
  [
    "the Hocuspocus protocol",
    (server) =>
      webSocketReader(
        server,
        "/hocuspocus",
        [encodeAddressed(NOTES, AUTH), encodeAddressed(NOTES, encodeSyncStep1(EMPTY_VECTOR))],
        (data) => data.subarray(NOTES.length),
      ),
  ],
];

/** A number of the server's own. */
async function metric(server: TestServer, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
}

/** Writes a lot, though the document stays small: each value takes the place of the last. */
function writeMuch(ann: YClient, word: string): void {
  for (let count = 0; count < 16; count++) ann.doc.getMap("map").set("large", `${word} ${count} `.repeat(8 * KILOBYTE));
  ann.awareness.setLocalStateField("cursor", word);
}

function cursorOf({ frames }: { readonly frames: readonly Frame[] }, client: number): unknown {
  const states = frames.flatMap((frame) =>
    frame.type === "awareness"
      ? (decodeAwareness(frame.awareness) ?? []).filter((entry) => entry.client === client)
      : [],
  );
  return states.at(-1)?.state;
}

it.each(READERS)(
  "%s: a slow reader costs no more than its share, and has everything when it has caught up",
  async (_what, open) => {
    const server = await testServer({ limits: { laggingBytes: LAGGING } });
    const ann = await yClient(server, "notes", { name: "Ann" });
    const bob = await yClient(server, "notes");
    const reader = await open(server);
    reader.pause();
    let round = 0;
    // However much the network itself holds, at some time it is full.
    await until(
      async () => {
        writeMuch(ann, `round ${round++}`);
        await until(() => bob.doc.getMap("map").get("large") === ann.doc.getMap("map").get("large"));
        return (await metric(server, "weft_members_behind")) === 1;
      },
      { timeout: 25_000 },
    );
    for (const word of ["more", "and more"]) {
      writeMuch(ann, word);
      await until(() => bob.doc.getMap("map").get("large") === ann.doc.getMap("map").get("large"));
      expect(await metric(server, "weft_buffered_bytes")).toBeLessThan(3 * LAGGING);
    }
    const heard = reader.frames.length;
    reader.resume();
    const whole = Y.encodeStateAsUpdate(ann.doc);
    await until(() => Buffer.compare(Y.encodeStateAsUpdate(reader.doc), whole) === 0);
    expect(reader.frames.slice(heard).filter(({ type }) => type === "sync-step-2")).toHaveLength(1);
    await until(() => String(cursorOf(reader, ann.doc.clientID)).includes("and more"));
    expect([reader.closed, await metric(server, "weft_members_behind")]).toEqual([false, 0]);
    ann.text.insert(0, "at once again");
    await until(() => reader.doc.getText("text").toJSON() === "at once again");
  },
);

it("plain HTTP: who confirms nothing gets no more changes, and all that it missed once it does", async () => {
  const server = await testServer({ limits: { laggingBytes: LAGGING } });
  const ann = await yClient(server, "notes", { name: "Ann" });
  const bob = await yClient(server, "notes");
  const doc = new Y.Doc();
  const stream = await rawStream(server, "notes");
  const hello = encodeSyncStep1(EMPTY_VECTOR);
  await post(server, "notes", stream.key, Uint8Array.of(hello.length, ...hello));
  await until(() => stream.frames.some(({ type }) => type === "sync-step-2"));
  while ((await metric(server, "weft_members_behind")) === 0) {
    writeMuch(ann, "words");
    await until(() => bob.doc.getMap("map").get("large") === ann.doc.getMap("map").get("large"));
  }
  const behind = stream.events.length;
  writeMuch(ann, "more");
  await until(() => bob.doc.getMap("map").get("large") === ann.doc.getMap("map").get("large"));
  expect(await metric(server, "weft_buffered_bytes")).toBeLessThan(3 * LAGGING);
  const whole = Y.encodeStateAsUpdate(ann.doc);
  let applied = 0;
  await until(async () => {
    const heard = stream.events.reduce((newest, { id }) => Math.max(newest, id), 0);
    await post(server, "notes", stream.key, new Uint8Array(), { offset: hello.length + 1, heard });
    for (const frame of stream.frames.slice(applied)) apply(doc, frame);
    applied = stream.frames.length;
    return Buffer.compare(Y.encodeStateAsUpdate(doc), whole) === 0;
  });
  expect(stream.events.length).toBeGreaterThan(behind);
  expect(stream.frames.filter(({ type }) => type === "sync-step-2")).toHaveLength(2);
  expect(await metric(server, "weft_members_behind")).toBe(0);
});
