/** `weft backup` and `weft restore`: what was saved is in it while people write, and half a backup is none. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { createHash, randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { connect } from "@weft/client";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import * as Y from "yjs";
import { describeFolder } from "../../server/storage/data-folder.ts";
import { UNFINISHED_RESTORE } from "../../server/storage/folder-lock.ts";
import { replay } from "../../server/storage/replay.ts";
import { openReading } from "../../server/storage/sqlite-reading.ts";
import { createSqliteStore } from "../../server/storage/store-sqlite.ts";
import { plainEnvironment, startProcess } from "../helpers/process.ts";
import { SEED, seeded } from "../helpers/random.ts";
import { until } from "../helpers/until.ts";
import { weft } from "../helpers/weft.ts";

const BIN = fileURLToPath(new URL("../../server/bin.js", import.meta.url));
/** Beside what is being written: so much that a backup takes longer than many edits. */
const LIBRARY = 16;
const BOOK_BYTES = 512 * 1024;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "weft-backup-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A data folder with a library of documents and one attached file in it. */
async function library(): Promise<string> {
  const folder = join(newFolder(), "data");
  const store = await createSqliteStore({ folder });
  for (let index = 0; index < LIBRARY; index += 1) {
    const doc = new Y.Doc();
    doc.getText("text").insert(0, randomBytes(BOOK_BYTES / 2).toString("hex"));
    await store.append([{ document: `book ${index}`, update: Y.encodeStateAsUpdate(doc) }]);
  }
  const content = "a picture of the library";
  const hash = createHash("sha256").update(content).digest("hex");
  const file = { hash, size: content.length, mime: "text/plain", width: undefined, height: undefined };
  await store.hold({ document: "book 0", file, at: 0, mostBytes: 1_000 });
  await store.close();
  mkdirSync(join(folder, "files", hash.slice(0, 2)), { recursive: true });
  writeFileSync(join(folder, "files", hash.slice(0, 2), hash), content);
  return folder;
}

/** Someone who types and keeps what was acknowledged to them. */
class Writer {
  readonly saved: Uint8Array[] = [];
  readonly #unsaved: Uint8Array[] = [];
  readonly #connection: ReturnType<typeof connect>;
  #stopped = false;
  readonly done: Promise<void>;

  constructor(url: string, document: string, random: () => number) {
    const doc = new Y.Doc();
    this.#connection = connect({ server: url, document, doc });
    doc.on("update", (update: Uint8Array, _origin: unknown, _doc: unknown, transaction: Y.Transaction) => {
      if (transaction.local) this.#unsaved.push(update);
    });
    this.done = this.#type(doc.getText("text"), random);
  }

  async #type(text: Y.Text, random: () => number): Promise<void> {
    while (!this.#stopped) {
      const at = Math.floor(random() * (text.length + 1));
      if (random() < 0.2 && text.length > 40) text.delete(Math.min(at, text.length - 9), 9);
      else text.insert(at, `word ${this.saved.length} `);
      const count = this.#unsaved.length;
      await this.#connection.flush();
      this.saved.push(...this.#unsaved.splice(0, count));
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.done;
    this.#connection.destroy();
  }
}

/** The parts of the updates that a document lacks. */
function missingFrom(doc: Y.Doc, updates: readonly Uint8Array[]): number {
  let missing = 0;
  doc.on("update", () => (missing += 1));
  for (const update of updates) Y.applyUpdate(doc, update);
  return missing + (doc.store.pendingStructs === null ? 0 : 1);
}

/** What is stored of a document in a folder. */
async function stored(folder: string, document: string): Promise<Y.Doc> {
  const reading = openReading(describeFolder(folder).database);
  try {
    const doc = new Y.Doc();
    const found = await reading.load(document);
    if (found !== undefined) replay(found, doc);
    return doc;
  } finally {
    reading.close();
  }
}

function startBackup(folder: string, file: string): ChildProcess {
  const child = spawn(process.execPath, [BIN, "backup", file, "--data-dir", folder], {
    env: plainEnvironment(),
    stdio: ["ignore", "ignore", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

let good: { readonly folder: string; readonly file: string };

beforeAll(async () => {
  const parent = mkdtempSync(join(tmpdir(), "weft-backup-"));
  const [data, file] = [join(parent, "data"), join(parent, "good.zip")];
  const notes = join(parent, "notes.md");
  writeFileSync(notes, "# Notes\n\nwords that are to be kept\n");
  await weft(["import", notes, "--document", "notes", "--data-dir", data]);
  const hash = createHash("sha256").update("attached content").digest("hex");
  mkdirSync(join(data, "files", hash.slice(0, 2)), { recursive: true });
  writeFileSync(join(data, "files", hash.slice(0, 2), hash), "attached content");
  const database = new DatabaseSync(join(data, "weft.db"));
  database.exec(`insert into files values (x'${hash}', 16, 'text/plain', null, null, 0);
    insert into holdings (document, hash, at) values (1, x'${hash}', 0)`);
  database.close();
  await weft(["backup", file, "--data-dir", data]);
  good = { folder: data, file };
  return () => rmSync(parent, { recursive: true, force: true });
});

it(`a backup while people write has all that was saved before it began, and they go on (seed ${SEED})`, async () => {
  const folder = await library();
  const server = await startProcess(folder);
  onTestFinished(async () => {
    await server.end("SIGKILL");
  });
  const random = seeded(SEED);
  const documents = ["notes", "notes", "plans/autumn", "plans/winter"];
  const writers = documents.map((document) => new Writer(server.url, document, random));
  await until(() => writers.every(({ saved }) => saved.length > 30));

  const file = join(newFolder(), "backup.zip");
  const before = writers.map(({ saved }) => [...saved]);
  const backup = startBackup(folder, file);
  await until(() => readdirSync(join(file, "..")).some((name) => name.includes(".partial-")));
  const count = (): number => writers.reduce((sum, { saved }) => sum + saved.length, 0);
  const during = count();
  const [code] = await once(backup, "exit");
  expect(code).toBe(0);
  // They were told of edits that were saved meanwhile. That none waits for a reader at all: test/stores/reading.test.ts.
  expect(count()).toBeGreaterThan(during);
  await Promise.all(writers.map((writer) => writer.stop()));
  await server.end("SIGKILL");

  const target = join(newFolder(), "restored");
  expect((await weft(["restore", file, "--data-dir", target, "--json"])).json()[0]).toMatchObject({
    ok: true,
    documents: LIBRARY + 3,
    files: 1,
  });
  for (const [index, document] of documents.entries()) {
    expect(missingFrom(await stored(target, document), before[index] ?? []), document).toBe(0);
  }
  for (let index = 0; index < LIBRARY; index += 1) {
    const [there, here] = [await stored(target, `book ${index}`), await stored(folder, `book ${index}`)];
    expect(there.getText("text").toJSON()).toBe(here.getText("text").toJSON());
  }
  const verified = await weft(["verify", target]);
  expect(verified.stdout).toBe(`${LIBRARY + 3} documents and 1 files: all whole.\n`);
  // It is a folder as any other: a server saves in it.
  const second = await startProcess(target);
  const writer = new Writer(second.url, "notes", random);
  await until(() => writer.saved.length > 0);
  await writer.stop();
  expect(await second.end("SIGTERM")).toBe(0);
});

it("a backup that is killed leaves nothing under its name, an older one as it was, and the server unharmed", async () => {
  const folder = await library();
  const server = await startProcess(folder);
  onTestFinished(async () => {
    await server.end("SIGKILL");
  });
  const writer = new Writer(server.url, "notes", seeded(SEED));
  await until(() => writer.saved.length > 3);
  const place = newFolder();
  const file = join(place, "backup.zip");
  const partial = (): string[] => readdirSync(place).filter((name) => name.includes(".partial-"));

  const first = startBackup(folder, file);
  await until(() => partial().length > 0);
  first.kill("SIGKILL");
  await once(first, "exit");
  expect(existsSync(file)).toBe(false);
  expect(partial().length).toBeGreaterThan(0);

  writeFileSync(file, "an older backup");
  const interrupted = startBackup(folder, file);
  await until(() => partial().some((name) => name.includes(`-${interrupted.pid}-`)));
  interrupted.kill("SIGTERM");
  const [code] = await once(interrupted, "exit");
  // It may have been done already.
  if (code !== 0) {
    expect(code).toBe(130);
    expect(readFileSync(file, "utf8")).toBe("an older backup");
  }

  const saved = writer.saved.length;
  await until(() => writer.saved.length > saved + 3);
  expect((await weft(["backup", file, "--data-dir", folder])).code).toBe(0);
  expect(readdirSync(place)).toEqual(["backup.zip"]);
  expect((await weft(["verify", file])).code).toBe(0);
  await writer.stop();
});

/** A copy of the good backup, changed. */
function changed(change: (file: string, bytes: Buffer) => void): string {
  const file = join(newFolder(), "changed.zip");
  const bytes = readFileSync(good.file);
  writeFileSync(file, bytes);
  change(file, bytes);
  return file;
}

function flip(file: string, at: number, bytes: Buffer): void {
  const handle = openSync(file, "r+");
  writeSync(handle, Uint8Array.of((bytes[at] ?? 0) ^ 0x20), 0, 1, at);
  closeSync(handle);
}

it(`a backup that was cut or altered is refused before anything changes (seed ${SEED})`, async () => {
  const random = seeded(SEED);
  const length = readFileSync(good.file).length;
  const within = (bytes: Buffer, text: string): number => bytes.indexOf(text) + Math.floor(random() * text.length);
  const cases: Record<string, string> = {
    "cut by a byte": changed((file) => truncateSync(file, length - 1)),
    "cut in half": changed((file) => truncateSync(file, Math.floor(length / 2))),
    "cut to nothing": changed((file) => truncateSync(file, 0)),
    "a word of a document": changed((file, bytes) => flip(file, within(bytes, "to be kept"), bytes)),
    "an attached file": changed((file, bytes) => flip(file, within(bytes, "attached content"), bytes)),
    "a checksum": changed((file, bytes) => flip(file, within(bytes, '"sha256": "') + 12, bytes)),
    "the manifest's numbers": changed((file, bytes) => flip(file, within(bytes, '"documents": 1') + 1, bytes)),
    "no zip at all": changed((file) => writeFileSync(file, "words ".repeat(100))),
  };
  for (const [what, file] of Object.entries(cases)) {
    const folder = join(newFolder(), "data");
    const fresh = await weft(["restore", file, "--data-dir", folder]);
    expect(fresh, what).toMatchObject({ code: 1, stdout: "" });
    expect(fresh.stderr.trim().split("\n"), what).toHaveLength(1);
    expect(existsSync(join(folder, "weft.db")), what).toBe(false);
    // Over what is there: nothing of it moves.
    const second = await weft(["restore", file, "--replace", "--data-dir", good.folder]);
    expect(second.code, what).toBe(1);
    expect(
      readdirSync(good.folder).filter((name) => name.includes("restor")),
      what,
    ).toEqual([]);
    expect((await weft(["verify", file])).code, what).toBe(1);
  }
  expect((await weft(["verify", good.folder])).code).toBe(0);
  expect((await weft(["verify", good.file])).code).toBe(0);
});

it("restore wants an empty folder, or keeps what was there", async () => {
  const folder = join(newFolder(), "data");
  const notes = join(newFolder(), "other.md");
  writeFileSync(notes, "other words");
  await weft(["import", notes, "--document", "other", "--data-dir", folder]);
  const refused = await weft(["restore", good.file, "--data-dir", folder]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("--replace");
  expect((await weft(["verify", folder, "--json"])).json()[1]).toMatchObject({ name: "other", ok: true });

  const ran = await weft(["restore", good.file, "--replace", "--json", "--data-dir", folder]);
  expect(ran.code).toBe(0);
  const aside = String(ran.json()[0]?.["aside"]);
  expect((await weft(["verify", folder, "--json"])).json()[1]).toMatchObject({ name: "notes", ok: true });
  expect((await weft(["verify", aside, "--json"])).json()[1]).toMatchObject({ name: "other", ok: true });
  // A second time: what was kept before stays where it is.
  expect((await weft(["restore", good.file, "--replace", "--data-dir", folder])).code).toBe(0);
  expect((await weft(["verify", aside])).code).toBe(0);
});

it("a restore that was cut short between two renames keeps a server from starting, and can be done again", async () => {
  const folder = join(newFolder(), "data");
  expect((await weft(["restore", good.file, "--data-dir", folder])).code).toBe(0);
  // As it stands after a power loss: the database still waits.
  mkdirSync(join(folder, UNFINISHED_RESTORE));
  const database = readFileSync(join(folder, "weft.db"));
  writeFileSync(join(folder, UNFINISHED_RESTORE, "weft.db"), database);
  rmSync(join(folder, "weft.db"));
  await expect(createSqliteStore({ folder })).rejects.toThrow(/cut short.*weft restore --replace/);
  expect((await weft(["doctor", "--data-dir", folder])).stdout).toMatch(/^fail {2}folder .*cut short/m);
  expect(existsSync(join(folder, "weft.db"))).toBe(false);
  expect((await weft(["restore", good.file, "--replace", "--data-dir", folder])).code).toBe(0);
  expect((await weft(["verify", folder])).code).toBe(0);
  const store = await createSqliteStore({ folder });
  await store.close();
});

it("a backup that a newer Weft made is refused with that reason", async () => {
  const format = changed((file, bytes) => {
    const at = bytes.indexOf('"format": 1');
    const handle = openSync(file, "r+");
    writeSync(handle, '"format": 9', at);
    closeSync(handle);
  });
  // Its checksum says that somebody altered it; a true one would be named newer.
  expect((await weft(["restore", format, "--data-dir", join(newFolder(), "data")])).stderr).toContain("damaged");

  const folder = join(newFolder(), "data");
  await weft(["restore", good.file, "--data-dir", folder]);
  const database = new DatabaseSync(join(folder, "weft.db"));
  database.exec("pragma user_version = 99");
  database.close();
  const backup = await weft(["backup", join(newFolder(), "b.zip"), "--data-dir", folder]);
  expect(backup.code).toBe(1);
  expect(backup.stderr).toContain("has format 99");
});

it("a file that is not there or not whole is said, and keeps nothing else back", async () => {
  const folder = join(newFolder(), "data");
  await weft(["restore", good.file, "--data-dir", folder]);
  const hash = createHash("sha256").update("attached content").digest("hex");
  const path = join(folder, "files", hash.slice(0, 2), hash);
  writeFileSync(path, "ATTACHED content");
  const file = join(newFolder(), "b.zip");
  const damaged = await weft(["backup", file, "--data-dir", folder]);
  expect(damaged).toMatchObject({ code: 0, stderr: expect.stringContaining(`${hash} is damaged`) });
  expect((await weft(["verify", file])).stdout).toContain("damaged already when the backup was made");
  expect((await weft(["restore", file, "--data-dir", join(newFolder(), "data")])).code).toBe(0);
  rmSync(path);
  const missing = await weft(["backup", file, "--data-dir", folder, "--json"]);
  expect(missing.json()[0]).toMatchObject({ ok: true, missing: [hash], files: 0 });
  expect((await weft(["verify", file])).code).toBe(1);
});

it("a backup where there is no room, no folder or no right says so", async () => {
  for (const [target, sentence] of [
    [join(newFolder(), "no", "b.zip"), "there is no such folder"],
    [newFolder(), "that is a folder"],
    ["/proc/b.zip", "Make room, or write it to another disk"],
  ] as const) {
    const ran = await weft(["backup", target, "--data-dir", good.folder]);
    expect(ran).toMatchObject({ code: 1, stdout: "" });
    expect(ran.stderr).toContain(sentence);
    expect(ran.stderr.trim().split("\n")).toHaveLength(1);
  }
});
