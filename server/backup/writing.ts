/**
 * A data folder to one file, while a server may be writing to it. Owns: the order (the database as it is at one moment,
 * then the files that it names), and that the file is there whole or not at all.
 * Must never: hold up the server, take its lock, or replace an older backup before the new one is on the disk.
 */
import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { type FileHandle, open, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import { describeFolder, syncFolder } from "../storage/data-folder.ts";
import { type DatabaseCopy, copyDatabase } from "../storage/sqlite-copy.ts";
import {
  BACKUP_FORMAT,
  BackupProblem,
  DATABASE,
  MANIFEST,
  type Manifest,
  type ManifestEntry,
  filePath,
} from "./format.ts";
import { createHashing } from "./hashing.ts";

export interface BackupOptions {
  readonly dataDir: string;
  /** Where the backup goes; one that is there is replaced. */
  readonly file: string;
  readonly weft: string;
  readonly now: () => Date;
  /** Told how many bytes of how many, about, are done. */
  readonly onProgress: (done: number, total: number) => void;
  /** Ends it early; nothing of it is left. */
  readonly signal: AbortSignal;
}

export interface Backup {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly manifest: Manifest;
}

/** How often the growing copy of the database is looked at, in milliseconds. */
const LOOK = 200;

/** Throws `BackupProblem` or `DataFolderProblem`. */
export async function writeBackup(options: BackupOptions): Promise<Backup> {
  const folder = describeFolder(options.dataDir);
  const target = resolve(options.file);
  const isThere = await stat(folder.database).catch(() => undefined);
  if (isThere === undefined) {
    throw new BackupProblem(
      `There is no Weft data in ${folder.path}. Name the folder with --data-dir or WEFT_DATA_DIR, as the server has it.`,
    );
  }
  const parts = await partsOf(target);
  try {
    await requireRoom(dirname(target), 2 * isThere.size);
    const createdAt = options.now().toISOString();
    const copy = await copied(folder.database, parts.database, isThere.size, options);
    const total = (await stat(parts.database)).size + copy.files.reduce((sum, { size }) => sum + size, 0);
    await requireRoom(dirname(target), total);
    const manifest = await writeZip({ ...options, parts, copy, createdAt, total, root: folder.path });
    const { size } = await stat(parts.zip);
    options.signal.throwIfAborted();
    await rename(parts.zip, target);
    syncFolder(dirname(target));
    return { file: target, size, manifest };
  } catch (error) {
    throw explained(error, target);
  } finally {
    await rm(parts.database, { force: true });
    await rm(parts.zip, { force: true });
  }
}

interface Parts {
  readonly database: string;
  readonly zip: string;
}

/** Names for what is being made, and no trace of those that were killed over it. */
async function partsOf(target: string): Promise<Parts> {
  const stem = `${basename(target)}.partial-`;
  const names = await readdir(dirname(target)).catch((error: unknown) => {
    throw explained(error, target);
  });
  for (const name of names) {
    const pid = name.startsWith(stem) ? Number.parseInt(name.slice(stem.length), 10) : Number.NaN;
    if (pid > 0 && !isAlive(pid)) await rm(join(dirname(target), name), { force: true });
  }
  const own = join(dirname(target), `${stem}${process.pid}-${randomUUID().slice(0, 8)}`);
  return { database: `${own}.db`, zip: `${own}.zip` };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function copied(
  from: string,
  to: string,
  size: number,
  { onProgress, signal }: BackupOptions,
): Promise<DatabaseCopy> {
  const looking = setInterval(() => {
    stat(to).then(
      (made) => onProgress(Math.min(made.size, size), 2 * size),
      () => {},
    );
  }, LOOK);
  try {
    signal.throwIfAborted();
    return await copyDatabase({ from, to });
  } finally {
    clearInterval(looking);
  }
}

async function writeZip({
  parts,
  copy,
  createdAt,
  total,
  root,
  weft,
  onProgress,
  signal,
}: BackupOptions & {
  readonly parts: Parts;
  readonly copy: DatabaseCopy;
  readonly createdAt: string;
  readonly total: number;
  readonly root: string;
}): Promise<Manifest> {
  const zip = new ZipFile();
  const made = { compress: false, mtime: new Date(createdAt), mode: 0o100600 };
  // Flushed before it is closed: a name in a folder must not come to the disk before what it names.
  const out = createWriteStream(parts.zip, { flags: "wx", mode: 0o600, flush: true });
  const written = pipeline(zip.outputStream, out, { signal });
  // Whoever waits for it does so at the end.
  written.catch(() => {});
  let done = 0;

  async function add(path: string, source: Readable, size: number): Promise<ManifestEntry> {
    const hashing = createHashing((count) => {
      done += count;
      onProgress(done + total, 2 * total);
    });
    const passed = pipeline(source, hashing, { signal });
    zip.addReadStream(hashing, path, { ...made, size });
    // Only one at a time is open, and what ends the writing ends this.
    await Promise.race([Promise.all([passed, finished(hashing)]), written]);
    return { path, ...hashing.digest() };
  }

  const entries: ManifestEntry[] = [];
  const missing: string[] = [];
  const damaged: string[] = [];
  const database = await open(parts.database, "r");
  entries.push(await add(DATABASE, database.createReadStream(), (await database.stat()).size));
  for (const { hash } of copy.files) {
    const path = filePath(hash);
    const handle = await opened(join(root, path));
    if (handle === undefined) {
      missing.push(hash);
      continue;
    }
    const entry = await add(path, handle.createReadStream(), (await handle.stat()).size);
    if (entry.sha256 !== hash) damaged.push(hash);
    entries.push(entry);
  }
  const manifest: Manifest = {
    format: BACKUP_FORMAT,
    weft,
    createdAt,
    databaseFormat: copy.format,
    documents: copy.documents,
    entries,
    missing,
    damaged,
  };
  zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, undefined, 1)}\n`), MANIFEST, made);
  zip.end();
  await written;
  return manifest;
}

/** A file that a server removes meanwhile can be read to its end once it is open. */
async function opened(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  throw new BackupProblem(
    `The backup needs about ${megabytes(bytes)} MB in ${folder} while it is made, and ${megabytes(bavail * bsize)} MB are ` +
      "free. Make room, or write it to another disk.",
  );
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1024 ** 2);
}

function explained(error: unknown, target: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const why = {
    ENOENT: "there is no such folder",
    ENOTDIR: "a part of its path is a file",
    EISDIR: "that is a folder; name a file in it, such as backup.zip",
    EACCES: "this user may not write there",
    EPERM: "this user may not write there",
    EROFS: "the file system is read-only",
    ENOSPC: "the disk is full",
    EDQUOT: "the disk quota is used up",
  }[code];
  return why === undefined
    ? error
    : new BackupProblem(`The backup ${target} cannot be written: ${why}.`, { cause: error });
}
