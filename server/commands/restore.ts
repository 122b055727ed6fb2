/** `weft restore`: a backup back to a data folder. Owns: what is said about it. */
import { restoreBackup } from "../backup/restoring.ts";
import { type Command, DATA_DIR_OPTION, EXIT, JSON_OPTION } from "./command.ts";

export const restore: Command = {
  name: "restore",
  summary: "brings a backup back, into an empty folder",
  operands: "FILE",
  count: [1, 1],
  options: {
    "data-dir": DATA_DIR_OPTION,
    replace: { help: "put what is in the folder aside, in a folder in it" },
    json: JSON_OPTION,
  },
  details: `Every checksum is compared before anything changes; then all of it is put in place, or nothing. The server must be
stopped. Editors that are open come back by themselves; what people wrote since the backup was made and still have in
an open page is merged into the document.
`,
  async run({ operands: [file = ""], dataDir, has, say, give, progress, signal }) {
    const replace = has("replace");
    const restored = await restoreBackup({
      file,
      dataDir,
      replace,
      now: () => new Date(),
      onProgress: progress,
      signal,
    });
    progress(1, 1);
    const { documents, files, createdAt, aside } = restored;
    say(`${restored.dataDir}: ${documents} documents and ${files} files, as of ${createdAt}.`);
    if (aside !== undefined) say(`What was there before is in ${aside}. Remove it when you need it no more.`);
    give({ ok: true, ...restored });
    return EXIT.done;
  },
};
