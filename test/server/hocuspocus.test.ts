import {
  CLOSE,
  encodeAddressed,
  encodeAuthenticated,
  encodeAwareness,
  encodeAwarenessFrame,
  encodeDenied,
  encodeStateless,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from "@weft/protocol";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import * as Y from "yjs";
import type { Role } from "../../server/access/roles.ts";
import { accessBy } from "../helpers/access.ts";
import { type Address, refusedUpgrade, yClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

interface Line {
  /** Every frame that came. */
  readonly frames: readonly Uint8Array[];
  readonly closed: { readonly code: number; readonly reason: string } | undefined;
  send(frame: Uint8Array): void;
  /** Whether these bytes came in a frame. */
  heard(frame: Uint8Array): boolean;
}

/** A connection to /hocuspocus that sends what it is told to. */
async function line(server: Address): Promise<Line> {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/hocuspocus`);
  onTestFinished(() => socket.terminate());
  const frames: Uint8Array[] = [];
  let closed: Line["closed"];
  socket.on("message", (data: Buffer) => frames.push(new Uint8Array(data)));
  socket.on("close", (code, reason) => {
    closed = { code, reason: reason.toString("utf8") };
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  socket.on("error", () => {});
  return {
    frames,
    get closed() {
      return closed;
    },
    send: (frame) => socket.send(frame),
    heard: (frame) => frames.some((it) => Buffer.compare(it, frame) === 0),
  };
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const text = (value: string): Uint8Array => bytes(Buffer.byteLength(value), ...Buffer.from(value));
const auth = (token: string, version?: string): Uint8Array =>
  bytes(2, 0, ...text(token), ...(version === undefined ? [] : text(version)));
const NOTES = text("notes");
const OPEN = encodeAddressed(NOTES, encodeAuthenticated(true));

function wordsUpdate(words: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText("text").insert(0, words);
  return Y.encodeStateAsUpdate(doc);
}

it("a client that opens a document hears its rights, then the content, then what the server lacks", async () => {
  const server = await testServer();
  const client = await line(server);
  client.send(encodeAddressed(NOTES, auth("", "4.8.0")));
  client.send(encodeAddressed(NOTES, encodeSyncStep1(bytes(0))));
  await until(() => client.frames.length === 3);
  expect(client.frames).toEqual([
    OPEN,
    encodeAddressed(NOTES, encodeSyncStep2(bytes(0, 0))),
    encodeAddressed(NOTES, encodeSyncStep1(bytes(0))),
  ]);
  client.send(encodeAddressed(NOTES, encodeSyncStep2(bytes(0, 0))));
  client.send(encodeAddressed(NOTES, encodeUpdate(wordsUpdate("a"))));
  await until(() => client.frames.length === 5);
  expect(client.frames.slice(3)).toEqual([bytes(...NOTES, 8, 1), bytes(...NOTES, 8, 1)]);
});

it("answers to questions that the client did not bring about are not counted as its changes", async () => {
  const server = await testServer();
  const client = await line(server);
  client.send(encodeAddressed(NOTES, auth("")));
  client.send(encodeAddressed(NOTES, encodeSyncStep2(bytes(0, 0))));
  client.send(encodeAddressed(NOTES, encodeUpdate(wordsUpdate("a"))));
  client.send(encodeAddressed(NOTES, encodeSyncStep1(bytes(0))));
  client.send(encodeAddressed(NOTES, encodeSyncStep2(bytes(0, 0))));
  client.send(encodeAddressed(NOTES, encodeSyncStep2(bytes(0, 0))));
  client.send(encodeAddressed(NOTES, encodeUpdate(wordsUpdate("b"))));
  const reader = await yClient(server, "notes");
  await until(() => reader.text.length === 2);
  const acks = (): number => client.frames.filter((frame) => frame.at(-2) === 8 && frame.length === 8).length;
  await until(() => acks() === 3);
  client.send(encodeAddressed(NOTES, encodeSyncStep1(Y.encodeStateVector(reader.doc))));
  const before = client.frames.length;
  await until(() => client.frames.length > before);
  expect(acks()).toBe(3);
});

it("answers begin with the address as it was written", async () => {
  const server = await testServer();
  const client = await line(server);
  const odd = bytes(0x85, 0, ...NOTES.slice(1));
  client.send(encodeAddressed(odd, auth("")));
  await until(() => client.heard(encodeAddressed(odd, encodeAuthenticated(true))));
});

it("names that are none are denied, and the connection stays", async () => {
  const server = await testServer();
  const client = await line(server);
  const names = ["", "a/../b", "line\nbreak", "x".repeat(126) + "\x7f"];
  for (const name of names) client.send(encodeAddressed(text(name), auth("")));
  await until(() => client.frames.length === names.length);
  expect(client.frames[0]).toEqual(bytes(0, ...encodeDenied("The document name is empty.")));
  for (const [index, name] of names.entries()) {
    expect(client.frames[index]?.subarray(text(name).length, text(name).length + 2)).toEqual(bytes(2, 1));
  }
  client.send(encodeAddressed(NOTES, auth("")));
  await until(() => client.heard(OPEN));
});

it("who asks for presence gets it, also for a second document", async () => {
  const server = await testServer();
  const ann = await yClient(server, "notes", { name: "Ann" });
  await until(() => ann.names().length === 1);
  const client = await line(server);
  client.send(encodeAddressed(text("other"), auth("")));
  client.send(encodeAddressed(NOTES, auth("")));
  client.send(encodeAddressed(NOTES, bytes(3)));
  await until(() => client.frames.some((frame) => Buffer.from(frame).includes('{"user":{"name":"Ann"}}')));
});

it("a ping is answered, a pong is not", async () => {
  const server = await testServer();
  const client = await line(server);
  client.send(bytes(10));
  client.send(bytes(9));
  await until(() => client.frames.length > 0);
  expect(client.frames).toEqual([bytes(10)]);
});

it("a client that has closed a document gets nothing more of it, and what it still says is not heard", async () => {
  const server = await testServer();
  const client = await line(server);
  const ann = await yClient(server, "notes");
  client.send(encodeAddressed(NOTES, auth("")));
  client.send(encodeAddressed(NOTES, encodeSyncStep1(bytes(0))));
  await until(() => client.frames.length >= 3);
  client.send(encodeAddressed(NOTES, bytes(7)));
  const presence = encodeAwareness([{ client: 7, clock: 9, state: '{"late":true}' }]);
  client.send(encodeAddressed(NOTES, encodeAwarenessFrame(presence)));
  client.send(encodeAddressed(NOTES, encodeUpdate(wordsUpdate("late"))));
  client.send(bytes(9));
  await until(() => client.heard(bytes(10)));
  const heard = client.frames.length;
  ann.text.insert(0, "words");
  const bob = await yClient(server, "notes");
  await until(() => bob.text.toJSON() === "words");
  client.send(bytes(9));
  await until(() => client.frames.length > heard);
  expect(client.frames.slice(heard)).toEqual([bytes(10)]);
  expect(bob.awareness.getStates().has(7)).toBe(false);
});

it.each([
  ["a y-protocol message that is none", bytes(...NOTES, 0, 9)],
  ["a broadcast, which is for servers to send", bytes(...NOTES, 6, 1, 65)],
  ["a message type of a protocol to come", bytes(...NOTES, 77)],
  ["an update that cannot be applied", encodeAddressed(NOTES, encodeUpdate(bytes(1, 1, 1)))],
  ["presence that is not JSON", bytes(...NOTES, 1, 5, 1, 1, 1, 1, 123)],
  ["a state vector that is none", encodeAddressed(NOTES, encodeSyncStep1(bytes(9, 9)))],
])("%s closes the connection with 4400, and nobody else's", async (_, frame) => {
  const server = await testServer();
  const mallory = await line(server);
  mallory.send(encodeAddressed(NOTES, auth("")));
  await until(() => mallory.heard(OPEN));
  const ann = await yClient(server, "notes");
  mallory.send(frame);
  await until(() => mallory.closed);
  expect(mallory.closed?.code).toBe(CLOSE.malformed.code);
  const bob = await yClient(server, "notes");
  ann.text.insert(0, "on");
  await until(() => bob.text.toJSON() === "on");
});

it("who opens no document in time is closed, whatever else it sends meanwhile", async () => {
  const server = await testServer(
    {},
    {
      // Enough for one that opens its document at once, also on a busy machine.
      handshakeTime: 1_500,
      access: accessBy(async (_, token) => (token === "good" ? "edit" : { denied: "forbidden", reason: "" })),
    },
  );
  const chatty = await line(server);
  const good = await line(server);
  good.send(encodeAddressed(NOTES, auth("good")));
  await until(() => {
    if (chatty.closed === undefined) {
      chatty.send(bytes(9));
      chatty.send(encodeAddressed(NOTES, auth("bad")));
    }
    return chatty.closed;
  });
  expect(chatty.closed).toEqual({ code: CLOSE.unauthorized.code, reason: "No document was opened in time." });
  good.send(bytes(9));
  await until(() => good.heard(bytes(10)));
  expect(good.closed).toBeUndefined();
});

it("what comes before the answer is kept in order, up to a number of messages and bytes", async () => {
  const answer = Promise.withResolvers<Role>();
  const limits = { handshakeMessages: 5, handshakeBytes: 10_000 };
  const server = await testServer(
    { limits },
    { access: accessBy(async (name) => (name === "notes" ? answer.promise : "edit")) },
  );
  const clients = await Promise.all([line(server), line(server), line(server)]);
  const [patient, many, large] = clients;
  for (const client of clients) client.send(encodeAddressed(NOTES, auth("")));
  patient.send(encodeAddressed(NOTES, encodeSyncStep1(bytes(0))));
  patient.send(encodeAddressed(NOTES, encodeUpdate(wordsUpdate("early"))));
  for (let i = 0; i < 6; i++) many.send(encodeAddressed(NOTES, encodeSyncStep1(bytes(0))));
  large.send(encodeAddressed(NOTES, encodeUpdate(wordsUpdate("x".repeat(10_000)))));
  await until(() => many.closed !== undefined && large.closed !== undefined);
  expect([many.closed?.code, large.closed?.code]).toEqual([CLOSE.overload.code, CLOSE.overload.code]);
  expect(patient.frames).toEqual([]);
  answer.resolve("edit");
  const reader = await yClient(server, "notes");
  await until(() => reader.text.toJSON() === "early");
  await until(() => patient.frames.length >= 4);
  expect(patient.frames[0]).toEqual(OPEN);
});

it("documents on one connection are limited in number; those that were denied do not count", async () => {
  const server = await testServer(
    { limits: { connectionDocuments: 3 } },
    { access: accessBy(async (name) => (name.startsWith("no") ? { denied: "forbidden", reason: "No." } : "edit")) },
  );
  const client = await line(server);
  for (let denied = 1; denied <= 10; denied++) {
    client.send(encodeAddressed(text(`no${denied}`), auth("")));
    await until(() => client.frames.length === denied);
  }
  for (const name of ["a", "b", "c"]) client.send(encodeAddressed(text(name), auth("")));
  await until(() => client.frames.length === 13);
  client.send(encodeAddressed(text("a"), bytes(7)));
  client.send(encodeAddressed(text("d"), auth("")));
  await until(() => client.frames.length === 14);
  client.send(encodeAddressed(text("e"), auth("")));
  await until(() => client.closed);
  expect(client.closed?.code).toBe(CLOSE.overload.code);
});

it("a full document is denied, and the others on the connection go on", async () => {
  const server = await testServer({ limits: { documentConnections: 1 } });
  await yClient(server, "full");
  const client = await line(server);
  client.send(encodeAddressed(NOTES, auth("")));
  client.send(encodeAddressed(text("full"), auth("")));
  await until(() => client.frames.length === 2);
  expect(client.heard(OPEN)).toBe(true);
  expect(client.heard(encodeAddressed(text("full"), encodeDenied("Too many people have this document open.")))).toBe(
    true,
  );
  expect(client.closed).toBeUndefined();
});

it("a message to the others that is too large closes its sender with 4413", async () => {
  const server = await testServer({ limits: { messageBytes: 1_000 } });
  const client = await line(server);
  client.send(encodeAddressed(NOTES, auth("")));
  client.send(encodeAddressed(NOTES, encodeStateless("x".repeat(1_000))));
  await until(() => client.closed);
  expect(client.closed?.code).toBe(CLOSE.tooLarge.code);
});

it("when access cannot be found out, clients of both protocols are told to come back", async () => {
  const server = await testServer({}, { access: accessBy(() => Promise.reject(new Error("no answer"))) });
  const client = await line(server);
  client.send(encodeAddressed(NOTES, auth("")));
  await until(() => client.closed);
  expect(client.closed?.code).toBe(CLOSE.failure.code);
  expect((await refusedUpgrade(server, "/collab/notes")).status).toBe(503);
});

it("a y-websocket client that is denied learns at the upgrade whether another token could help", async () => {
  const tokens: (string | undefined)[] = [];
  const server = await testServer(
    {},
    {
      access: accessBy(async (_, token) => {
        tokens.push(token);
        return { denied: token === undefined ? "unauthorized" : "forbidden", reason: "The reason." };
      }),
    },
  );
  expect(await refusedUpgrade(server, "/collab/notes")).toMatchObject({
    status: 401,
    body: expect.stringContaining("The reason."),
  });
  expect((await refusedUpgrade(server, "/collab/notes?token=a%20b")).status).toBe(403);
  const headers = { "sec-websocket-protocol": "weft, weft.token.abc" };
  expect((await refusedUpgrade(server, "/collab/notes", headers)).status).toBe(403);
  expect(tokens).toEqual([undefined, "a b", "abc"]);
});
