/**
 * Documents to a folder or a zip file. Owns: reading them one after the other, what is written of each, and that one which
 * cannot be read keeps none of the others back.
 * Must never: write outside the folder, or leave half a file under its name.
 */
import { createWriteStream } from "node:fs";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { documentJSON, titleOf } from "@weft/schema";
import { ZipFile } from "yazl";
import * as Y from "yjs";
import { replay } from "../storage/replay.ts";
import type { FoundDocument, Reading } from "../storage/sqlite-reading.ts";
import { CorruptDocument } from "../storage/store.ts";
import { withFilesBeside } from "./attached-files.ts";
import { documentFileName } from "./file-names.ts";
import { FORMS, type Form, writeForm } from "./forms.ts";

/** Where an export goes. Paths are relative, with `/`, and made of safe names. */
export interface Sink {
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** All of it is on the disk when this resolves. */
  finish(): Promise<void>;
  /** Leaves nothing that looks whole. */
  abandon(): Promise<void>;
}

export interface Exported {
  readonly id: string;
  readonly title: string;
  /** Absent when the document could not be read. */
  readonly path?: string;
  readonly problem?: string;
}

/** Writes one document, and the attached files that it shows where the form has pictures. */
export async function exportDocument(
  { id, title }: Pick<FoundDocument, "id" | "title">,
  {
    reading,
    form,
    sink,
    readFileOf,
  }: {
    readonly reading: Pick<Reading, "load">;
    readonly form: Form;
    readonly sink: Sink;
    /** The content of an attached file; `undefined` if it is not there. */
    readonly readFileOf: (hash: string) => Promise<Uint8Array | undefined>;
  },
): Promise<Exported> {
  const doc = new Y.Doc();
  try {
    const stored = await reading.load(id);
    if (stored !== undefined) replay(stored, doc);
  } catch (error) {
    if (error instanceof CorruptDocument) return { id, title, problem: error.problem };
    throw error;
  }
  const named = { id, title: titleOf(doc) || title };
  const path = documentFileName(named, FORMS[form]);
  const content = documentJSON(doc);
  const { json, files } = form === "markdown" || form === "html" ? withFilesBeside(content) : noneBeside(content);
  await sink.write(path, await writeForm(form, { doc, json, ...named, readFileOf }));
  doc.destroy();
  for (const [at, hash] of files) {
    const bytes = await readFileOf(hash);
    if (bytes !== undefined) await sink.write(at, bytes);
  }
  return { ...named, path };
}

function noneBeside(json: unknown): ReturnType<typeof withFilesBeside> {
  return { json, files: new Map() };
}

/** A folder, made if it is not there. Files of the same names are replaced, each as a whole; others stay. */
export async function folderSink(folder: string): Promise<Sink> {
  // Whoever may read it may read every document.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    async write(path, content) {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      await replaceFile(target, content);
    },
    finish: async () => {},
    abandon: async () => {},
  };
}

/** Puts a file in the place of another, so that whoever reads it sees one of the two. */
export async function replaceFile(target: string, content: string | Uint8Array): Promise<void> {
  // Hidden, so that nobody takes it for a document; the same one each time, so that a crash leaves one at most.
  const aside = join(dirname(target), `.weft-${process.pid}.partial`);
  const handle = await open(aside, "w", 0o644);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(aside, target);
}

/** A zip file that appears when it is whole. */
export async function zipSink(file: string): Promise<Sink> {
  const partial = `${file}.partial-${process.pid}`;
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(partial, { flush: true, mode: 0o600 }));
  written.catch(() => {});
  const seen = new Set<string>();
  return {
    async write(path, content) {
      // Several documents may show one file.
      if (seen.has(path)) return;
      seen.add(path);
      zip.addBuffer(Buffer.from(content), path);
    },
    async finish() {
      zip.end();
      await written;
      await rename(partial, file);
    },
    abandon: () => rm(partial, { force: true }),
  };
}

/** Attached files as they lie in a data folder. */
export function filesIn(pathOf: (hash: string) => string): (hash: string) => Promise<Uint8Array | undefined> {
  return (hash) => readFile(pathOf(hash)).catch(() => undefined);
}
