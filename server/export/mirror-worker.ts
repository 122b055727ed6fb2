/**
 * The thread that writes the mirror. Owns: the mirror's folder, as far as its own list of files says so.
 * Must never: be imported, touch a file that it did not make, or write to the database. It can be killed at any moment.
 */
import { access, mkdir, readFile, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { filePathIn } from "../storage/blobs-disk.ts";
import { describeFolder } from "../storage/data-folder.ts";
import { type FoundDocument, type Reading, openReading, openWatch } from "../storage/sqlite-reading.ts";
import type { MirrorNews, MirrorOpening } from "./mirror.ts";
import { type Sink, exportDocument, filesIn, replaceFile } from "./writing.ts";

/** What is in the mirror of one document. */
interface Mirrored {
  /** The file's name, in the folder or in its trash. */
  readonly file: string;
  readonly title: string;
  readonly updatedAt: number;
  readonly isTrashed: boolean;
}

/** The mirror's own list, beside the documents. */
const LIST = ".weft-mirror.json";
const TRASH = "trash";
/** A name as documentFileName makes it: whatever stands in the list, nothing else is removed or moved. */
const OWN_NAME = /^[^/\\.][^/\\]*--[^/\\]+\.md$/;

const port = parentPort;
if (port === null) throw new Error("This file is the body of a worker thread");

const { dataDir, folder, pace } = workerData as MirrorOpening;
const data = describeFolder(dataDir);
const sink: Sink = {
  async write(path, content) {
    const target = join(folder, path);
    if (path.startsWith("files/")) {
      // By its content's hash: it is never another one.
      if (await isThere(target)) return;
      await mkdir(join(target, ".."), { recursive: true, mode: 0o700 });
    }
    await replaceFile(target, content);
  },
  finish: async () => {},
  abandon: async () => {},
};
const readFileOf = filesIn((hash) => filePathIn(dataDir, hash));
/** Since when a document is not as it is mirrored, in milliseconds since the epoch. */
const waitingSince = new Map<string, number>();

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function readList(): Promise<Map<string, Mirrored>> {
  await mkdir(join(folder, TRASH), { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    // Of a thread that was killed over it.
    if (/^\.weft-\d+\.partial$/.test(name)) await rm(join(folder, name), { force: true });
  }
  try {
    const entries = JSON.parse(await readFile(join(folder, LIST), "utf8")) as [string, Mirrored][];
    return new Map(entries.filter(([, { file }]) => OWN_NAME.test(file)));
  } catch {
    // The first time, or somebody removed it: everything is written anew.
    return new Map();
  }
}

function placeOf({ file, isTrashed }: Mirrored): string {
  return isTrashed ? join(folder, TRASH, file) : join(folder, file);
}

function isDue({ id, updatedAt }: FoundDocument, now: number): boolean {
  const since = waitingSince.get(id) ?? now;
  waitingSince.set(id, since);
  return now - updatedAt >= pace.quiet || now - since >= pace.longest;
}

/** Brings one document up to date in the mirror; `undefined` leaves what is there. */
async function mirror(
  reading: Reading,
  document: FoundDocument,
  before: Mirrored | undefined,
): Promise<Mirrored | undefined> {
  const isTrashed = document.trashedAt !== undefined;
  const { title, updatedAt } = document;
  if (before !== undefined && before.updatedAt === updatedAt && before.title === title) {
    const moved = { ...before, isTrashed };
    if (await isThere(placeOf(before))) {
      await rename(placeOf(before), placeOf(moved));
      return moved;
    }
  }
  const made = await exportDocument(document, { reading, form: "markdown", sink, readFileOf });
  // A damaged one stays as it was when it could be read.
  if (made.path === undefined) return before && { ...before, title, updatedAt };
  const after: Mirrored = { file: made.path, title, updatedAt, isTrashed };
  if (isTrashed) await rename(join(folder, made.path), placeOf(after));
  if (before !== undefined && placeOf(before) !== placeOf(after)) await rm(placeOf(before), { force: true });
  return after;
}

/** One look at all documents. Whether some are left for later. */
async function follow(list: Map<string, Mirrored>): Promise<boolean> {
  const reading = openReading(data.database);
  let isLeft = false;
  let isChanged = false;
  try {
    const now = Date.now();
    const documents = reading.documents();
    for (const document of documents) {
      const before = list.get(document.id);
      const isTrashed = document.trashedAt !== undefined;
      const isSame = before?.updatedAt === document.updatedAt && before.title === document.title;
      if (isSame && before.isTrashed === isTrashed) continue;
      if (!isDue(document, now)) {
        isLeft = true;
        continue;
      }
      const after = await mirror(reading, document, before);
      waitingSince.delete(document.id);
      if (after !== undefined) list.set(document.id, after);
      isChanged = true;
    }
    const known = new Set(documents.map(({ id }) => id));
    for (const id of waitingSince.keys()) if (!known.has(id)) waitingSince.delete(id);
    for (const [id, gone] of list) {
      if (known.has(id)) continue;
      await rm(placeOf(gone), { force: true });
      list.delete(id);
      isChanged = true;
    }
  } finally {
    reading.close();
    if (isChanged) await replaceFile(join(folder, LIST), JSON.stringify([...list]));
  }
  return isLeft;
}

async function run(tell: (news: MirrorNews) => void): Promise<never> {
  const watch = openWatch(data.database);
  let list: Map<string, Mirrored> | undefined;
  let isLeft = true;
  let problem: string | undefined;
  for (;;) {
    let found: string | undefined;
    try {
      list ??= await readList();
      if (watch.hasChanged() || isLeft) isLeft = await follow(list);
    } catch (error) {
      found = error instanceof Error ? error.message : String(error);
      isLeft = true;
    }
    if (found !== problem) tell({ problem: found });
    problem = found;
    await sleep(pace.look);
  }
}

await run((news) => port.postMessage(news));
