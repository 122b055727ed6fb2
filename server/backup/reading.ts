/**
 * A backup as it is read. Owns: the proof that everything that its manifest names is in it, and nothing else.
 * Must never: believe a name or a size in the file, or give bytes for whole whose checksum does not match.
 */
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { type Entry, type ZipFile, openPromise } from "yauzl";
import { BACKUP_FORMAT, BackupProblem, MANIFEST, Manifest, type ManifestEntry } from "./format.ts";
import { createHashing } from "./hashing.ts";

/** A manifest beyond this is none; a hundred thousand files take 20 MB. */
const LONGEST_MANIFEST = 256 * 1024 * 1024;

export interface OpenBackup {
  readonly manifest: Manifest;
  /** Bytes of everything in it. */
  readonly size: number;
  /** Reads an entry and compares its checksum, into a new file if `target` is given. Throws `BackupProblem`. */
  check(
    entry: ManifestEntry,
    options: { readonly target?: string; readonly onBytes?: (count: number) => void },
  ): Promise<void>;
  close(): void;
}

/** Throws `BackupProblem` for what is no whole backup of this format. */
export async function openBackup(file: string): Promise<OpenBackup> {
  let zip: ZipFile;
  try {
    zip = await openPromise(file, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
  } catch (error) {
    throw notWhole(file, error);
  }
  try {
    const found = await entriesOf(zip);
    const manifest = await manifestIn(zip, found, file);
    for (const { path, size } of manifest.entries) {
      const entry = found.get(path);
      if (entry === undefined) throw new BackupProblem(`The backup ${file} is damaged: ${path} is not in it.`);
      if (entry.uncompressedSize !== size) throw damaged(file, path);
    }
    return {
      manifest,
      size: manifest.entries.reduce((sum, { size }) => sum + size, 0),
      async check({ path, sha256, size }, { target, onBytes }) {
        const entry = found.get(path);
        if (entry === undefined) throw damaged(file, path);
        const hashing = createHashing(onBytes);
        await pipeline(await contentOf(zip, entry, file), hashing, await sinkTo(target));
        const read = hashing.digest();
        if (read.sha256 !== sha256 || read.size !== size) throw damaged(file, path);
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error instanceof BackupProblem ? error : notWhole(file, error);
  }
}

async function sinkTo(target: string | undefined): Promise<Writable> {
  if (target === undefined) return new Writable({ write: (_piece, _encoding, done) => done() });
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  return createWriteStream(target, { flags: "wx", mode: 0o600, flush: true });
}

async function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const found = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) found.set(entry.fileName, entry);
  return found;
}

async function contentOf(zip: ZipFile, entry: Entry, file: string): Promise<Readable> {
  try {
    return await zip.openReadStreamPromise(entry);
  } catch (error) {
    throw notWhole(file, error);
  }
}

async function manifestIn(zip: ZipFile, found: ReadonlyMap<string, Entry>, file: string): Promise<Manifest> {
  const entry = found.get(MANIFEST);
  if (entry === undefined || entry.uncompressedSize > LONGEST_MANIFEST) {
    throw new BackupProblem(`${file} is no backup made by "weft backup": it has no ${MANIFEST}.`);
  }
  const bytes = await buffer(await contentOf(zip, entry, file));
  // The one entry whose checksum is not in the manifest.
  if (crc32(bytes) !== entry.crc32) throw damaged(file, MANIFEST);
  const json: unknown = JSON.parse(bytes.toString("utf8"));
  const format = typeof json === "object" && json !== null && "format" in json ? json.format : undefined;
  if (typeof format === "number" && format > BACKUP_FORMAT) {
    throw new BackupProblem(`The backup ${file} was made by a newer Weft. Restore it with that one.`);
  }
  const read = Manifest.safeParse(json);
  if (!read.success) throw damaged(file, MANIFEST);
  return read.data;
}

function damaged(file: string, path: string): BackupProblem {
  return new BackupProblem(
    `The backup ${file} is damaged: ${path} is not what it was when the backup was made. Use another backup.`,
  );
}

function notWhole(file: string, error: unknown): BackupProblem {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return new BackupProblem(`There is no file ${file}.`);
  if (code === "EISDIR") return new BackupProblem(`${file} is a folder, not a backup file.`);
  if (code === "EACCES") return new BackupProblem(`This user may not read ${file}.`);
  return new BackupProblem(`${file} is no whole backup: ${error instanceof Error ? error.message : String(error)}.`, {
    cause: error,
  });
}
