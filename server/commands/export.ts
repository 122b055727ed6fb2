/** `weft export`: documents as files that other programs read. Owns: which documents, and what is said about them. */
import { exportDocument, filesIn, folderSink, zipSink } from "../export/writing.ts";
import { filePathIn } from "../storage/blobs-disk.ts";
import { describeFolder } from "../storage/data-folder.ts";
import { openReading } from "../storage/sqlite-reading.ts";
import { type Command, CommandProblem, DATA_DIR_OPTION, EXIT } from "./command.ts";
import { FORMATS, readFormat } from "./format-option.ts";

export const exportCommand: Command = {
  name: "export",
  summary: "writes documents as Markdown, HTML, Word, JSON, text or Yjs, also while the server runs",
  operands: "FOLDER or FILE.zip",
  count: [1, 1],
  options: {
    format: { value: "FORMAT", help: `${FORMATS}; markdown unless given` },
    document: { value: "NAME", help: "only this document; by default all that are not in the trash" },
    trashed: { help: "those in the trash, too" },
    "data-dir": DATA_DIR_OPTION,
    json: { help: "print a JSON object for each document, one a line" },
  },
  details: `A file is called by its document's title and name. Markdown and HTML have the attached files that they show beside them,
in files/. Files of the same name are replaced; others in the folder stay. Exit code 1 when a document is damaged; all
others are written.

This is no backup: it has no history and nobody's permissions. See "weft backup".
`,
  async run({ operands: [target = ""], value, has, dataDir, say, give, warn, progress, signal }) {
    const format = readFormat(value("format")) ?? "markdown";
    const folder = describeFolder(dataDir);
    const reading = openReading(folder.database);
    try {
      const only = value("document");
      const documents = reading
        .documents()
        .filter(({ id, trashedAt }) => (only === undefined ? trashedAt === undefined || has("trashed") : id === only));
      if (only !== undefined && documents.length === 0) throw new CommandProblem(`There is no document "${only}".`);
      const sink = await (/\.zip$/i.test(target) ? zipSink(target) : folderSink(target));
      let problems = 0;
      try {
        const readFileOf = filesIn((hash) => filePathIn(folder.path, hash));
        for (const [index, document] of documents.entries()) {
          signal.throwIfAborted();
          const made = await exportDocument(document, { reading, form: format, sink, readFileOf });
          if (made.problem !== undefined) {
            problems += 1;
            warn(`"${made.id}" is damaged and was left out: ${made.problem}. See "A damaged document" in the manual.`);
          }
          give({ ...made, ok: made.problem === undefined });
          progress(index + 1, documents.length);
        }
        await sink.finish();
      } catch (error) {
        await sink.abandon();
        throw error;
      }
      say(`${target}: ${documents.length - problems} documents.`);
      give({ ok: problems === 0, documents: documents.length - problems, problems });
      return problems === 0 ? EXIT.done : EXIT.failed;
    } finally {
      reading.close();
    }
  },
};
