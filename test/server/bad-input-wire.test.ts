/** Bytes on the line that no WebSocket client and no browser would send: nobody else notices, and the process lives. */
import { connect } from "node:net";
import { expect, it } from "vitest";
import { nameToPath } from "@weft/protocol";
import { yClient } from "../helpers/client.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { witnesses } from "../helpers/witnesses.ts";

const UPGRADE = (path: string, more = ""): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`;

/** A client's frame: first byte, then a mask of zeros. `announced` may differ from what follows. */
function frame(first: number, payload: Uint8Array, announced = payload.length, masked = true): Buffer {
  const bit = masked ? 0x80 : 0;
  const head =
    announced < 126
      ? Buffer.from([first, bit | announced])
      : Buffer.concat([Buffer.from([first, bit | 127]), Buffer.alloc(8)]);
  if (announced >= 126) head.writeBigUInt64BE(BigInt(announced), 2);
  return Buffer.concat([head, masked ? Buffer.alloc(4) : Buffer.alloc(0), payload]);
}

const none = new Uint8Array();
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

/** Frames that end their connection. */
const FRAMES: Readonly<Record<string, readonly Buffer[]>> = {
  "a reserved bit, as of a compressed frame": [frame(0xc2, text("x"))],
  "a reserved kind of frame": [frame(0x83, none)],
  "a frame without a mask": [frame(0x82, text("x"), 1, false)],
  "a ping in pieces": [frame(0x09, text("x"))],
  "a ping that is too long": [frame(0x89, new Uint8Array(126))],
  "a close code that is none": [frame(0x88, Uint8Array.of(0, 1))],
  "a close of one byte": [frame(0x88, Uint8Array.of(3))],
  "the end of nothing": [frame(0x80, text("x"))],
  "a message within another": [frame(0x02, text("x")), frame(0x82, text("y"))],
  "text that is not UTF-8": [frame(0x81, Uint8Array.of(0xff, 0xfe))],
  "a terabyte, announced": [frame(0x82, text("x"), 2 ** 40)],
  "a hundred megabytes, announced": [frame(0x82, text("x"), 101 * 2 ** 20)],
  "twenty thousand pieces of one byte": [
    frame(0x02, text("x")),
    ...Array.from({ length: 20_000 }, () => frame(0x00, text("x"))),
    frame(0x80, text("x")),
  ],
};

/** Sends bytes as they are; resolves when the server has ended the connection, with all that it said. */
function say(server: TestServer, parts: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    let heard = "";
    const socket = connect(server.port, "127.0.0.1", () => parts.forEach((part) => socket.write(part)));
    socket.on("data", (chunk) => (heard += chunk.toString("latin1")));
    socket.on("error", () => {});
    socket.on("close", () => resolve(heard));
  });
}

it.each(["/collab/attacked", "/hocuspocus"])("on %s frames that are none end their connection only", async (path) => {
  const server = await testServer();
  const honest = await witnesses(server, "attacked");
  for (const [what, frames] of Object.entries(FRAMES)) {
    expect(await say(server, [UPGRADE(path), ...frames]), what).toMatch(/^HTTP\/1.1 101 /);
    await honest.check(what);
  }
});

it.each([
  ["two thousand headers", UPGRADE("/collab/x", Array.from({ length: 2_100 }, (_, i) => `X-${i}: 1\r\n`).join(""))],
  ["a header of a megabyte", UPGRADE("/collab/x", `X: ${"x".repeat(1_000_000)}\r\n`)],
  ["a protocol header made to stall", UPGRADE("/collab/x", `Sec-WebSocket-Protocol: ${",a".repeat(3_000)} \r\n`)],
  ["no method", "\r\n\r\n /collab/x\r\n\r\n"],
  [
    "a body in pieces that are none",
    "POST /api/v1/documents HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  ],
  [
    "two lengths of one body",
    "POST /api/v1/documents HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
  ],
  ["TRACE", "TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
  ["a whole address as path", "GET http://elsewhere/livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
  [
    "a path out of the folder",
    "GET /..%2f..%5c..%2fetc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  ],
])("%s: answered without a stack or a file, and nobody notices", async (what, request) => {
  const server = await testServer();
  const honest = await witnesses(server, "attacked");
  const answer = await say(server, [request]);
  expect(answer, what).not.toMatch(/root:|node_modules|\.ts:\d|HTTP\/1.1 5/);
  await honest.check(what);
});

it("four hundred connections that come and go at once, and a hundred that say nothing, leave the others alone", async () => {
  const server = await testServer();
  const honest = await witnesses(server, "attacked");
  const silent = Array.from({ length: 100 }, () => connect(server.port, "127.0.0.1").on("error", () => {}));
  await Promise.all(
    Array.from({ length: 400 }, (_, index) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const socket = connect(server.port, "127.0.0.1", () => {
        socket.write(UPGRADE(index % 2 === 0 ? "/collab/attacked" : "/hocuspocus"));
        if (index % 3 === 0) socket.resetAndDestroy();
        else socket.destroy();
      });
      socket.on("error", () => {});
      socket.on("close", () => resolve());
      return promise;
    }),
  );
  await honest.check("connections that come and go");
  for (const socket of silent) socket.destroy();
});

it("names that differ by a trifle are different documents", async () => {
  const server = await testServer();
  const long = "x".repeat(250);
  const names = [
    "notes", "Notes", "notes ", "notes.", "notes/", "no/tes", "no_tes", "no%2Ftes", "caf\u00e9", "cafe\u0301", "__proto__",
    "constructor", "\u202enotes", "\ufeffnotes", "🙂", "'\"", "~", "a\\b", `${long}a`, `${long}b`,
  ]; // prettier-ignore
  for (const name of names) (await yClient(server, name)).text.insert(0, nameToPath(name));
  await server.restart();
  for (const name of names) {
    const late = await yClient(server, name);
    await until(() => late.text.toJSON() === nameToPath(name), { what: `"${name}" holds its own words` });
  }
});
