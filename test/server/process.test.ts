import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeSyncStep1, encodeUpdate } from "@weft/protocol";
import { expect, it, onTestFinished } from "vitest";
import * as Y from "yjs";
import { rawClient, startYClient, yClient } from "../helpers/client.ts";
import { type ServerProcess, plainEnvironment, startProcess } from "../helpers/process.ts";
import { until } from "../helpers/until.ts";

const BIN = fileURLToPath(new URL("../../server/bin.js", import.meta.url));

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "weft-process-"));
  onTestFinished(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true });
  });
  return folder;
}

async function start(folder: string): Promise<ServerProcess> {
  const server = await startProcess(folder);
  onTestFinished(async () => {
    await server.end("SIGKILL");
  });
  return server;
}

/** Runs the command to its end. */
async function weft(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  // Without the condition, as an operator types it.
  const child = spawn(process.execPath, [BIN, ...args], { env: { ...plainEnvironment(), WEFT_PORT: "0", ...env } });
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].on("data", (chunk: Buffer) => {
      output[stream] += chunk.toString("utf8");
    });
  }
  await once(child, "close");
  return { code: child.exitCode ?? -1, ...output };
}

it("wrong variables end the start with exit code 1 and a sentence for each", async () => {
  const { code, stderr, stdout } = await weft(["serve"], { WEFT_PORT: "many", WEFT_ACCESS: "closed" });
  expect(code).toBe(1);
  expect(stderr).toBe(
    'WEFT_PORT should be a port number from 0 to 65535, such as 3000; it is "many".\n' +
      "WEFT_ACCESS should be open (whoever has the link may edit), private (accounts), or token (only tokens of a host " +
      'application); it is "closed".\n',
  );
  expect(stdout).toBe("");
});

it("keys of tokens that can't be read end the start with a sentence, and nothing is made", async () => {
  const folder = join(newFolder(), "data");
  const { code, stderr } = await weft(["serve"], { WEFT_TOKEN_JWKS: "/nowhere/keys.json", WEFT_DATA_DIR: folder });
  expect([code, existsSync(folder)]).toEqual([1, false]);
  expect(stderr).toBe(
    "WEFT_TOKEN_JWKS names a file that can't be read (ENOENT). It should be the address of a key set, or a file with one.\n",
  );
});

it("a port in use ends the start with one sentence that names the port and the variable", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  const address = other.address();
  const port = typeof address === "object" ? String(address?.port) : "";
  const { code, stderr } = await weft(["serve"], { WEFT_PORT: port, WEFT_DATA_DIR: newFolder() });
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`^Port ${port} is in use .* WEFT_PORT\\.\n$`));
});

it("a second server on the same data folder refuses to start, and the first goes on", async () => {
  const folder = newFolder();
  const first = await start(folder);
  const ann = await yClient(first, "notes");
  const { code, stderr } = await weft(["serve"], { WEFT_DATA_DIR: folder });
  expect(code).toBe(1);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).toContain(folder);
  ann.text.insert(0, "words");
  const bob = await yClient(first, "notes");
  await until(() => bob.text.toJSON() === "words");
});

it("a data folder that can't be used ends the start with a sentence that names it", async () => {
  const folder = newFolder();
  const file = join(folder, "file");
  writeFileSync(file, "");
  const { code, stderr } = await weft(["serve"], { WEFT_DATA_DIR: join(file, "data") });
  expect(code).toBe(1);
  expect(stderr).toContain(join(file, "data"));
  expect(stderr).not.toContain("    at ");
});

it("--help names the commands, that of serve every variable; an unknown command is refused", async () => {
  expect((await weft(["--help"])).stdout).toContain("weft serve");
  const help = await weft(["serve", "--help"]);
  expect(help.code).toBe(0);
  for (const name of ["weft serve", "WEFT_PORT", "WEFT_DATA_DIR", "WEFT_MAX_DOCUMENT_BYTES"]) {
    expect(help.stdout).toContain(name);
  }
  const unknown = await weft(["surve"]);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('"weft surve" is not a command');
});

it("SIGTERM while people write: everything acknowledged is there, clients are told to come back, exit code 0", async () => {
  const folder = newFolder();
  const first = await start(folder);
  const writer = await rawClient(first, "notes", { protocols: ["weft"] });
  const stock = startYClient(first, "other");
  await until(() => stock.provider.synced);
  const doc = new Y.Doc();
  const sent: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => {
    sent.push(update);
    writer.send(encodeUpdate(update));
  });
  writer.send(encodeSyncStep1(Uint8Array.of(0)));
  const typing = setInterval(() => {
    for (let i = 0; i < 20; i++) doc.getText("text").insert(0, `${sent.length} `);
  }, 1);
  onTestFinished(() => clearInterval(typing));
  await until(() => writer.saved > 200);
  stock.text.insert(0, "unsaved at the signal");
  const code = await first.end("SIGTERM");
  clearInterval(typing);
  expect(code).toBe(0);
  await until(() => writer.closed);
  expect(writer.closed?.code).toBe(1012);
  const second = await start(folder);
  const reader = await yClient(second, "notes");
  const acknowledged = new Y.Doc();
  for (const update of sent.slice(0, writer.saved - 1)) Y.applyUpdate(acknowledged, update);
  // Whatever was acknowledged is part of what is there.
  Y.applyUpdate(acknowledged, Y.encodeStateAsUpdate(reader.doc));
  expect(Y.encodeStateVector(acknowledged)).toEqual(Y.encodeStateVector(reader.doc));
  expect(reader.text.toJSON()).toBe(acknowledged.getText("text").toJSON());
});

it("the log holds no content, names of people, cookies or query strings", async () => {
  const folder = newFolder();
  const server = await startProcess(folder, { env: { WEFT_LOG_LEVEL: "debug" } });
  const ann = await yClient(server, "notes", { name: "Ann-the-person", params: { token: "s3cret-token" } });
  ann.text.insert(0, "the-content");
  await fetch(`${server.url}/api/v1/documents?query=s3cret-query`, {
    headers: { cookie: "weft_browser=s3cret-cookie" },
  });
  const bad = await rawClient(server, "notes");
  bad.send(Uint8Array.of(0, 2, 1, 9));
  await until(() => bad.closed);
  expect(await server.end()).toBe(0);
  const output = server.output();
  expect(output).toContain('"doc":"notes"');
  expect(output).not.toMatch(/Ann-the-person|the-content|s3cret/);
  for (const line of output.split("\n").filter((text) => text.startsWith("{")))
    expect(() => JSON.parse(line)).not.toThrow();
});
