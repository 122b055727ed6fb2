/** The `weft` command, as an operator types it: what each one does, says and refuses. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { titleOf } from "@weft/schema";
import { jwtVerify } from "jose";
import { expect, it, onTestFinished } from "vitest";
import * as Y from "yjs";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { yClient } from "../helpers/client.ts";
import { example } from "../helpers/manual.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";
import { weft } from "../helpers/weft.ts";

const COMMANDS = ["serve", "backup", "restore", "verify", "compact", "export", "import", "token", "doctor"];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "weft-commands-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file with this content in a folder of its own. */
function newFile(name: string, content: string | Uint8Array): string {
  const file = join(newFolder(), name);
  writeFileSync(file, content);
  return file;
}

/** A data folder with documents in it that no server has open. */
async function dataFolder(...files: readonly string[]): Promise<{ dir: string; ids: string[] }> {
  const dir = join(newFolder(), "data");
  const made = await weft(["import", "--json", "--data-dir", dir, ...files]);
  expect(made.stderr).toBe("");
  return { dir, ids: made.json().map(({ id }) => String(id)) };
}

/** Changes the database behind everybody's back. */
function damage(dir: string, sql: string): void {
  const database = new DatabaseSync(join(dir, "weft.db"));
  database.exec(sql);
  database.close();
}

it("each command explains itself, and refuses what it does not know with exit code 2", async () => {
  const overview = await weft(["--help"]);
  for (const name of COMMANDS) {
    expect(overview.stdout).toContain(`weft ${name}`);
    const help = await weft([name, "--help"]);
    expect(help.code).toBe(0);
    expect(help.stdout).toMatch(new RegExp(`^Usage: weft ${name} `));
    expect(help.stdout).not.toContain("undefined");
    const wrong = await weft([name, "--speed", "x", "y"]);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain("--speed");
    expect(wrong.stderr.trim().split("\n")).toHaveLength(1);
  }
  expect((await weft(["backup"])).stderr).toBe('"weft backup" needs FILE.\n');
  expect((await weft(["backup", "a", "b"])).code).toBe(2);
  expect((await weft(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it("a folder without data is named, and not made", async () => {
  const dir = join(newFolder(), "nothing");
  for (const args of [["backup", "b.zip"], ["verify", dir], ["compact"], ["export", join(dir, "out")]]) {
    const { code, stderr } = await weft([...args, "--data-dir", dir]);
    expect(code, args[0]).toBe(1);
    expect(stderr).toContain(dir);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  }
  expect(existsSync(dir)).toBe(false);
});

it("import: Markdown, HTML, JSON, text and Yjs become documents that a server opens", async () => {
  const doc = new Y.Doc();
  doc.getMap("meta").set("title", "From Yjs");
  doc.getText("text").insert(0, "of another app");
  const { dir, ids } = await dataFolder(
    newFile("plan.md", '---\ntitle: "The *plan*"\n---\n\n# First\n\nsome **bold** words\n'),
    newFile("page.html", "<title>A &amp; B</title><h1>A &amp; B</h1><p>words of a page"),
    newFile("lines.txt", "\u{feff}one\r\n\r\nthree\n"),
    newFile("doc.json", '{"type":"doc","content":[{"type":"textblock","content":[{"type":"text","text":"json"}]}]}'),
    newFile("state.yjs", Y.encodeStateAsUpdate(doc)),
  );
  const server = await testServer({ dataDir: dir });
  const opened = await Promise.all(ids.map(async (id) => (await yClient(server, id)).doc));
  expect(opened.map((found) => titleOf(found))).toEqual(["The *plan*", "A & B", "lines", "doc", "From Yjs"]);
  const [plan, page, lines, json, yjs] = opened.map((found) => found.getXmlFragment("content").toJSON());
  expect(plan).toMatch(/kind="heading1".*First.*<bold>bold<\/bold>/);
  expect(page).toMatch(/^<textblock[^>]*>words of a page<\/textblock>$/);
  expect(lines).toMatch(/>one<.*><\/textblock>.*>three</);
  expect(json).toContain("json");
  expect(yjs).toBe("");
  expect(opened[4]?.getText("text").toJSON()).toBe("of another app");
});

it("import: what is no document is named with the reason, the others are imported, exit code 1", async () => {
  const dir = join(newFolder(), "data");
  const bad = {
    "a.odt": "PK",
    "b.json": '{"type":"doc","content":[{"type":"blink"}]}',
    "c.yjs": "no update",
    "d.txt": Uint8Array.of(0xff, 0x80),
    "e.md": "> ".repeat(500),
  };
  const files = Object.entries(bad).map(([name, content]) => newFile(name, content));
  const ran = await weft(["import", "--data-dir", dir, ...files, "/nowhere/f.md", newFile("good.md", "fine")]);
  expect(ran.code).toBe(1);
  expect(ran.stdout).toMatch(/^[0-9a-z]{20} {2}good {2}\/d\//);
  const lines = ran.stderr.trim().split("\n");
  expect(lines).toHaveLength(6);
  expect(lines.map((line) => line.replace(/^.* was not imported: /, ""))).toEqual([
    "its name does not say what it is; say so with --format.",
    expect.stringContaining('unknown node "blink"'),
    "it is no Yjs update (version 1).",
    "its text is not UTF-8; save it as UTF-8.",
    expect.stringContaining("it is no document in markdown"),
    "there is no such file.",
  ]);
});

it("import refuses a name that there is, or that is none, and a folder that a server has", async () => {
  const server = await testServer();
  const file = newFile("a.md", "words");
  const held = await weft(["import", "--data-dir", server.folder, file]);
  expect(held.code).toBe(1);
  expect(held.stderr).toContain("in use by another Weft server");
  const dir = join(newFolder(), "data");
  expect((await weft(["import", "--data-dir", dir, "--document", "notes", file])).code).toBe(0);
  const again = await weft(["import", "--data-dir", dir, "--document", "notes", file]);
  expect(again).toMatchObject({ code: 1, stderr: 'There is a document "notes" already. Choose another name.\n' });
  expect((await weft(["import", "--data-dir", dir, "--document", "../x", file])).code).toBe(2);
});

it("export: every form, with files beside, of a server that runs; what comes back is the same", async () => {
  const server = await testServer();
  const content = Buffer.from("a file's content");
  const made = (await (
    await fetch(`${server.url}/api/v1/documents`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ id: "Road/Map", title: "Road / map: <2027>" }),
    })
  ).json()) as { id: string };
  const ann = await yClient(server, made.id);
  const uploaded = (await (
    await fetch(`${server.url}/api/v1/documents/${encodeURIComponent(made.id)}/files?name=a%20b.txt`, {
      method: "POST",
      body: content,
    })
  ).json()) as { src: string };
  const block = new Y.XmlElement("textblock");
  block.insert(0, [new Y.XmlText("words of the road map")]);
  const file = new Y.XmlElement("file");
  file.setAttribute("id", "f");
  file.setAttribute("src", uploaded.src);
  file.setAttribute("name", "a b.txt");
  ann.doc.getXmlFragment("content").insert(0, [block, file]);
  await until(async () => {
    const out = newFolder();
    const { code } = await weft(["export", out, "--data-dir", server.folder, "--format", "text"]);
    return code === 0 && readFileSync(join(out, readdirSync(out)[0] ?? ""), "utf8").includes("words of the road map");
  });
  const name = /^Road-map-2027--road-map~[0-9a-f]{12}\.(md|html|json|yjs)$/;
  for (const format of ["markdown", "html", "json", "yjs"]) {
    const out = newFolder();
    const ran = await weft(["export", out, "--data-dir", server.folder, "--format", format, "--json"]);
    expect(ran.json()[0]).toMatchObject({ ok: true, id: "Road/Map", path: expect.stringMatching(name) });
    const path = join(out, String(ran.json()[0]?.["path"]));
    const text = readFileSync(path, "utf8");
    expect(text).toContain("words of the road map");
    if (format === "markdown" || format === "html") {
      const beside = /files\/[0-9a-f]{16}\/a-b\.txt/.exec(text)?.[0] ?? "";
      expect(readFileSync(join(out, beside), "utf8")).toBe("a file's content");
    }
    const { ids, dir } = await dataFolder(path);
    const back = await weft(["export", newFolder(), "--data-dir", dir, "--json"]);
    expect(back.json()[0]).toMatchObject({ id: ids[0], ok: true });
    if (format !== "json") expect(back.json()[0]).toMatchObject({ title: "Road / map: <2027>" });
  }
  const zip = join(newFolder(), "all.zip");
  expect((await weft(["export", zip, "--data-dir", server.folder])).code).toBe(0);
  expect(readFileSync(zip).includes("Road-map-2027--road-map~")).toBe(true);
  expect((await weft(["export", zip, "--format", "odt", "--data-dir", server.folder])).code).toBe(2);
  expect((await weft(["export", zip, "--document", "other", "--data-dir", server.folder])).stderr).toBe(
    'There is no document "other".\n',
  );
});

it("verify: names each document and file that is damaged, and nothing else; exit code 1", async () => {
  const { dir, ids } = await dataFolder(newFile("a.md", "one"), newFile("b.md", "two"), newFile("c.md", "three"));
  const content = "what was attached";
  const hash = createHash("sha256").update(content).digest("hex");
  damage(
    dir,
    `insert into files values (x'${hash}', ${content.length}, 'text/plain', null, null, 0);
     insert into holdings (document, hash, at) values (1, x'${hash}', 0)`,
  );
  const path = join(dir, "files", hash.slice(0, 2), hash);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  const whole = await weft(["verify", "--data-dir", dir]);
  expect(whole).toMatchObject({ code: 0, stdout: "3 documents and 1 files: all whole.\n" });

  damage(dir, `update log set bytes = x'00' where document = (select id from documents where name = '${ids[1]}')`);
  writeFileSync(path, "what was ATTACHED");
  const ran = await weft(["verify", dir, "--json"]);
  expect(ran.code).toBe(1);
  const wrong = ran.json().filter(({ problem }) => problem !== undefined);
  expect(wrong).toMatchObject([
    { kind: "document", name: ids[1], title: "b", problem: expect.stringContaining("checksum") },
    { kind: "file", name: hash, problem: "its content is not what it was" },
  ]);
  expect(ran.json().at(-1)).toEqual({ ok: false, documents: 3, files: 1, problems: 2 });
  rmSync(path);
  expect((await weft(["verify", dir])).stdout).toContain(`wrong    file ${hash}: the file is not there`);
  // An export leaves the damaged one out, and says so.
  const out = newFolder();
  const exported = await weft(["export", out, "--data-dir", dir]);
  expect(exported.code).toBe(1);
  expect(exported.stderr).toContain(`"${ids[1]}" is damaged and was left out`);
  expect(readdirSync(out)).toHaveLength(2);
});

it("verify: a damaged newest update is of its own document alone, while no server has repaired anything", async () => {
  const { dir } = await dataFolder(newFile("a.md", "one"));
  const store = await createSqliteStore({ folder: dir });
  onTestFinished(() => store.close());
  const update = (text: string): Uint8Array => {
    const doc = new Y.Doc();
    doc.getText("text").insert(0, text);
    return Y.encodeStateAsUpdate(doc);
  };
  await store.append([
    { document: "whole", update: update("whole words") },
    { document: "broken", update: update("broken words") },
  ]);
  damage(dir, `update recent set bytes = unhex(replace(hex(bytes), hex('broken words'), hex('broken wordz')))`);
  const ran = await weft(["verify", dir, "--json"]);
  const wrong = ran.json().filter(({ problem }) => problem !== undefined);
  expect(wrong).toMatchObject([{ name: "broken", problem: "some of its newest updates are damaged" }]);
});

it("compact: no log is left, every document is the same, a damaged one is kept as it is", async () => {
  const { dir, ids } = await dataFolder(newFile("a.md", "one"), newFile("b.md", "two"));
  damage(dir, `update log set bytes = x'00' where document = (select id from documents where name = '${ids[1]}')`);
  const ran = await weft(["compact", "--data-dir", dir, "--json"]);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain(`"${ids[1]}" was left as it is`);
  expect(ran.json()).toMatchObject([{ documents: 1, problems: 1 }]);
  const database = new DatabaseSync(join(dir, "weft.db"), { readOnly: true });
  onTestFinished(() => database.close());
  const rows = database.prepare("select name from log join documents on documents.id = log.document").all();
  expect(rows).toEqual([{ name: ids[1] }]);
  const out = newFolder();
  await weft(["export", out, "--data-dir", dir, "--document", ids[0] ?? "", "--format", "text"]);
  expect(readFileSync(join(out, readdirSync(out)[0] ?? ""), "utf8")).toBe("one\n");
});

it("compact and restore refuse while a server has the folder, and name it; it goes on", async () => {
  const server = await testServer();
  const ann = await yClient(server, "notes");
  const { dir } = await dataFolder(newFile("a.md", "one"));
  const file = join(newFolder(), "b.zip");
  await weft(["backup", file, "--data-dir", dir]);
  for (const args of [["compact"], ["restore", file, "--replace"]]) {
    const { code, stderr } = await weft([...args, "--data-dir", server.folder]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/is in use by another Weft server \(process \d+\)\. Stop that one first/);
  }
  ann.text.insert(0, "words");
  const bob = await yClient(server, "notes");
  await until(() => bob.text.toJSON() === "words");
});

it("token: the claims of a host app's, signed with HS256", async () => {
  const secret = "a secret of more than 32 characters";
  const env = { WEFT_TOKEN_SECRET: secret };
  const command = example("hosting.md", "sh", "weft token").trim().replace("npx weft ", "").split(" ");
  const ran = await weft(command, env);
  const { payload, protectedHeader } = await jwtVerify(ran.stdout.trim(), new TextEncoder().encode(secret));
  expect(protectedHeader.alg).toBe("HS256");
  const [iat, exp] = [expect.any(Number) as number, expect.any(Number) as number];
  expect(payload).toEqual({ sub: "Ann", name: "Ann", doc: "roadmap", role: "edit", iat, exp });
  expect(payload.exp).toBeGreaterThan(Date.now() / 1_000 + 3_500);
  expect(payload.exp).toBeLessThan(Date.now() / 1_000 + 3_700);

  for (const [args, message] of [
    [["--name", "Ann"], "--document is missing"],
    [["--document", "x"], "--name is missing"],
    [["--document", "x", "--name", "Ann", "--role", "owner"], "--role should be one of view"],
    [["--document", "x", "--name", "Ann", "--expires", "soon"], "--expires should be a time"],
    [["--document", "x", "--name", "Ann", "--expires", "9999d"], "--expires should be a time"],
    [["--document", "a/../b", "--name", "Ann"], "path segment"],
  ] as const) {
    const wrong = await weft(["token", ...args], env);
    expect(wrong).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(message) });
    expect(wrong.stderr).not.toContain(secret);
  }
  const short = await weft(["token", "--document", "x", "--name", "Ann"], { WEFT_TOKEN_SECRET: "too short" });
  expect(short).toMatchObject({ code: 1, stdout: "" });
  expect(short.stderr).not.toContain("too short");
  expect((await weft(["token", "--document", "team/*", "--name", "Ann"], env)).code).toBe(0);
});

it("doctor: all is well with a server that runs", async () => {
  const server = await testServer();
  const env = { WEFT_PORT: String(server.port) };
  const ran = await weft(["doctor", "--json", "--data-dir", server.folder], env);
  const by = new Map(ran.json().map((it) => [it["check"], it]));
  expect(ran.json().filter(({ status }) => status === "fail")).toEqual([]);
  expect(by.get("lock")?.["message"]).toMatch(/^A server has the folder \(process \d+\)/);
  expect(by.get("port")).toMatchObject({ status: "ok", message: `${server.url} answers, and can save.` });
  expect(by.get("websocket")).toMatchObject({ status: "ok" });
  expect(ran.code).toBe(0);
  expect(readdirSync(server.folder).filter((name) => name.includes("doctor"))).toEqual([]);
});

it("doctor: names what is wrong, and what to do about it", async () => {
  const { dir } = await dataFolder(newFile("a.md", "one"));
  chmodSync(dir, 0o755);
  damage(dir, `update documents set updated_at = ${Date.now() + 3_600_000}`);
  const other = await testServer();
  const ran = await weft(["doctor", "--data-dir", dir], {
    WEFT_PORT: String(other.port),
    WEFT_PUBLIC_URL: "http://docs.example.com",
    WEFT_MAX_TREE_BYTES: "1GB",
    WEFT_PROT: "3000",
  });
  expect(ran.code).toBe(1);
  for (const line of [
    /^warn {2}variables +WEFT_PROT is not a setting/m,
    /^warn {2}folder .*chmod 700/m,
    /^warn {2}clock .*Set the clock/m,
    /^fail {2}port .*in use by another program.*WEFT_PORT/m,
    /^warn {2}address .*Use https/m,
  ]) {
    expect(ran.stdout).toMatch(line);
  }
  const unset = await weft(["doctor", "--data-dir", dir], { WEFT_PORT: "many", WEFT_HOST: "???" });
  expect(unset.stdout).toMatch(/^fail {2}variables +WEFT_PORT should be .*\nfail {2}variables +WEFT_HOST should be/m);
  writeFileSync(join(dir, "weft.db"), "no database ".repeat(200));
  expect((await weft(["doctor", "--data-dir", dir])).stdout).toMatch(/^fail {2}database .*no Weft database/m);
});
