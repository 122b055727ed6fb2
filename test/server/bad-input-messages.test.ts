/** Every case of bad-input-cases.ts over every endpoint, one after the other against one process, which must bear them all. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeSyncStep1, nameToPath } from "@weft/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { addressed } from "../fuzz/wire-frames.ts";
import { yClient } from "../helpers/client.ts";
import { contentOf } from "../helpers/content.ts";
import { memoryOf } from "../helpers/memory.ts";
import { type ServerProcess, startProcess } from "../helpers/process.ts";
import { until } from "../helpers/until.ts";
import { witnesses } from "../helpers/witnesses.ts";
import { BAD_INPUTS } from "./bad-input-cases.ts";

/** Megabytes by which one case may make the process grow: what it sent, decoded, and what is collected later. */
const MOST_GROWN = 300;

const QUESTION = encodeSyncStep1(Uint8Array.of(0));
interface Endpoint {
  readonly path: (document: string) => string;
  readonly greeting: (document: string) => Uint8Array[];
  readonly wrap: (document: string, message: Uint8Array) => Uint8Array;
}
const ENDPOINTS: Record<string, Endpoint> = {
  "/collab": {
    path: (document) => `/collab/${nameToPath(document)}`,
    greeting: () => [QUESTION],
    wrap: (_document, message) => message,
  },
  "/hocuspocus": {
    path: () => "/hocuspocus",
    greeting: (document) => [addressed(document, Uint8Array.of(2, 0, 0)), addressed(document, QUESTION)],
    wrap: addressed,
  },
};

describe.each(Object.entries(ENDPOINTS))("%s", (_endpoint, { path, greeting, wrap }) => {
  /** What each attacked document held in the end. */
  const held = new Map<string, string>();
  let folder: string;
  let server: ServerProcess;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "weft-bad-input-"));
    server = await startProcess(folder, { env: { WEFT_LOG_LEVEL: "error" } });
  });
  afterAll(async () => {
    await server.end("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });

  it.each(Object.entries(BAD_INPUTS))(
    "%s: nobody else notices",
    { timeout: 60_000 },
    async (what, { messages, ends }) => {
      const honest = await witnesses(server, what);
      await honest.check("the beginning");
      const before = memoryOf(server.pid);
      const socket = new WebSocket(`${server.url.replace("http", "ws")}${path(what)}`);
      let closed: number | undefined;
      let answered = false;
      socket.on("error", () => {});
      socket.on("close", (code) => (closed = code));
      socket.on("pong", () => (answered = true));
      await new Promise((resolve, reject) => {
        socket.once("open", resolve);
        socket.once("error", reject);
      });
      for (const message of greeting(what)) socket.send(message);
      for (const message of messages()) socket.send(wrap(what, message));
      // Behind all of it: the answer says that everything was read.
      socket.ping();
      await until(() => (ends === "out" ? closed !== undefined : answered || closed !== undefined), {
        timeout: 30_000,
        what: `${what} was read`,
      });
      if (ends === "out") expect(closed).toBe(4400);
      await honest.check(what);
      expect(memoryOf(server.pid) - before, "megabytes grown").toBeLessThan(MOST_GROWN);
      socket.terminate();
      for (const [document, content] of honest.contents()) held.set(document, content);
    },
  );

  it(
    "after all of it the documents open in a fresh process, and hold what they held",
    { timeout: 60_000 },
    async () => {
      expect(await server.end(), server.output()).toBe(0);
      server = await startProcess(folder, { port: server.port });
      for (const [document, content] of held) {
        const late = await yClient(server, document);
        expect(contentOf(late.doc), document).toBe(content);
      }
    },
  );
});
