/**
 * The server as its own process, as an operator runs it. Owns: starting it on a free port, and ending it in every way.
 * For tests that kill it, or that need it to have a core of its own.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** This process's environment without variables of Weft: those that steer the tests are no settings of a server. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("WEFT_")));
}

export interface ServerProcess {
  /** http://127.0.0.1:<port> */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Everything that it printed so far. */
  output(): string;
  /** Resolves with the exit code, or the signal, when it has ended by itself. */
  ended(): Promise<number | NodeJS.Signals>;
  /** Sends the signal and resolves with the exit code, or the signal that ended it. */
  end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

/**
 * Starts `weft serve` on the folder; resolves when it listens. Rejects with its output if it ends before. With WEFT_PUBLIC_URL it
 * prints that address, and WEFT_PORT has to be named too.
 */
export async function startProcess(
  folder: string,
  { port = 0, env = {}, fileSize }: { port?: number; env?: Record<string, string>; fileSize?: number } = {},
): Promise<ServerProcess> {
  // Beyond `fileSize` blocks of 512 bytes the system refuses to write into a file, as a broken disk would.
  const limit = fileSize === undefined ? "" : `ulimit -f ${fileSize} && `;
  const command = [process.execPath, "--conditions=source", join(root, "server/bin.js"), "serve"];
  const child = spawn("sh", ["-c", `${limit}exec "$0" "$@"`, ...command], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...plainEnvironment(), WEFT_PORT: String(port), WEFT_HOST: "127.0.0.1", WEFT_DATA_DIR: folder, ...env },
  });
  let output = "";
  const ended = exit(child);
  const found = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
      const { WEFT_PUBLIC_URL: told, WEFT_PORT: known } = env;
      const address = /http:\/\/[^\s:/]+:(\d+)/.exec(output)?.[1] ?? known;
      if (address !== undefined && (told === undefined || output.includes(told))) resolve(address);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    void ended.then((code) => reject(new Error(`The server ended (${code}) before it listened:\n${output}`)));
  });
  return {
    url: `http://127.0.0.1:${found}`,
    port: Number(found),
    pid: child.pid ?? 0,
    output: () => output,
    ended: () => ended,
    end: (signal = "SIGTERM") => {
      child.kill(signal);
      return ended;
    },
  };
}

async function exit(child: ChildProcess): Promise<number | NodeJS.Signals> {
  await once(child, "exit");
  return child.exitCode ?? child.signalCode ?? 0;
}
