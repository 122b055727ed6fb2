/**
 * The `weft` command in the test's own process. Owns: what it printed, and its exit code.
 * For what needs a process of its own, to be killed, see test/helpers/process.ts.
 */
import { run } from "../../server/commands/weft.ts";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON, an object a line: with --json. */
  json(): Record<string, unknown>[];
}

export async function weft(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  let [stdout, stderr] = ["", ""];
  const code = await run(args, env, {
    out: (text) => (stdout += text),
    err: (text) => (stderr += text),
    isInteractive: false,
  });
  return {
    code,
    stdout,
    stderr,
    json: () =>
      stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
