/** How long a server waits for the rest of a request: a time for a small body, a pace for a file. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { limitPatience } from "../../server/http/patience.ts";
import { until } from "../helpers/until.ts";

const PATIENCE = 400;
const open: (Server | Socket)[] = [];
afterEach(() => {
  for (const it of open.splice(0))
    if ("closeAllConnections" in it) it.closeAllConnections();
    else it.destroy();
});

interface Line {
  readonly socket: Socket;
  /** What the server has said. */
  readonly answer: () => string;
  readonly ended: () => boolean;
}

/** A server that answers when a body is whole, and a client that has sent the head of a request to it. */
async function begin(head: string): Promise<Line> {
  const server = createServer((request: IncomingMessage, response) => {
    limitPatience(request, response, PATIENCE);
    request.resume().once("end", () => response.end("whole"));
  });
  server.requestTimeout = 0;
  open.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  open.push(socket);
  let answer = "";
  let ended = false;
  socket.on("data", (data) => {
    answer += String(data);
  });
  socket.once("close", () => {
    ended = true;
  });
  socket.on("error", () => {});
  socket.write(`${head}\r\nHost: x\r\n`);
  return { socket, answer: () => answer, ended: () => ended };
}

const UPLOAD = "POST /api/v1/documents/plan/files?name=a.png HTTP/1.1";

it.for<[what: string, head: string]>([
  ["a small body that never ends", "POST /api/v1/documents HTTP/1.1"],
  ["a file that comes no further", UPLOAD],
])("%s is answered with 408, and its line is closed", async ([, head]) => {
  const line = await begin(head);
  line.socket.write("Content-Length: 1000000\r\n\r\n{");
  await until(() => line.ended(), { what: "the line to be closed" });
  expect(line.answer()).toMatch(/^HTTP\/1\.1 408 /);
});

it("a file that comes slowly, but comes, is waited for beyond the time of a small body", async () => {
  const line = await begin(UPLOAD);
  const piece = Buffer.alloc(24 * 1024);
  const pieces = 16;
  line.socket.write(`Content-Length: ${pieces * piece.length}\r\n\r\n`);
  const began = performance.now();
  for (let sent = 0; sent < pieces; sent++) {
    line.socket.write(piece);
    // Four pieces within the patience, four times the patience in all.
    await until(() => performance.now() - began > (sent + 1) * (PATIENCE / 4), { what: "the next piece to be due" });
  }
  await until(() => line.answer().includes("whole"), { what: "the answer" });
  expect(performance.now() - began).toBeGreaterThan(2 * PATIENCE);
});

it("a request without a body, or with one that is here, is left alone", async () => {
  const line = await begin("GET /api/v1/documents HTTP/1.1");
  line.socket.write("\r\n");
  await until(() => line.answer().includes("whole"), { what: "the answer" });
  expect(line.ended()).toBe(false);
});
