/** The manual's examples, run as they stand there. Only the server's address is put in their place. */
import { readFileSync } from "node:fs";
import { connect } from "@weft/client";
import { expect, it, onTestFinished } from "vitest";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { Y as published, hocuspocusModule } from "../conformance/published.ts";
import { yClient } from "../helpers/client.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

/** The fenced code of a page that contains `part`. */
function example(page: string, language: string, part: string): string {
  const text = readFileSync(new URL(`../../web/docs/${page}`, import.meta.url), "utf8");
  const blocks = [...text.matchAll(/```(\w+)\n([\s\S]+?)```/g)];
  const found = blocks.find(([, tag, code]) => tag === language && code?.includes(part))?.[2];
  if (found === undefined) throw new Error(`${page} has no ${language} example with ${part}`);
  return found;
}

/** Runs an example's statements; what it imports or takes for granted is handed in, what it makes is handed out. */
async function run(code: string, given: Record<string, unknown>, makes: string): Promise<unknown> {
  const body = code.replaceAll(/^import .*$/gm, "");
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<unknown>;
  return new AsyncFunction(...Object.keys(given), `${body}\nreturn ${makes};`)(...Object.values(given));
}

it("embedding: the stock provider", async () => {
  const server = await testServer();
  const code = example("embedding.md", "js", "new WebsocketProvider").replace(
    "wss://docs.example.com",
    server.url.replace("http", "ws"),
  );
  const doc = new Y.Doc();
  const provider = (await run(code, { WebsocketProvider, doc }, "provider")) as WebsocketProvider;
  onTestFinished(() => provider.destroy());
  doc.getText("text").insert(0, "on the board");
  const other = await yClient(server, "my-app/board-7");
  await until(() => other.text.toJSON() === "on the board");
});

it("embedding: the stock Hocuspocus provider", async () => {
  const server = await testServer();
  const code = example("embedding.md", "js", "new HocuspocusProvider").replace(
    "wss://docs.example.com",
    server.url.replace("http", "ws"),
  );
  const { HocuspocusProvider } = hocuspocusModule("4.8");
  const doc = new published.Doc();
  const provider = (await run(code, { HocuspocusProvider, doc }, "provider")) as { destroy(): void };
  onTestFinished(() => provider.destroy());
  doc.getText("text").insert(0, "on the board");
  const other = await yClient(server, "my-app/board-7");
  await until(() => other.text.toJSON() === "on the board");
});

it("embedding: the client package, which knows what is on disk", async () => {
  const server = await testServer();
  const code = example("embedding.md", "js", "connection.flush()").replace("https://docs.example.com", server.url);
  const doc = new Y.Doc();
  doc.getText("text").insert(0, "kept");
  const connection = (await run(code, { connect, doc }, "connection")) as ReturnType<typeof connect>;
  onTestFinished(() => connection.destroy());
  await server.restart();
  expect((await yClient(server, "my-app/board-7")).text.toJSON()).toBe("kept");
});

it("embedding: the client package without a WebSocket", async () => {
  const server = await testServer();
  const code = example("embedding.md", "js", 'transport: "fallback"').replace("https://docs.example.com", server.url);
  const connection = (await run(code, { connect }, "connection")) as ReturnType<typeof connect>;
  onTestFinished(() => connection.destroy());
  connection.doc.getText("text").insert(0, "kept");
  await connection.flush();
  expect(connection.status.transport).toBe("fallback");
  expect((await yClient(server, "my-app/board-7")).text.toJSON()).toBe("kept");
});

it("HTTP API: making a document with curl", async () => {
  const server = await testServer();
  const command = example("http-api.md", "sh", "curl");
  const [, method, url, header = "", body] = /^curl -X (\w+) (\S+) -H '([^']+)' -d '([^']+)'\n$/.exec(command) ?? [];
  const [name = "", value = ""] = header.split(": ");
  const response = await fetch((url ?? "").replace("http://localhost:3000", server.url), {
    method: method ?? "",
    headers: { [name]: value },
    body: body ?? "",
  });
  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({ title: "Notes" });
});
