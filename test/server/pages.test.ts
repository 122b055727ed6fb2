import { readFileSync } from "node:fs";
import { FRAME_ORIGINS } from "@weft/schema/embeds";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { expect, it, onTestFinished } from "vitest";
import { testServer } from "../helpers/server.ts";

/** A built web app, as small as can be, with something secret beside it. */
function builtApp(): string {
  const parent = mkdtempSync(join(tmpdir(), "weft-pages-"));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const folder = join(parent, "dist");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(parent, "secret.txt"), "secret");
  writeFileSync(join(folder, ".env"), "secret");
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>Weft</title>");
  writeFileSync(join(folder, "diagrams.html"), "<!doctype html><title>Diagrams</title>");
  writeFileSync(join(folder, "embed.js"), "export {};");
  writeFileSync(join(folder, "sw.js"), "addEventListener('fetch', () => {});");
  writeFileSync(join(folder, "assets/app-Ab3dEf9h.js"), "console.log('app')");
  writeFileSync(join(folder, "assets/app-Ab3dEf9h.js.br"), brotliCompressSync("console.log('app')"));
  return folder;
}

it("the home page and every document's page are the app", async () => {
  const server = await testServer({ webDir: builtApp() });
  for (const path of ["/", "/d/notes", "/d/plans/autumn", "/d/%C3%BC"]) {
    const response = await fetch(server.url + path);
    expect([response.status, await response.text()], path).toEqual([200, expect.stringContaining("<title>Weft")]);
    expect(response.headers.get("cache-control")).toBe("no-cache");
  }
});

it("files with a hash in their name are kept for ever, compressed where the browser takes it", async () => {
  const server = await testServer({ webDir: builtApp() });
  const response = await fetch(`${server.url}/assets/app-Ab3dEf9h.js`, { headers: { "accept-encoding": "gzip, br" } });
  expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(response.headers.get("content-encoding")).toBe("br");
  expect(response.headers.get("content-type")).toContain("text/javascript");
  expect(await response.text()).toBe("console.log('app')");
  const plain = await fetch(`${server.url}/assets/app-Ab3dEf9h.js`, { headers: { "accept-encoding": "identity" } });
  expect([plain.headers.get("content-encoding"), await plain.text()]).toEqual([null, "console.log('app')"]);
});

it("a page that has not changed is not sent again", async () => {
  const server = await testServer({ webDir: builtApp() });
  const tag = (await fetch(server.url)).headers.get("etag") ?? "";
  const again = await fetch(server.url, { headers: { "if-none-match": tag } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

it("the embed script may be loaded by any page", async () => {
  const server = await testServer({ webDir: builtApp() });
  const response = await fetch(`${server.url}/embed.js`);
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect(response.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(response.headers.get("cache-control")).toBe("no-cache");
});

it("the service worker is asked for anew each time, and may be one", async () => {
  const server = await testServer({ webDir: builtApp() });
  const { headers } = await fetch(`${server.url}/sw.js`);
  expect(headers.get("cache-control")).toBe("no-cache");
  expect(headers.get("content-type")).toContain("text/javascript");
  expect((await fetch(server.url)).headers.get("content-security-policy")).toContain("worker-src 'self'");
});

it("no path leads out of the folder or to hidden files", async () => {
  const server = await testServer({ webDir: builtApp() });
  for (const path of [
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/assets/../../secret.txt",
    "/assets/..%5c..%5csecret.txt",
    "//etc/passwd",
    "/.env",
    "/assets",
    "/assets/",
    "/%00",
    "/%zz",
  ]) {
    const answer = await rawGet(server.port, path);
    expect(answer, path).toMatch(/^HTTP\/1.1 4\d\d /);
    expect(answer).not.toContain("secret\r\n");
    expect(answer.endsWith("secret")).toBe(false);
  }
});

it("unknown addresses get a page that says so, and can't be written to", async () => {
  const server = await testServer({ webDir: builtApp() });
  const response = await fetch(`${server.url}/nothing`);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain("There is nothing at this address");
  const post = await fetch(`${server.url}/d/notes`, { method: "POST" });
  expect(post.status).toBe(405);
});

it("without a built app the page says how to build it", async () => {
  const server = await testServer({ webDir: join(tmpdir(), "weft-no-such-folder") });
  const response = await fetch(`${server.url}/d/notes`);
  expect(response.status).toBe(503);
  expect(await response.text()).toContain("npm run build");
});

it("every answer carries a policy that runs no foreign or inline script", async () => {
  const server = await testServer({ webDir: builtApp() });
  for (const path of ["/", "/embed.js", "/nothing", "/api/v1/documents", "/api/v1/nothing", "/livez"]) {
    const { headers } = await fetch(server.url + path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy, path).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${server.port}`);
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("same-origin");
  }
});

it("a Host header can't write into the policy", async () => {
  const server = await testServer({ webDir: builtApp() });
  const answer = await rawGet(server.port, "/", "x;script-src *");
  expect(answer).not.toContain("script-src *");
});

it("liveness and readiness are answered", async () => {
  const server = await testServer();
  for (const path of ["/livez", "/readyz"]) {
    const response = await fetch(server.url + path);
    expect([response.status, await response.text()]).toEqual([200, "ok\n"]);
    expect(response.headers.get("cache-control")).toBe("no-store");
  }
});

/** The whole answer to a GET whose path is sent as it stands; `fetch` would clean it first. */
function rawGet(port: number, path: string, host = "localhost"): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    );
    socket.on("data", (chunk) => {
      answer += chunk.toString("utf8");
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

it("the page that draws diagrams has an origin that is nobody's, and no other page is less strict for it", async () => {
  const server = await testServer({ webDir: builtApp() });
  const policyOf = async (path: string): Promise<string> =>
    (await fetch(server.url + path)).headers.get("content-security-policy") ?? "";
  const policy = await policyOf("/diagrams.html");
  const manual = readFileSync(new URL("../../web/docs/embedding.md", import.meta.url), "utf8");
  expect(policy).toMatch(/^sandbox allow-scripts; default-src 'none'; /);
  expect(policy).toContain("frame-ancestors *");
  expect(policy).not.toMatch(/allow-same-origin|connect-src|img-src|unsafe-eval|script-src[^;]*unsafe/);
  for (const path of ["/", "/d/notes", "/d/diagrams.html", "/embed.js", "/livez", "/nothing"]) {
    expect(await policyOf(path), path).toMatch(/^default-src 'none'; .*frame-src 'self'.*frame-ancestors 'self'$/);
    // What the editor frames, and nothing else.
    for (const origin of FRAME_ORIGINS) expect(manual).toContain(origin);
    expect(/frame-src ([^;]*);/.exec(await policyOf(path))?.[1]).toBe(`'self' ${FRAME_ORIGINS.join(" ")}`);
  }
});
