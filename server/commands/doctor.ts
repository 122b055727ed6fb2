/** `weft doctor`: what keeps a server from running well. Owns: the order of its checks, and what is said. */
import { constrainedMemory } from "node:process";
import { totalmem } from "node:os";
import { type Config, ConfigProblem, readConfig, unknownVariables } from "../config.ts";
import { describeFolder } from "../storage/data-folder.ts";
import { holderOf } from "../storage/folder-lock.ts";
import { VERSION } from "../version.ts";
import { type Command, DATA_DIR_OPTION, EXIT, type Env } from "./command.ts";
import { type Diagnosis, fail, ok, warn } from "./diagnosis.ts";
import { diagnoseDisk } from "./doctor-disk.ts";
import { diagnoseNetwork } from "./doctor-network.ts";

/** What an idle server takes, in bytes, beside what its variables allow. */
const BASE_MEMORY = 150 * 1024 ** 2;

export const doctor: Command = {
  name: "doctor",
  summary: "looks for what keeps the server from running well, and says what to do",
  count: [0, 0],
  options: { "data-dir": DATA_DIR_OPTION, json: { help: "print a JSON object for each check, one a line" } },
  details: `Run it with the variables that the server has. One line a check: ok, warn or fail. Exit code 1 when one fails.
Changes nothing, and may run beside the server.
`,
  async run({ env, dataDir, say, give }) {
    const { config, found } = lookAtVariables({ ...env, WEFT_DATA_DIR: dataDir });
    const all: Diagnosis[] = [
      ok("weft", `Weft ${VERSION} on Node ${process.versions.node}, ${process.platform}-${process.arch}.`),
      ...found,
    ];
    if (config !== undefined) all.push(lookAtMemory(config));
    all.push(...(await diagnoseDisk(dataDir, Date.now())));
    if (config !== undefined) {
      all.push(...(await diagnoseNetwork(config, isHeld(dataDir))));
    }
    for (const { check, status, message } of all) {
      say(`${status.padEnd(5)} ${check.padEnd(10)} ${message}`);
      give({ check, status, message });
    }
    const count = (wanted: Diagnosis["status"]): number => all.filter(({ status }) => status === wanted).length;
    say(`\n${count("ok")} ok, ${count("warn")} to look at, ${count("fail")} to mend.`);
    return count("fail") === 0 ? EXIT.done : EXIT.failed;
  },
};

function lookAtVariables(env: Env): { readonly config: Config | undefined; readonly found: readonly Diagnosis[] } {
  const unknown = unknownVariables(env).map((sentence) => warn("variables", sentence));
  try {
    const config = readConfig(env);
    return { config, found: [...unknown, ok("variables", "All that are set can be used.")] };
  } catch (error) {
    if (!(error instanceof ConfigProblem)) throw error;
    return {
      config: undefined,
      found: [...unknown, ...error.message.split("\n").map((sentence) => fail("variables", sentence))],
    };
  }
}

function isHeld(dataDir: string): boolean {
  try {
    return holderOf(describeFolder(dataDir)) !== undefined;
  } catch {
    // Said among the checks of the disk.
    return false;
  }
}

function lookAtMemory({ treeBytes, unsavedBytes }: Config): Diagnosis {
  const limit = constrainedMemory();
  const there = limit > 0 && limit < totalmem() ? limit : totalmem();
  const wanted = BASE_MEMORY + treeBytes + unsavedBytes;
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MB`;
  if (wanted <= there) return ok("memory", `${megabytes(there)}; the variables allow about ${megabytes(wanted)}.`);
  return warn(
    "memory",
    `${megabytes(there)}, and the variables allow about ${megabytes(wanted)}. Lower WEFT_MAX_TREE_BYTES or WEFT_MAX_UNSAVED_BYTES.`,
  );
}
