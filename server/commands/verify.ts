/** `weft verify`: whether everything opens. Owns: what is said about it. */
import { verify as verifyPath } from "../backup/verifying.ts";
import { type Command, DATA_DIR_OPTION, EXIT } from "./command.ts";

export const verify: Command = {
  name: "verify",
  summary: "looks whether every document and file is whole, in the data folder or in a backup",
  operands: "[FILE or FOLDER]",
  count: [0, 1],
  options: { "data-dir": DATA_DIR_OPTION, json: { help: "print a JSON object for each thing looked at, one a line" } },
  details: `Compares the checksum of every row and of every attached file, and opens every document. Changes nothing, and may run
beside the server. Exit code 1 when something is wrong; it is printed then, the rest is counted.

A backup is looked at in a copy of its database in the folder for temporary files (TMPDIR).
`,
  async run({ operands: [path], dataDir, say, give, progress, signal }) {
    const counts = { database: 0, document: 0, file: 0 };
    let problems = 0;
    await verifyPath({
      path: path ?? dataDir,
      signal,
      onProgress: progress,
      onFinding(finding) {
        const { kind, name, title, problem, warning } = finding;
        counts[kind] += 1;
        give({ ...finding, ok: problem === undefined });
        if (problem !== undefined) problems += 1;
        const what = `${kind} ${name}${title === undefined || title === "" ? "" : ` (${title})`}`;
        if (problem !== undefined) say(`wrong    ${what}: ${problem}`);
        else if (warning !== undefined) say(`warning  ${what}: ${warning}`);
      },
    });
    progress(1, 1);
    const all = `${counts.document} documents and ${counts.file} files`;
    say(problems === 0 ? `${all}: all whole.` : `${all}: ${problems} wrong. See "When things fail" in the manual.`);
    give({ ok: problems === 0, documents: counts.document, files: counts.file, problems });
    return problems === 0 ? EXIT.done : EXIT.failed;
  },
};
