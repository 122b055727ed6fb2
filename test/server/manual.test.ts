/** The manual's examples, run as they stand there. Only the server's address is put in their place. */
import { execFile, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { promisify } from "node:util";
import { connect } from "@weft/client";
import { documentJSON, schema, toText, updateFromJSON } from "@weft/schema";
import { htmlFromDocument, pageFromDocument } from "@weft/schema/html";
import { documentFromMarkdown, markdownFromDocument } from "@weft/schema/markdown";
import { expect, it, onTestFinished } from "vitest";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { Y as published, hocuspocusModule } from "../conformance/published.ts";
import { SECRET, tokenFor } from "../helpers/access.ts";
import { yClient } from "../helpers/client.ts";
import { example, run } from "../helpers/manual.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { browserAt } from "../helpers/visitor.ts";

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

it("format: Markdown in, Markdown and HTML out", async () => {
  const code = example("format.md", "js", "documentFromMarkdown");
  const made = (await run(
    code,
    { updateFromJSON, htmlFromDocument, pageFromDocument, documentFromMarkdown, markdownFromDocument },
    "({ update, markdown, html, page })",
  )) as { update: Uint8Array; markdown: string; html: string; page: string };
  expect(made.markdown).toBe("- [x] Bread\n- [ ] Milk, _cold_\n\n> [!TIP]\n> Go early.\n");
  expect(made.html).toContain("<em>cold</em></li>");
  expect(made.page).toContain("<h1>Shopping</h1>");
  const doc = new Y.Doc();
  Y.applyUpdate(doc, made.update);
  expect(markdownFromDocument(doc)).toBe(made.markdown);
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

it("access: a token in JavaScript and in Python, which the server takes", async () => {
  const server = await testServer({ access: "token", tokenSecret: SECRET });
  const tokens = [await run(example("access.md", "js", "createHmac"), { createHmac, secret: SECRET }, "shown")];
  const python = `secret = ${JSON.stringify(SECRET)}\n${example("access.md", "python", "hmac")}print(shown)`;
  const { stdout, error } = spawnSync("python3", ["-c", python], { encoding: "utf8" });
  // Not every machine has one.
  if (error === undefined) tokens.push(stdout.trim());
  for (const token of tokens) {
    await yClient(server, "team/roadmap", { protocols: [`weft.token.${String(token)}`] });
  }
});

it("access: a document is given to somebody, and its link gets a role, an end and a password", async () => {
  const server = await testServer({ access: "token", tokenSecret: SECRET });
  const token = tokenFor("plan ☂", "admin");
  expect(await browserAt(server, { token }).create({ id: "plan ☂" })).toBe("plan ☂");
  const given = { server: server.url, id: "plan ☂", token };
  const after = await run(example("access.md", "js", "if-match"), given, "after");
  expect(after).toMatchObject({
    members: [{ person: "token:u-18", name: "Bob", role: "comment" }],
    link: { role: "view", hasPassword: true },
    locked: false,
  });
});

it("HTTP API: one document, changed with curl, with Python where there is one, and with JavaScript", async () => {
  const server = await testServer();
  const at = (code: string): string => code.replace("http://localhost:3000", server.url);
  const start = promisify(execFile);
  const { stdout } = await start("sh", ["-ec", at(example("http-api.md", "sh", "Bread"))]);
  expect(stdout).toBe("Plan\nBread");
  await run(example("http-api.md", "js", "if-match"), { server: server.url }, "answer");
  const lines = ["# Plan", "- [x] Bread and butter"];
  try {
    await start("python3", ["-c", at(example("http-api.md", "py", "If-Match"))]);
    lines.push("Written by a program.");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const content = await fetch(`${server.url}/api/v1/documents/plan/content?format=markdown`);
  expect(await content.text()).toBe(`${lines.join("\n\n")}\n`);
});

it("format: a document from JSON, and its words", async () => {
  const code = example("format.md", "js", "updateFromJSON");
  expect(await run(code, { documentJSON, schema, toText, updateFromJSON, Y }, "text")).toBe("Shopping\nWhat\tHow many");
});
