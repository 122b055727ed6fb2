/** `weft backup`: everything in one file, while the server runs. Owns: what is said about it. */
import { writeBackup } from "../backup/writing.ts";
import { VERSION } from "../version.ts";
import { type Command, DATA_DIR_OPTION, EXIT, JSON_OPTION } from "./command.ts";

export const backup: Command = {
  name: "backup",
  summary: "writes everything into one file, also while the server runs",
  operands: "FILE",
  count: [1, 1],
  options: { "data-dir": DATA_DIR_OPTION, json: JSON_OPTION },
  details: `FILE is a zip file that any tool can look into: the database, attached files, and a manifest with the checksum of
each. Everything that was shown as saved before the backup began is in it. The server goes on meanwhile. FILE
appears when it is whole; an older one of that name is replaced then, and not before.

"weft verify FILE" looks whether every document in it opens, "weft restore FILE" brings it back.
`,
  async run({ operands: [file = ""], dataDir, say, give, warn, progress, signal }) {
    const now = (): Date => new Date();
    const made = await writeBackup({ dataDir, file, weft: VERSION, now, onProgress: progress, signal });
    progress(1, 1);
    const { documents, createdAt, entries, missing, damaged } = made.manifest;
    const files = entries.length - 1;
    for (const hash of missing)
      warn(`The attached file ${hash} is not in the data folder, so it is not in the backup.`);
    for (const hash of damaged) warn(`The attached file ${hash} is damaged; it is in the backup as it is.`);
    say(`${made.file}: ${documents} documents, ${files} files, ${made.size} bytes, as of ${createdAt}.`);
    give({ ok: true, file: made.file, size: made.size, documents, files, createdAt, missing, damaged });
    return EXIT.done;
  },
};
