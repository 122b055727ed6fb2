/** The fallback by hand: what it takes, what it refuses, and that nothing comes twice or out of order. */
import {
  CLOSE,
  MAX_UPLOAD_BYTES,
  PART_BYTES,
  encodeAwareness,
  encodeAwarenessFrame,
  encodeSyncStep1,
  encodeUpdate,
} from "@weft/protocol";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { accessBy } from "../helpers/access.ts";
import { rawClient, yClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { type RawStream, inOne, post, rawStream } from "../helpers/stream.ts";
import { until } from "../helpers/until.ts";

const STEP_1 = encodeSyncStep1(Uint8Array.of(0));

/** Updates of somebody who types the words one by one. */
function typed(...words: string[]): Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(encodeUpdate(update)));
  for (const word of words) doc.getText("text").insert(doc.getText("text").length, word);
  return updates;
}

function resumed({ key }: RawStream, heard: number): { headers: Record<string, string> } {
  return { headers: { "weft-stream": key, "last-event-id": String(heard) } };
}

describe("what goes up", () => {
  it("is taken once, however often it is sent, and counted once", async () => {
    const server = await testServer();
    const stream = await rawStream(server, "plan");
    const reader = await yClient(server, "plan");
    const words = typed("one ");
    const first = inOne(STEP_1, ...words);
    const answers = [await post(server, "plan", stream.key, first), await post(server, "plan", stream.key, first)];
    expect(answers.map(({ answer }) => answer?.received)).toEqual([first.length, first.length]);
    await until(() => stream.saved > 0);
    // A body that holds the old bytes and new ones: only the new ones count.
    const whole = inOne(STEP_1, ...words, STEP_1);
    await post(server, "plan", stream.key, whole);
    await until(() => stream.saved === 3);
    expect(reader.text.toJSON()).toBe("one ");
    expect(stream.frames.filter(({ type }) => type === "sync-step-2")).toHaveLength(2);
  });

  it("may be cut anywhere", async () => {
    const server = await testServer();
    const stream = await rawStream(server, "plan");
    const reader = await yClient(server, "plan");
    const bytes = inOne(STEP_1, ...typed("one ", "two ", "three"));
    for (let offset = 0; offset < bytes.length; offset += 7) {
      await post(server, "plan", stream.key, bytes.slice(offset, offset + 7), { offset });
    }
    await until(() => reader.text.toJSON() === "one two three");
    await until(() => stream.saved === 4);
  });

  it("may not have a gap", async () => {
    const server = await testServer();
    const stream = await rawStream(server, "plan");
    expect((await post(server, "plan", stream.key, inOne(STEP_1), { offset: 1 })).status).toBe(409);
    expect((await post(server, "plan", stream.key, inOne(STEP_1))).status).toBe(200);
  });

  it("ends the line when a frame is too large, before it has come, with the code of a WebSocket", async () => {
    const server = await testServer({ limits: { frameBytes: 1_000 } });
    const stream = await rawStream(server, "plan");
    await post(server, "plan", stream.key, inOne(new Uint8Array(1_001)).slice(0, 10));
    await until(() => stream.ended);
    expect(stream.closed?.code).toBe(CLOSE.tooLarge.code);
  });

  it.each([
    ["frames that are not of the protocol", inOne(Uint8Array.of(9, 9, 9)), {}],
    ["a confirmation of what was never sent", inOne(), { heard: 99 }],
  ])("ends the line after %s", async (_what, bytes, options) => {
    const server = await testServer();
    const stream = await rawStream(server, "plan");
    await post(server, "plan", stream.key, bytes, options);
    await until(() => stream.ended);
    expect(stream.closed?.code).toBe(CLOSE.malformed.code);
  });

  it("is refused where it is no body of this protocol, and the line goes on", async () => {
    const server = await testServer();
    const { key } = await rawStream(server, "plan");
    const send = async (body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<number> => {
      const all = { "content-type": "application/octet-stream", "weft-stream": key, ...headers };
      return (await fetch(`${server.url}/fallback/plan`, { method: "POST", headers: all, body })).status;
    };
    expect(await send(new Uint8Array())).toBe(400);
    expect(await send(Uint8Array.of(2, 1, 1))).toBe(400);
    expect(await send(new Uint8Array(MAX_UPLOAD_BYTES + 1_000))).toBe(413);
    expect(await send(Uint8Array.of(0, 0, 0), { "content-type": "text/plain" })).toBe(415);
    expect(await send(Uint8Array.of(0, 0, 0), { "weft-stream": "no such stream" })).toBe(404);
    expect((await post(server, "another", key, inOne(STEP_1))).status).toBe(404);
    expect((await post(server, "plan", key, inOne(STEP_1))).status).toBe(200);
  });
});

describe("what comes down", () => {
  it("goes on in the next response where the last was cut, with nothing lost and nothing twice", async () => {
    const server = await testServer();
    const first = await rawStream(server, "plan");
    await post(server, "plan", first.key, inOne(STEP_1));
    await until(() => first.frames.some(({ type }) => type === "sync-step-2"));
    const heard = first.events.at(-1)?.id ?? 0;
    first.cut();
    const writer = await yClient(server, "plan");
    for (const word of ["one ", "two "]) {
      writer.text.insert(writer.text.length, word);
      await until(() => writer.provider.synced);
    }
    const second = await rawStream(server, "plan", resumed(first, heard));
    await until(() => second.frames.filter(({ type }) => type === "update").length > 0);
    expect(second.events.map(({ id }) => id)).toEqual(second.events.map((_, index) => heard + 1 + index));
    // What was not confirmed comes again, in the same words.
    const third = await rawStream(server, "plan", resumed(first, heard));
    await until(() => third.events.length >= second.events.length);
    expect(third.events.slice(0, second.events.length)).toEqual(second.events);
    await until(() => second.ended);
  });

  it("comes in pieces where it is large, which are put together", async () => {
    const server = await testServer();
    const writer = await yClient(server, "plan");
    const text = "a long text, ".repeat(20_000);
    writer.text.insert(0, text);
    const reader = await yClient(server, "plan");
    await until(() => reader.text.toJSON() === text);
    const stream = await rawStream(server, "plan");
    await post(server, "plan", stream.key, inOne(STEP_1));
    const answer = await until(() => stream.frames.find(({ type }) => type === "sync-step-2"));
    const doc = new Y.Doc();
    if (answer.type === "sync-step-2") Y.applyUpdate(doc, answer.update);
    expect(doc.getText("text").toJSON()).toBe(text);
    expect(stream.events.filter(({ name }) => name === "part").length).toBe(Math.floor(text.length / PART_BYTES));
  });

  it("ends soon, or when there is nothing to bring, for a client that asks for short responses", async () => {
    const server = await testServer({}, { keepAliveInterval: 60_000 });
    const first = await rawStream(server, "plan", { query: "?hold=20" });
    await until(() => first.ended);
    const { key } = first;
    let heard = first.events.at(-1)?.id ?? 0;
    const next = async (query: string): Promise<RawStream> => {
      const headers = { "weft-stream": key, "last-event-id": String(heard || 0) };
      const stream = await rawStream(server, "plan", { query, headers, wait: false });
      return stream;
    };
    // The first words of the server, a sign of life and the role, may have come with the name or after it.
    while (!(heard >= 2)) {
      const greeting = await next("?hold=0");
      await until(() => greeting.ended);
      heard = greeting.events.at(-1)?.id || heard;
    }
    const empty = await next("?hold=0");
    await until(() => empty.ended);
    expect(empty.events).toEqual([]);
    const held = await next("?hold=20");
    await post(server, "plan", key, inOne(STEP_1));
    await until(() => held.ended);
    expect(held.frames.map(({ type }) => type)).toContain("sync-step-2");
  });

  it("is marked so that proxies neither keep nor gather it", async () => {
    const server = await testServer();
    const { headers } = await rawStream(server, "plan");
    expect(headers.get("content-type")).toBe("text/event-stream");
    expect(headers.get("cache-control")).toBe("no-store, no-transform");
    expect(headers.get("x-accel-buffering")).toBe("no");
  });

  it("is bounded: who confirms nothing is asked to come back later", async () => {
    const server = await testServer({ limits: { bufferedBytes: 200_000 } });
    const slow = await rawStream(server, "plan");
    await post(server, "plan", slow.key, inOne(STEP_1));
    const writer = await yClient(server, "plan");
    for (let i = 0; i < 20 && !slow.ended; i++) writer.text.insert(0, "x".repeat(20_000));
    await until(() => slow.ended);
    expect(slow.closed?.code).toBe(CLOSE.overload.code);
  });

  it("is told to a reader that fell behind in one, once it has read what waited", async () => {
    const server = await testServer({ limits: { laggingBytes: 200_000 } }, { resumeTime: 60_000 });
    const slow = await rawStream(server, "plan");
    await post(server, "plan", slow.key, inOne(STEP_1));
    await until(() => slow.frames.some(({ type }) => type === "sync-step-2"));
    const heard = slow.events.at(-1)?.id ?? 0;
    slow.cut();
    const [writer, reader] = [await yClient(server, "plan"), await yClient(server, "plan")];
    for (let i = 0; i < 20; i++) {
      writer.text.insert(0, `${i} `.repeat(30_000));
      await until(() => reader.text.length === writer.text.length);
      writer.text.delete(0, writer.text.length);
    }
    writer.text.insert(0, "in the end");
    await until(() => reader.text.toJSON() === "in the end");
    const back = await rawStream(server, "plan", resumed(slow, heard));
    const doc = new Y.Doc();
    let taken = 0;
    await until(async () => {
      await post(server, "plan", slow.key, inOne(), { heard: back.events.at(-1)?.id ?? heard });
      for (const frame of back.frames.slice(taken)) {
        if (frame.type === "update" || frame.type === "sync-step-2") Y.applyUpdate(doc, frame.update);
      }
      taken = back.frames.length;
      return doc.getText("text").toJSON() === "in the end";
    });
    expect(back.events.reduce((sum, { data }) => sum + data.length, 0)).toBeLessThan(600_000);
  });

  it("ends with the code of a restart when the server stops, and holds it up no longer than that takes", async () => {
    const server = await testServer({}, { resumeTime: 600_000 });
    const [attached, away] = [await rawStream(server, "plan"), await rawStream(server, "plan")];
    away.cut();
    await server.restart();
    await until(() => attached.ended);
    expect(attached.closed?.code).toBe(CLOSE.restart.code);
  });

  it("says at once that it is open, also while the document is on its way", async () => {
    const server = await testServer();
    const stream = await rawStream(server, "plan");
    await until(() => stream.frames[0]?.type === "awareness");
    const socket = await rawClient(server, "plan", { protocols: ["weft"] });
    await until(() => socket.frames[0]?.type === "awareness");
  });
});

describe("who is there", () => {
  const CLIENT = 7;
  const presence = encodeAwarenessFrame(
    encodeAwareness([{ client: CLIENT, clock: 1, state: JSON.stringify({ user: { name: "Ann" } }) }]),
  );

  async function annAndBen(parts: { pingInterval?: number; resumeTime?: number }) {
    const server = await testServer({}, parts);
    const ann = await rawStream(server, "plan");
    const ben = await yClient(server, "plan", { name: "Ben" });
    await post(server, "plan", ann.key, inOne(STEP_1, presence));
    await until(() => ben.names().join() === "Ann,Ben");
    return { server, ann, ben };
  }

  it("stays so when a response is cut and the next is asked for in time", async () => {
    const { server, ann, ben } = await annAndBen({ resumeTime: 60_000 });
    let seen = true;
    ben.awareness.on("change", () => {
      seen &&= ben.names().includes("Ann");
    });
    let line = ann;
    for (let i = 0; i < 20; i++) {
      const heard = line.events.at(-1)?.id ?? ann.events.at(-1)?.id ?? 0;
      line.cut();
      await until(() => line.ended);
      line = await rawStream(server, "plan", { ...resumed(ann, heard), wait: false });
      expect(line.status).toBe(200);
    }
    await post(server, "plan", ann.key, inOne(STEP_1, presence, STEP_1));
    await until(() => line.frames.length > 0);
    expect(seen).toBe(true);
  });

  it("is gone when nobody comes back for the stream", async () => {
    const { server, ann, ben } = await annAndBen({ resumeTime: 50 });
    ann.cut();
    await until(() => ben.names().join() === "Ben");
    expect((await rawStream(server, "plan", resumed(ann, 0))).status).toBe(404);
  });

  it("is gone at once when the client says that it leaves, and its last words are taken", async () => {
    const { server, ann, ben } = await annAndBen({ resumeTime: 60_000 });
    const sent = inOne(STEP_1, presence);
    const last = inOne(...typed("bye"));
    await post(server, "plan", ann.key, last, { offset: sent.length, leaves: true });
    await until(() => ben.names().join() === "Ben" && ben.text.toJSON() === "bye");
    await until(() => ann.ended);
  });

  it("is gone when pings are not answered, and is not while they are", async () => {
    const { server, ann, ben } = await annAndBen({ pingInterval: 200 });
    const alive = await rawStream(server, "plan");
    let answered = 0;
    const answer = async (): Promise<void> => {
      while (!ann.ended) {
        const pings = alive.events.filter(({ name }) => name === "ping").length;
        if (pings > answered) {
          answered = pings;
          await post(server, "plan", alive.key, inOne());
        }
        await new Promise(setImmediate);
      }
    };
    await answer();
    await until(() => ben.names().join() === "Ben");
    expect(alive.ended).toBe(false);
    expect(answered).toBeGreaterThan(0);
  });
});

describe("who may", () => {
  it("is refused as the upgrade would refuse: with 401, 403 and the reason", async () => {
    const server = await testServer(
      {},
      {
        access: accessBy(async (_document, token) =>
          token === "good" ? "edit" : { denied: token === undefined ? "unauthorized" : "forbidden", reason: "No." },
        ),
      },
    );
    const status = async (headers: Record<string, string>, query = ""): Promise<number> =>
      (await rawStream(server, "plan", { headers, query })).status;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: "Bearer bad" })).toBe(403);
    expect(await status({ authorization: "Bearer good" })).toBe(200);
    expect(await status({}, "?token=good")).toBe(200);
  });

  it("may not write who may only view", async () => {
    const server = await testServer({}, { access: accessBy(async () => "view") });
    const stream = await rawStream(server, "plan");
    const reader = await yClient(server, "plan");
    await post(server, "plan", stream.key, inOne(STEP_1, ...typed("no"), STEP_1));
    await until(() => stream.frames.filter(({ type }) => type === "sync-step-2").length === 2 || stream.ended);
    expect(reader.text.toJSON()).toBe("");
    expect(stream.saved).toBeLessThan(2);
  });

  it("lets pages of its own and of listed origins in, and tells browsers so", async () => {
    const server = await testServer({ allowedOrigins: ["https://app.example.com"] });
    const app = { origin: "https://app.example.com" };
    const preflight = await fetch(`${server.url}/fallback/plan`, {
      method: "OPTIONS",
      headers: { ...app, "access-control-request-method": "POST", "access-control-request-headers": "weft-stream" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("https://app.example.com");
    expect(preflight.headers.get("access-control-allow-credentials")).toBe("true");
    for (const name of ["authorization", "content-type", "last-event-id", "weft-stream"]) {
      expect(preflight.headers.get("access-control-allow-headers")).toContain(name);
    }
    const stream = await rawStream(server, "plan", { headers: app });
    expect(stream.headers.get("access-control-allow-origin")).toBe("https://app.example.com");
    const sent = await post(server, "plan", stream.key, inOne(STEP_1), { headers: app });
    expect([sent.status, sent.headers.get("access-control-allow-origin")]).toEqual([200, "https://app.example.com"]);
    expect((await rawStream(server, "plan", { headers: { origin: server.url } })).status).toBe(200);
  });

  it.each<Record<string, string>>([
    { origin: "https://evil.example.com" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])("keeps other people's pages out: %j", async (headers) => {
    const server = await testServer();
    const stream = await rawStream(server, "plan", { headers });
    expect(stream.status).toBe(403);
    const own = await rawStream(server, "plan");
    expect((await rawStream(server, "plan", { headers: { ...headers, ...resumed(own, 0).headers } })).status).toBe(403);
    const sent = await post(server, "plan", own.key, inOne(STEP_1), { headers });
    expect([sent.status, sent.headers.get("access-control-allow-origin")]).toEqual([403, null]);
    const asked = await fetch(`${server.url}/fallback/plan`, { method: "OPTIONS", headers });
    expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([403, null]);
  });

  it("is refused for what is no document name, and for other methods", async () => {
    const server = await testServer();
    expect((await fetch(`${server.url}/fallback/`)).status).toBe(400);
    expect((await fetch(`${server.url}/fallback/a%2F..%2Fb`)).status).toBe(400);
    expect((await fetch(`${server.url}/fallback/plan`, { method: "DELETE" })).status).toBe(405);
  });
});
