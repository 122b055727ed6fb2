/**
 * The `weft` command as a whole. Owns: the list of its commands, and what a person reads who calls it wrongly.
 * Must never: do any command's work.
 */
import { VERSION } from "../version.ts";
import { type Command, EXIT, type Env, type Terminal, UsageProblem, describeCommand, readCall } from "./command.ts";

/** Each is loaded when it is called: a server needs none of what reads zip files or writes Markdown. */
const COMMANDS = {
  serve: async () => (await import("./serve.ts")).serve,
  backup: async () => (await import("./backup.ts")).backup,
  restore: async () => (await import("./restore.ts")).restore,
  verify: async () => (await import("./verify.ts")).verify,
  compact: async () => (await import("./compact.ts")).compact,
  export: async () => (await import("./export.ts")).exportCommand,
  import: async () => (await import("./import.ts")).importCommand,
  token: async () => (await import("./token.ts")).token,
  user: async () => (await import("./user.ts")).user,
  key: async () => (await import("./key.ts")).key,
  webhook: async () => (await import("./webhook.ts")).webhook,
  doctor: async () => (await import("./doctor.ts")).doctor,
} satisfies Readonly<Record<string, () => Promise<Command>>>;

/** Errors that say by their message alone what to do. By name, so that none of them has to be loaded. */
const EXPLAINED: ReadonlySet<string> = new Set([
  "ConfigProblem",
  "KeySetProblem",
  "DataFolderProblem",
  "ListenProblem",
  "BackupProblem",
  "CommandProblem",
  "UsageProblem",
  "CorruptDocument",
  "DiskFailure",
]);

const STANDARD: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isInteractive: process.stderr.isTTY,
};

/** Runs `weft` with these arguments and resolves with its exit code; `serve` goes on after that, until a signal. */
export async function run(args: readonly string[], env: Env, terminal: Terminal = STANDARD): Promise<number> {
  const [name = "serve", ...rest] = args;
  if (["help", "--help", "-h"].includes(name)) {
    terminal.out(await overview());
    return EXIT.done;
  }
  if (name === "--version") {
    terminal.out(`${VERSION}\n`);
    return EXIT.done;
  }
  if (!isCommand(name)) {
    terminal.err(`"weft ${args.join(" ")}" is not a command. "weft --help" lists what there is.\n`);
    return EXIT.usage;
  }
  const command = await COMMANDS[name]();
  if (rest.some((argument) => argument === "--help" || argument === "-h")) {
    terminal.out(describeCommand(command));
    return EXIT.done;
  }
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  // A server ends in its own way.
  const signals = name === "serve" ? [] : (["SIGINT", "SIGTERM"] as const);
  for (const signal of signals) process.once(signal, interrupt);
  try {
    return await command.run(readCall(command, rest, env, terminal, interruption.signal));
  } catch (error) {
    return explain(error, rest.includes("--json"), interruption.signal.aborted, terminal);
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}

function explain(error: unknown, isJson: boolean, isInterrupted: boolean, terminal: Terminal): number {
  const isExplained = error instanceof Error && EXPLAINED.has(error.name);
  const message = error instanceof Error ? error.message : String(error);
  const sentence = isInterrupted ? "Interrupted." : message;
  if (isJson) terminal.out(`${JSON.stringify({ ok: false, error: sentence })}\n`);
  const stack = error instanceof Error ? (error.stack ?? message) : message;
  terminal.err(`${isExplained || isInterrupted ? sentence : stack}\n`);
  if (isInterrupted) return EXIT.interrupted;
  return error instanceof UsageProblem ? EXIT.usage : EXIT.failed;
}

function isCommand(name: string): name is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, name);
}

async function overview(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const lines = commands.map(({ name, summary }) => `  weft ${name.padEnd(10)} ${summary}\n`);
  return `Usage: weft COMMAND [options]\n\n${lines.join("")}
"weft COMMAND --help" says more, and "weft serve --help" lists the variables.
Exit codes: 0 done, 1 failed or something is wrong, 2 not understood, 70 the disk failed, 130 interrupted.
`;
}
