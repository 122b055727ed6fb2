/** `weft import`: files as new documents. Owns: their names and titles, and what is said about them. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { nameProblem, nameToPath } from "@weft/protocol";
import { newDocumentId } from "../access/document-id.ts";
import { readConfig } from "../config.ts";
import { formOf, readForm, shortTitle, withTitle } from "../export/forms.ts";
import { UnreadableFile } from "../export/unreadable-file.ts";
import { keepPictures } from "../export/pictures.ts";
import { createDiskBlobs } from "../storage/blobs-disk.ts";
import { createSqliteStore } from "../storage/store-sqlite.ts";
import { type Command, CommandProblem, DATA_DIR_OPTION, EXIT, UsageProblem } from "./command.ts";
import { FORMATS, readFormat } from "./format-option.ts";

export const importCommand: Command = {
  name: "import",
  summary: "makes documents of Markdown, HTML, Word, JSON, text or Yjs files, while the server is stopped",
  operands: "FILE…",
  count: [1, Number.POSITIVE_INFINITY],
  options: {
    format: { value: "FORMAT", help: `${FORMATS}; by default what each file's name says` },
    document: { value: "NAME", help: "the name of the document, for a single file; made up unless given" },
    "data-dir": DATA_DIR_OPTION,
    json: { help: "print a JSON object for each file, one a line" },
  },
  details: `Prints for each file the document's name, its title and its address. The title is the one that the file has, otherwise
the file's name. Pictures are taken along from Word's files only. Exit code 1 when a file could not be read; all others are imported.
`,
  async run({ operands: files, value, env, dataDir, say, give, warn, progress, signal }) {
    const format = readFormat(value("format"));
    const wanted = value("document");
    if (wanted !== undefined && files.length > 1) throw new UsageProblem("--document is for a single file.");
    const problem = wanted === undefined ? undefined : nameProblem(wanted);
    if (problem !== undefined) throw new UsageProblem(problem);
    const { limits, publicUrl, documentFilesBytes } = readConfig(env);
    const store = await createSqliteStore({ folder: dataDir, onDamage: warn });
    const blobs = await createDiskBlobs(dataDir);

    async function importFile(file: string): Promise<{ readonly id: string; readonly title: string }> {
      const form = format ?? formOf(file);
      if (form === undefined) {
        throw new UnreadableFile("its name does not say what it is; say so with --format");
      }
      const read = await readForm(form, await readFile(file));
      const title = shortTitle(read.title) || shortTitle(basename(file).replace(/\.[^.]+$/, ""));
      const update = withTitle(read.update, title);
      if (update.length > limits.documentBytes) {
        throw new UnreadableFile("as a document it is larger than WEFT_MAX_DOCUMENT_BYTES allows");
      }
      const id = wanted ?? newDocumentId();
      if (!(await store.create({ id, title, person: undefined, at: Date.now() }))) {
        throw new CommandProblem(`There is a document "${id}" already. Choose another name.`);
      }
      await store.append([{ document: id, update }]);
      await keepPictures(read.pictures, {
        document: id,
        blobs,
        catalog: store,
        at: Date.now(),
        mostBytes: documentFilesBytes,
      });
      return { id, title };
    }

    let problems = 0;
    try {
      for (const [index, file] of files.entries()) {
        signal.throwIfAborted();
        try {
          const { id, title } = await importFile(file);
          const address = `${publicUrl ?? ""}/d/${nameToPath(id)}`;
          say(`${id}  ${title}  ${address}`);
          give({ ok: true, file, id, title, address });
        } catch (error) {
          const why = whyNot(error);
          if (why === undefined) throw error;
          problems += 1;
          warn(`${file} was not imported: ${why}.`);
          give({ ok: false, file, error: why });
        }
        progress(index + 1, files.length);
      }
    } finally {
      await store.close();
    }
    return problems === 0 ? EXIT.done : EXIT.failed;
  },
};

/** What keeps one file back and no other; `undefined` for what keeps all of them back. */
function whyNot(error: unknown): string | undefined {
  if (error instanceof UnreadableFile) return error.message;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return {
    ENOENT: "there is no such file",
    EISDIR: "it is a folder",
    EACCES: "this user may not read it",
    ERR_FS_FILE_TOO_LARGE: "it is too large",
  }[code];
}
