/**
 * Whether everything that is kept could be opened. Owns: what is looked at (each row's checksum, each document as Yjs takes
 * it, each file's content) and what counts as wrong. Must never: change anything, or stop at the first thing that is wrong.
 */
import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as Y from "yjs";
import { describeFolder } from "../storage/data-folder.ts";
import { replay } from "../storage/replay.ts";
import { type FoundDocument, type Reading, openReading } from "../storage/sqlite-reading.ts";
import { openDatabase } from "../storage/sqlite-schema.ts";
import { CorruptDocument } from "../storage/store.ts";
import { BackupProblem, DATABASE, filePath } from "./format.ts";
import { createHashing } from "./hashing.ts";
import { type OpenBackup, openBackup } from "./reading.ts";

/** What was found of one thing. Without `problem` all is well; a `warning` is nothing that anybody would miss. */
export interface Finding {
  readonly kind: "database" | "document" | "file";
  /** A document's name, or a file's hash. */
  readonly name: string;
  readonly title?: string;
  readonly problem?: string;
  readonly warning?: string;
}

interface VerifyOptions {
  /** A data folder, or a backup. */
  readonly path: string;
  readonly onFinding: (finding: Finding) => void;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** Looks at everything. Throws `DataFolderProblem` or `BackupProblem` for what is no data folder and no backup at all. */
export async function verify(options: VerifyOptions): Promise<void> {
  const found = await stat(options.path).catch(() => undefined);
  if (found === undefined) throw new BackupProblem(`There is no file or folder ${options.path}.`);
  if (found.isDirectory()) await verifyFolder(options);
  else await verifyFile(options);
}

async function verifyFolder(options: VerifyOptions): Promise<void> {
  const reading = openReading(describeFolder(options.path).database);
  try {
    await verifyReading(reading, options, async (hash, size) => {
      const path = join(options.path, filePath(hash));
      const there = await stat(path).catch(() => undefined);
      if (there === undefined) return "the file is not there";
      if (there.size !== size) return `the file has ${there.size} bytes, not ${size}`;
      const hashing = createHashing();
      await pipeline(createReadStream(path), hashing, new Writable({ write: (_piece, _encoding, done) => done() }));
      return hashing.digest().sha256 === hash ? undefined : "its content is not what it was";
    });
  } finally {
    reading.close();
  }
}

/** The database of a backup is looked at in a copy, for it may have an older format and be brought up to date first. */
async function verifyFile(options: VerifyOptions): Promise<void> {
  const backup = await openBackup(options.path);
  const folder = await mkdtemp(join(tmpdir(), "weft-verify-"));
  try {
    const database = backup.manifest.entries.find(({ path }) => path === DATABASE);
    if (database === undefined) throw new BackupProblem(`The backup ${options.path} has no database in it.`);
    const copy = join(folder, DATABASE);
    await backup.check(database, { target: copy });
    openDatabase(copy).close();
    const reading = openReading(copy);
    try {
      await verifyReading(reading, options, (hash) => problemInBackup(backup, hash));
    } finally {
      reading.close();
    }
  } finally {
    backup.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function problemInBackup(backup: OpenBackup, hash: string): Promise<string | undefined> {
  const entry = backup.manifest.entries.find(({ path }) => path === filePath(hash));
  if (entry === undefined) return "the file was not there when the backup was made";
  if (entry.sha256 !== hash) return "its content was damaged already when the backup was made";
  try {
    await backup.check(entry, {});
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function verifyReading(
  reading: Reading,
  { onFinding, onProgress, signal }: VerifyOptions,
  problemOfFile: (hash: string, size: number) => Promise<string | undefined>,
): Promise<void> {
  const documents = reading.documents();
  const files = reading.files();
  const total = documents.length + files.length;
  const [problem, ...more] = reading.problems();
  const others = more.length > 0 ? ` (and ${more.length} more)` : "";
  onFinding({ kind: "database", name: DATABASE, ...(problem === undefined ? {} : { problem: `${problem}${others}` }) });
  let done = 0;
  for (const document of documents) {
    signal.throwIfAborted();
    onFinding(await verifyDocument(reading, document));
    onProgress((done += 1), total);
  }
  for (const { hash, size, isHeld } of files) {
    signal.throwIfAborted();
    const wrong = await problemOfFile(hash, size);
    // The server removes what nothing holds at its next pass, and may just have done so.
    const file = { kind: "file", name: hash } as const;
    if (wrong === undefined) onFinding(file);
    else onFinding(isHeld ? { ...file, problem: wrong } : { ...file, warning: `${wrong}; no document shows it` });
    onProgress((done += 1), total);
  }
}

async function verifyDocument(reading: Reading, { id, title }: FoundDocument): Promise<Finding> {
  const finding = { kind: "document", name: id, title } as const;
  try {
    const stored = await reading.load(id);
    if (stored !== undefined) {
      const doc = new Y.Doc();
      replay(stored, doc);
      doc.destroy();
    }
  } catch (error) {
    if (!(error instanceof CorruptDocument)) throw error;
    return { ...finding, problem: error.problem };
  }
  const damaged = (reading.remains(id) ?? []).filter(({ isWhole }) => !isWhole);
  if (damaged.length === 0) return finding;
  // It opens without them: older snapshots are kept for the case that the newest one is damaged.
  return { ...finding, warning: `${damaged.length} older ${damaged.length === 1 ? "piece" : "pieces"} of it damaged` };
}
