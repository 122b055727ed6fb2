/** Attached files over real HTTP: taking them, giving them, and everything that is not to be taken. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { accessBy } from "../helpers/access.ts";
import { yClient } from "../helpers/client.ts";
import { GIF, WEBP, avifHead, jpegHead, png } from "../helpers/pictures.ts";
import { type TestServer, testServer } from "../helpers/server.ts";
import { canMount, smallDisk } from "../helpers/small-disk.ts";
import { until } from "../helpers/until.ts";

interface Attached {
  readonly src: string;
  readonly name: string;
  readonly size: number;
  readonly mime: string;
  readonly width?: number;
  readonly height?: number;
}

async function newDocument(server: TestServer, id?: string, more: Record<string, string> = {}): Promise<string> {
  const body = JSON.stringify(id === undefined ? {} : { id });
  const headers = { "content-type": "application/json", ...more };
  const response = await fetch(`${server.url}/api/v1/documents`, { method: "POST", headers, body });
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

function pathFor(document: string, name?: string): string {
  const query = name === undefined ? "" : `?name=${encodeURIComponent(name)}`;
  return `/api/v1/documents/${encodeURIComponent(document)}/files${query}`;
}

function post(
  server: TestServer,
  document: string,
  bytes: Uint8Array<ArrayBuffer> | string,
  { name, headers = {} }: { name?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(`${server.url}${pathFor(document, name)}`, { method: "POST", headers, body: bytes });
}

async function attach(
  server: TestServer,
  document: string,
  bytes: Uint8Array<ArrayBuffer> | string,
  name?: string,
): Promise<Attached> {
  const response = await post(server, document, bytes, name === undefined ? {} : { name });
  expect(response.status, await response.clone().text()).toBe(201);
  return (await response.json()) as Attached;
}

async function expectProblem(response: Response, status: number, detail: string): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect((await response.json()) as object).toMatchObject({ status, detail: expect.stringContaining(detail) });
}

/** All that is in the folder of files, without the folders. */
function filesIn({ folder }: { readonly folder: string }): string[] {
  try {
    return readdirSync(join(folder, "files"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

const hashOf = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

it("a picture that is attached is on disk by its content's hash, and comes back as it was, after a restart too", async () => {
  const server = await testServer();
  const document = await newDocument(server);
  const picture = png(30, 20);
  const file = await attach(server, document, picture, "Über uns/ein Bild.png");
  expect(file).toEqual({
    src: `/files/${hashOf(picture)}/%C3%9Cber%20unsein%20Bild.png`,
    name: "Über unsein Bild.png",
    size: picture.length,
    mime: "image/png",
    width: 30,
    height: 20,
  });
  expect(filesIn(server)).toEqual([hashOf(picture)]);
  await server.restart();
  for (const path of [file.src, `/api/v1${file.src}`]) {
    const response = await fetch(server.url + path);
    expect(response.status).toBe(200);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(picture);
  }
});

it.each([
  ["png", png(3, 2), "image/png", 3, 2],
  ["jpeg", jpegHead(640, 480), "image/jpeg", 640, 480],
  ["jpeg on its side", jpegHead(640, 480, 6), "image/jpeg", 480, 640],
  ["gif", GIF, "image/gif", 1, 1],
  ["webp", WEBP, "image/webp", 1, 1],
  ["avif", avifHead(44, 33), "image/avif", 44, 33],
] as const)("a %s is shown, and its size is known", async (_what, bytes, mime, width, height) => {
  const server = await testServer();
  const file = await attach(server, await newDocument(server), bytes, "without-ending");
  expect(file).toMatchObject({ mime, width, height });
  const { headers } = await fetch(server.url + file.src);
  expect(headers.get("content-type")).toBe(mime);
  expect(headers.get("content-disposition")).toMatch(/^inline; filename="without-ending"/);
});

const SCRIPT = "<script>parent.ran = true</script>";

it.each([
  ["SVG", `<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}<foreignObject/></svg>`, "a.svg"],
  ["HTML that calls itself a picture", `<!doctype html>${SCRIPT}`, "a.png"],
  ["a script", "alert(1)", "a.js"],
  ["a PDF", "%PDF-1.7\n", "a.pdf"],
  ["XML with a style sheet", `<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><a/>`, "a.xml"],
  ["an empty PNG header", "\x89PNG", "a.png"],
])("%s is a download, and nothing in it could run", async (_what, text, name) => {
  const server = await testServer();
  const file = await attach(server, await newDocument(server), text, name);
  const { headers } = await fetch(server.url + file.src);
  expect(headers.get("content-type")).toBe("application/octet-stream");
  expect(headers.get("content-disposition")).toMatch(/^attachment; /);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-security-policy")).toMatch(/^default-src 'none';.*sandbox$/);
});

it("a GIF that is a script as well is a GIF to everyone", async () => {
  const server = await testServer();
  const file = await attach(server, await newDocument(server), `GIF89a=1;alert(1)//`, "a.js");
  const { headers } = await fetch(server.url + file.src);
  expect(headers.get("content-type")).toBe("image/gif");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-security-policy")).toContain("sandbox");
});

it("files may be kept by the browser, by no cache that many share, and shown in pages of others", async () => {
  const server = await testServer();
  const { src } = await attach(server, await newDocument(server), GIF);
  const { headers } = await fetch(server.url + src);
  expect(headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
  expect(headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  const again = await fetch(server.url + src, { headers: { "if-none-match": headers.get("etag") ?? "" } });
  expect([again.status, await again.text()]).toEqual([304, ""]);
  expect(src).toMatch(/\/file$/);
});

it("parts of a film can be asked for, as players do", async () => {
  const server = await testServer();
  const film = new Uint8Array(1000).map((_, index) => index % 251);
  film.set(Buffer.from("\0\0\0\x18ftypisom", "latin1"));
  const file = await attach(server, await newDocument(server), film, "a.mp4");
  expect(file.mime).toBe("video/mp4");
  async function part(range: string, headers: Record<string, string> = {}): Promise<[number, string | null, number[]]> {
    const response = await fetch(server.url + file.src, { headers: { range, ...headers } });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return [response.status, response.headers.get("content-range"), [bytes.length, bytes[0] ?? -1]];
  }
  expect(await part("bytes=100-109")).toEqual([206, "bytes 100-109/1000", [10, 100]]);
  expect(await part("bytes=990-")).toEqual([206, "bytes 990-999/1000", [10, 990 % 251]]);
  expect(await part("bytes=-5")).toEqual([206, "bytes 995-999/1000", [5, 995 % 251]]);
  expect(await part("bytes=900-5000")).toEqual([206, "bytes 900-999/1000", [100, 900 % 251]]);
  expect((await part("bytes=1000-"))[0]).toBe(416);
  expect((await part("bytes=-0"))[0]).toBe(416);
  for (const other of ["bytes=5-2", "bytes=0-1,5-6", "lines=1-2", "bytes=a-b", "bytes=-"]) {
    expect(await part(other)).toEqual([200, null, [1000, film[0]]]);
  }
  expect((await part("bytes=100-109", { "if-range": '"another"' }))[0]).toBe(200);
  const head = await fetch(server.url + file.src, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "1000", ""]);
});

it("the same content is kept once, whoever attaches it, and read as long as one document has it", async () => {
  const server = await testServer();
  const [a, b] = [await newDocument(server), await newDocument(server)];
  const files = await Promise.all([a, b, a].map((document) => attach(server, document, GIF, `${document}.gif`)));
  expect(new Set(files.map(({ src }) => src.split("/")[2])).size).toBe(1);
  expect(filesIn(server)).toEqual([hashOf(GIF)]);
});

it.each([
  ["an empty file", "", {}, 400, "empty"],
  ["too long a name", "x", { name: "n".repeat(256) }, 400, "255 characters"],
  ["a file that is too large", "x".repeat(1001), {}, 413, "larger than 1.0 kB"],
])("%s is refused with a sentence, and nothing is left of it", async (_what, bytes, options, status, detail) => {
  const server = await testServer({ fileBytes: 1000 });
  await expectProblem(await post(server, await newDocument(server), bytes, options), status, detail);
  expect(filesIn(server)).toEqual([]);
});

it("a document holds so many bytes and no more, however many come at once; what it has counts once", async () => {
  const server = await testServer({ documentFilesBytes: 2500 });
  const document = await newDocument(server);
  const bytes = (fill: number): Uint8Array<ArrayBuffer> => new Uint8Array(1000).fill(fill);
  const answers = await Promise.all([1, 2, 3, 4].map((fill) => post(server, document, bytes(fill))));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
  const refused = answers.find(({ status }) => status === 413);
  if (refused !== undefined) await expectProblem(refused, 413, "more than 2.5 kB of files");
  expect(filesIn(server)).toHaveLength(2);
  await attach(server, await newDocument(server), bytes(9));
});

it("a file for no document, or for one in the trash, is refused", async () => {
  const server = await testServer();
  await expectProblem(await post(server, "nothing", GIF), 404, "no document");
  const made = await fetch(`${server.url}/api/v1/documents`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  const cookie = made.headers.get("set-cookie")?.split(";")[0] ?? "";
  const { id } = (await made.json()) as { id: string };
  await fetch(`${server.url}/api/v1/documents/${id}`, { method: "DELETE", headers: { cookie } });
  await expectProblem(await post(server, id, GIF), 409, "trash");
  expect(filesIn(server)).toEqual([]);
});

it("a name with a slash in it is a document's like any other", async () => {
  const server = await testServer();
  const file = await attach(server, await newDocument(server, "plans/2027 ☂"), GIF, "../../../etc/passwd");
  expect(file.name).toBe("......etcpasswd");
  expect((await fetch(server.url + file.src)).status).toBe(200);
});

it.each([
  ["no hash", "/files/../weft.db"],
  ["a hash of nothing", `/files/${"0".repeat(64)}/a.png`],
  ["a path", `/files/${"..%2f".repeat(8)}weft.db/a`],
  ["capitals", `/files/${hashOf(GIF).toUpperCase()}/a.gif`],
])("%s gives nothing", async (_what, path) => {
  const server = await testServer();
  await attach(server, await newDocument(server), GIF);
  expect((await fetch(server.url + path)).status).toBe(404);
});

it("pages of other origins attach nothing, unless they are listed; those may ask first and read the answer", async () => {
  const listed = "https://app.example.com";
  const server = await testServer({ allowedOrigins: [listed] });
  const document = await newDocument(server);
  for (const headers of [
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
  ] as Record<string, string>[]) {
    await expectProblem(await post(server, document, GIF, { headers }), 403, "WEFT_ALLOWED_ORIGINS");
  }
  const asked = await fetch(server.url + pathFor(document), { method: "OPTIONS", headers: { origin: listed } });
  expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([204, listed]);
  expect(asked.headers.get("access-control-allow-headers")).toBe("authorization, content-type");
  const response = await post(server, document, GIF, { headers: { origin: listed } });
  expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([201, listed]);
  const refused = await post(server, "nothing", GIF, { headers: { origin: listed } });
  expect(refused.headers.get("access-control-allow-origin")).toBe(listed);
});

it("who may edit attaches, who may view reads, and nobody else learns whether the file is there", async () => {
  const roles: Record<string, "edit" | "view"> = { editor: "edit", reader: "view" };
  const server = await testServer(
    {},
    {
      access: accessBy(async (document, token = "") => {
        if (token === "owner") return "admin";
        const role = document === "plan" ? roles[token] : undefined;
        return role ?? { denied: token === "" ? "unauthorized" : "forbidden", reason: "Not you." };
      }),
    },
  );
  const as = (token: string): { headers: Record<string, string> } => ({
    headers: { authorization: `Bearer ${token}` },
  });
  for (const id of ["plan", "other"]) await newDocument(server, id, as("owner").headers);
  await expectProblem(await post(server, "plan", GIF), 401, "Not you");
  await expectProblem(await post(server, "plan", GIF, as("stranger")), 403, "Not you");
  await expectProblem(await post(server, "plan", GIF, as("reader")), 403, "may not attach");
  await expectProblem(await post(server, "other", GIF, as("editor")), 403, "Not you");
  expect(filesIn(server)).toEqual([]);
  const response = await post(server, "plan", GIF, as("editor"));
  const { src } = (await response.json()) as Attached;
  expect((await fetch(server.url + src, as("reader"))).status).toBe(200);
  // As an image in a page: it can send no header.
  expect((await fetch(`${server.url}${src}?token=reader`)).status).toBe(200);
  for (const token of ["", "?token=stranger"]) {
    await expectProblem(await fetch(server.url + src + token), 404, "or you may not read it");
  }
});

it("a file that breaks off leaves nothing, and the next one is taken", async () => {
  const server = await testServer();
  const document = await newDocument(server);
  const request = httpRequest(`${server.url}${pathFor(document)}`, {
    method: "POST",
    headers: { "content-length": 100_000 },
  });
  request.on("error", () => {});
  request.write(Buffer.alloc(50_000));
  await until(() => filesIn(server).length === 1, { what: "the file to be on its way" });
  request.destroy();
  await until(() => filesIn(server).length === 0, { what: "nothing to be left" });
  await attach(server, document, GIF);
});

it("a length that is a lie makes a shorter file, a refusal, or none; never a wrong one", async () => {
  const server = await testServer();
  const document = await newDocument(server);
  const SHORT = "Content-Length: 10";
  function raw(head: string, body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(server.port, "127.0.0.1");
      let answer = "";
      socket.on("data", (data) => (answer += data.toString("latin1")));
      socket.on("close", () => resolve(answer));
      socket.on("error", reject);
      socket.write(
        `POST ${pathFor(document)} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${head}\r\n\r\n${body}`,
      );
      // It has no more to send; of the others, the server decides when it is over.
      if (head === SHORT) socket.end();
    });
  }
  expect(await raw("Transfer-Encoding: chunked", "3\r\nabc\r\n0\r\n\r\n")).toMatch(/^HTTP\/1.1 411 /);
  expect(await raw(SHORT, "abc")).toMatch(/^HTTP\/1.1 400 |^$/);
  expect(await raw("Content-Length: -1", "abc")).toMatch(/^HTTP\/1.1 400 /);
  expect(await raw("Content-Length: 3\r\nContent-Length: 4", "abc")).toMatch(/^HTTP\/1.1 400 /);
  expect(await raw("Content-Length: 99999999999999", "abc")).toMatch(/^HTTP\/1.1 413 /);
  await until(() => filesIn(server).length === 0, { what: "nothing to be left" });
  // More than was said is another request, which makes no sense, and no part of this one.
  expect(await raw("Content-Length: 3", "abcdef")).toMatch(/^HTTP\/1.1 (201|400) /);
  await until(() => filesIn(server).every((name) => name === hashOf("abc")), {
    what: "only what was said to be there",
  });
});

it("what a crash left half received is gone after the next start", async () => {
  const server = await testServer();
  const document = await newDocument(server);
  const { src } = await attach(server, document, GIF);
  mkdirSync(join(server.folder, "files", "incoming"), { recursive: true });
  writeFileSync(join(server.folder, "files", "incoming", "half"), "half");
  await server.restart();
  expect(filesIn(server)).toEqual([hashOf(GIF)]);
  expect((await fetch(server.url + src)).status).toBe(200);
});

it.runIf(canMount())("a full disk is said so, documents keep their room, and nothing is left over", async () => {
  const disk = smallDisk(16);
  if (disk === undefined) throw new Error("The disk could not be mounted");
  const server = await testServer({ dataDir: disk.folder });
  const document = await newDocument(server);
  const most = new Uint8Array(15.6 * 1024 * 1024);
  await expectProblem(await post(server, document, most), 507, "disk is full");
  // Two that have room alone, and not together.
  const answers = await Promise.all(
    [1, 2].map((fill) => post(server, document, new Uint8Array(8 * 1024 * 1024).fill(fill))),
  );
  expect(answers.filter(({ status }) => status === 201).length).toBeLessThan(2);
  for (const answer of answers.filter(({ status }) => status !== 201)) await expectProblem(answer, 507, "disk is full");
  expect(filesIn({ folder: disk.folder }).every((name) => /^[0-9a-f]{64}$/.test(name))).toBe(true);
  const client = await yClient(server, document);
  client.text.insert(0, "words");
  await attach(server, document, GIF);
});

it("a file is on its way through memory in pieces, not as a whole", async () => {
  const server = await testServer({ fileBytes: 200 * 1024 * 1024 });
  const document = await newDocument(server);
  const size = 150 * 1024 * 1024;
  const before = process.memoryUsage().rss;
  let most = 0;
  const request = httpRequest(`${server.url}${pathFor(document)}`, {
    method: "POST",
    headers: { "content-length": size },
  });
  const answered = new Promise<number>((resolve, reject) => {
    request.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on("error", reject);
  });
  const piece = Buffer.alloc(1024 * 1024, 7);
  for (let sent = 0; sent < size; sent += piece.length) {
    if (!request.write(piece)) await new Promise((resolve) => request.once("drain", resolve));
    most = Math.max(most, process.memoryUsage().rss - before);
  }
  request.end();
  expect(await answered).toBe(201);
  expect(most).toBeLessThan(100 * 1024 * 1024);
});
