/** `weft compact`: every document as one snapshot, and the disk its space back. Owns: what is said about it. */
import { statSync } from "node:fs";
import { describeFolder } from "../storage/data-folder.ts";
import { removeIndex } from "../search/index-file.ts";
import { createCompactor } from "../storage/compaction.ts";
import { giveBackSpace } from "../storage/folder-space.ts";
import { createSqliteStore } from "../storage/store-sqlite.ts";
import { CorruptDocument } from "../storage/store.ts";
import { type Command, CommandProblem, DATA_DIR_OPTION, EXIT, JSON_OPTION } from "./command.ts";

/** Documents whose names are asked for at once. */
const PAGE = 200;

export const compact: Command = {
  name: "compact",
  summary: "makes the database as small as it can be, while the server is stopped",
  count: [0, 0],
  options: { "data-dir": DATA_DIR_OPTION, json: JSON_OPTION },
  details: `The server does this by itself, document by document, when it is worth it; so this is seldom needed: after many documents
were removed, or before the folder is moved. Each snapshot is compared with what it stands for before anything goes, and
of a damaged document everything is kept. The index of the search is removed; the next server makes it anew.
`,
  async run({ dataDir, say, give, warn, progress, signal }) {
    const { database } = describeFolder(dataDir);
    const before = sizeOf(database);
    if (before === undefined) {
      throw new CommandProblem(
        `There is no Weft data in ${dataDir}. Name the folder with --data-dir or WEFT_DATA_DIR.`,
      );
    }
    const store = await createSqliteStore({ folder: dataDir, onDamage: warn });
    const compactor = createCompactor(store);
    let documents = 0;
    let problems = 0;
    try {
      const names: string[] = [];
      for (let page = await store.documentNames(undefined, PAGE); page.length > 0;) {
        names.push(...page);
        page = await store.documentNames(page.at(-1), PAGE);
      }
      for (const [index, name] of names.entries()) {
        signal.throwIfAborted();
        const problem = await compactor.compact(name).then(
          (outcome) => {
            if (outcome.compacted) documents += 1;
            return outcome.compacted ? undefined : outcome.problem;
          },
          (error: unknown) => {
            if (error instanceof CorruptDocument) return error.problem;
            throw error;
          },
        );
        if (problem !== undefined) {
          problems += 1;
          warn(`"${name}" was left as it is: ${problem}.`);
        }
        progress(index + 1, names.length);
      }
    } finally {
      await compactor.close();
      await store.close();
    }
    giveBackSpace(dataDir);
    // Made anew, without what was removed from it meanwhile, when a server runs.
    removeIndex(dataDir);
    const after = sizeOf(database) ?? 0;
    say(`${documents} documents compacted; the database has ${after} bytes instead of ${before}.`);
    give({ ok: problems === 0, documents, problems, bytesBefore: before, bytesAfter: after });
    return problems === 0 ? EXIT.done : EXIT.failed;
  },
};

function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}
