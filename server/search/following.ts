/**
 * The index after what was saved. Owns: which documents are read, how much of each, and when it is enough for now.
 * Must never: write to the database, or hold a moment of it open for longer than a slice.
 */
import { statfsSync } from "node:fs";
import { describeFolder } from "../storage/data-folder.ts";
import { type FoundDocument, type Reading, openReading } from "../storage/sqlite-reading.ts";
import { CorruptDocument } from "../storage/store.ts";
import type { Entry, IndexFile, Known } from "./index-file.ts";

/** A document is found by so many UTF-16 units of its text, from its beginning on: a book has half as many. */
const LONGEST_TEXT = 1_000_000;
/** Room on the disk that is left to documents, as it is by files: a part of it, and at most so many bytes. */
const RESERVE = 0.05;
const MOST_RESERVE = 1024 ** 3;

export interface FollowPace {
  /** A document is read when nobody has changed it for so many milliseconds, */
  readonly quiet: number;
  /** or when so many have gone by since it was last read. */
  readonly longest: number;
  /** After so many it is enough for one time. */
  readonly slice: number;
}

export interface Followed {
  /** Whether some are left: for now, because it is enough; or for later, because they are being written in. */
  readonly left: "now" | "later" | undefined;
  /** Why nothing more is taken in, as a sentence. */
  readonly problem?: string;
}

/** Brings the index closer to the database. */
export async function follow(
  index: IndexFile,
  folder: string,
  { quiet, longest, slice }: FollowPace,
): Promise<Followed> {
  const began = performance.now();
  const reading = openReading(describeFolder(folder).database);
  let isLater = false;
  try {
    const documents = reading.documents();
    const known = index.known();
    dropGone(index, known, documents);
    for (const document of documents) {
      const before = known.get(document.row);
      if (before !== undefined && isSame(before, document) && !before.isTried) continue;
      if (performance.now() - began >= slice) return { left: "now" };
      const now = Date.now();
      // Clocks may be turned back: what is not of the past is not waited for.
      const silence = now - document.updatedAt;
      const isWrittenIn = silence >= 0 && silence < quiet && before !== undefined && isOf(before, document);
      if (isWrittenIn && now - before.at < longest) {
        isLater = true;
        continue;
      }
      if (!hasRoom(folder)) return { left: "later", problem: "The disk is nearly full; the index of the search waits" };
      await take(index, reading, document, now, before);
    }
    return { left: isLater ? "later" : undefined };
  } finally {
    reading.close();
  }
}

/** Whether what is known is of this document, and not of one that had the number of its row before. */
function isOf({ name, createdAt }: Known, document: FoundDocument): boolean {
  return name === document.id && createdAt === document.createdAt;
}

function isSame(known: Known, document: FoundDocument): boolean {
  return isOf(known, document) && known.last === document.last && known.title === document.title;
}

function dropGone(index: IndexFile, known: ReadonlyMap<number, Known>, documents: readonly FoundDocument[]): void {
  const there = new Map(documents.map((document) => [document.row, document]));
  const gone = [...known].filter(([row, entry]) => {
    const document = there.get(row);
    return document === undefined || !isOf(entry, document);
  });
  index.drop(gone.map(([row]) => row));
}

async function take(
  index: IndexFile,
  reading: Reading,
  { row, id, createdAt, last, title }: FoundDocument,
  at: number,
  before: Known | undefined,
): Promise<void> {
  const entry: Entry = { row, name: id, createdAt, last, title, at };
  // The last time it ended the thread, or the process. Its title is found all the same.
  if (before?.isTried === true && before.last === last) {
    index.write(entry, "");
    return;
  }
  index.tryOut(entry);
  index.write(entry, (await textIn(reading, id)).slice(0, LONGEST_TEXT));
}

async function textIn(reading: Reading, id: string): Promise<string> {
  const { textOf } = await import("./document-text.ts");
  try {
    const stored = await reading.load(id);
    return stored === undefined ? "" : textOf(stored);
  } catch (error) {
    // Opening it says so, to whom it concerns; and one may be nested more deeply than a stack is.
    if (error instanceof CorruptDocument || error instanceof RangeError) return "";
    throw error;
  }
}

function hasRoom(folder: string): boolean {
  const { bavail, blocks, bsize } = statfsSync(folder);
  return bavail * bsize >= Math.min(blocks * bsize * RESERVE, MOST_RESERVE);
}
