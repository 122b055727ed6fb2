/** Behind nginx and HAProxy with TLS, as the manual configures them: every way in, and whose address is believed. */
import { request } from "node:https";
import { connect } from "@weft/client";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { createLog } from "../../server/ops/log.ts";
import { published } from "../conformance/published.ts";
import { yClient } from "../helpers/client.ts";
import { PROXIES, type Proxy, type ProxyName, freePort, startProxy } from "../helpers/proxy.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { weft } from "../helpers/weft.ts";

interface Place {
  readonly proxy: Proxy;
  readonly server: TestServer;
  /** Addresses from which connections came, as the server believes. */
  readonly from: () => string[];
}

async function behind(name: ProxyName): Promise<Place> {
  const port = await freePort();
  const lines: string[] = [];
  const log = createLog("debug", { write: (line) => void lines.push(line) });
  const options = { publicUrl: `https://localhost:${port}`, trustProxy: ["127.0.0.1"] };
  const server = await testServer(options, { log });
  const proxy = await startProxy(name, { port, upstream: server.port });
  const from = (): string[] => lines.flatMap((line) => (JSON.parse(line) as { readonly from?: string }).from ?? []);
  return { proxy, server, from };
}

/** The status of an upgrade. */
function upgrade(url: string, headers: Record<string, string>, localAddress?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/collab/addressed`, {
      headers,
      ...(localAddress === undefined ? {} : { localAddress, host: "127.0.0.1", servername: "localhost" }),
    });
    socket.on("open", () => {
      socket.terminate();
      resolve(101);
    });
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.on("error", reject);
  });
}

/** The status of a plain request, whose path goes as it is written. */
function statusOf(url: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${url}${path}`, { path }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

it.each(PROXIES)("%s: y-websocket, Hocuspocus and the fallback write in one document", async (name) => {
  const { proxy, server } = await behind(name);
  const here = await yClient(server, "team/notes");
  const stock = await yClient(proxy, "team/notes", { name: "Ann" });
  const hocuspocus = await published("hocuspocus 4.8", proxy, "team/notes");
  const doc = new Y.Doc();
  const plain = connect({ server: proxy.url, document: "team/notes", doc, transport: "fallback" });
  onTestFinished(() => plain.destroy());
  const texts = (): string[] =>
    [here.text, stock.text, hocuspocus.text, doc.getText("text")].map((text) => text.toJSON());
  const all = (words: string): Promise<boolean> =>
    until(() => texts().every((text) => text === words), { what: `everyone has "${words}"` });

  stock.text.insert(0, "one ");
  await all("one ");
  hocuspocus.text.insert(4, "two ");
  await all("one two ");
  doc.getText("text").insert(8, "three ");
  await plain.flush();
  await all("one two three ");
  // Nothing is gathered on its way: each is there before the next is written.
  for (let count = 0; count < 5; count += 1) {
    here.text.insert(0, `${count}`);
    await all(here.text.toJSON());
  }
  await until(() => here.names().includes("Ann"));
  expect(plain.status.transport).toBe("fallback");
});

it.each(PROXIES)("%s: pages, files and the doctor find the server; metrics stay where they are", async (name) => {
  const { proxy, server } = await behind(name);
  const headers = { origin: proxy.url, "content-type": "application/json" };
  const made = await fetch(`${proxy.url}/api/v1/documents`, {
    method: "POST",
    headers,
    body: JSON.stringify({ id: "über/alles", title: "Through" }),
  });
  expect(made.status).toBe(201);
  expect(made.headers.get("set-cookie")).toContain("Secure");
  expect(await statusOf(proxy.url, "/api/v1/documents/%C3%BCber%2Falles")).toBe(200);
  // Larger than nginx takes unless told.
  const content = new Uint8Array(3 * 1024 * 1024).fill(65);
  const kept = await fetch(`${proxy.url}/api/v1/documents/${encodeURIComponent("über/alles")}/files?name=a.txt`, {
    method: "POST",
    headers: { origin: proxy.url },
    body: content,
  });
  expect(kept.status).toBe(201);
  const { src } = (await kept.json()) as { src: string };
  expect((await (await fetch(`${proxy.url}${src}`)).arrayBuffer()).byteLength).toBe(content.length);
  expect(await statusOf(proxy.url, "/metrics")).toBe(403);

  const foreign = await fetch(`${proxy.url}/api/v1/documents`, {
    method: "POST",
    headers: { ...headers, origin: "https://elsewhere.example" },
    body: "{}",
  });
  expect(foreign.status).toBe(403);
  expect(await upgrade(proxy.url, { origin: "https://elsewhere.example" })).toBe(403);
  expect(await upgrade(proxy.url, { origin: proxy.url })).toBe(101);

  const env = { WEFT_PUBLIC_URL: proxy.url, WEFT_PORT: String(server.port), WEFT_TRUST_PROXY: "127.0.0.1" };
  const doctor = await weft(["doctor", "--data-dir", server.folder], env);
  expect(doctor.stdout).toMatch(/^ok {4}proxy /m);
  expect(doctor.stdout).toMatch(/^ok {4}websocket /m);
});

it.each(PROXIES)("%s: the client's address is the one that the proxy saw, whatever the client says", async (name) => {
  const { proxy, from } = await behind(name);
  expect(await upgrade(proxy.url, { "x-forwarded-for": "203.0.113.9" }, "127.0.0.2")).toBe(101);
  await until(() => from().length > 0);
  expect(from().at(-1)).toBe("127.0.0.2");
});

it("nginx: programs may be below a path that is cut off", async () => {
  const { proxy, server } = await behind("nginx");
  const below = { url: `${proxy.url}/docs` };
  const here = await yClient(server, "notes");
  const stock = await yClient(below, "notes");
  const hocuspocus = await published("hocuspocus 4.8", below, "notes");
  stock.text.insert(0, "below ");
  hocuspocus.text.insert(0, "far ");
  await until(() => here.text.toJSON().length === 10);
});
