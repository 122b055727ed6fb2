/**
 * What every command of `weft` is. Owns: its shape, how its arguments are read, its exit codes, and what it says where:
 * results on standard output, everything else on standard error.
 * Must never: know any one command, or print a stack for what a person can mend.
 */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { readDataDir } from "../config.ts";

export type Env = Readonly<Record<string, string | undefined>>;

/** Exit codes, which the manual lists. A disk that fails while serving ends it with 70 (ops/shutdown.ts). */
export const EXIT = {
  done: 0,
  /** It could not be done, or something is wrong. */
  failed: 1,
  /** The command or an option is not understood. */
  usage: 2,
  /** By Ctrl+C, as shells count it. */
  interrupted: 130,
} as const;

/** One option; `value` is what stands for its value in the help, absent for a switch. */
export interface Option {
  readonly value?: string;
  readonly help: string;
}

export interface Command {
  readonly name: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** What follows the options: "FILE". */
  readonly operands?: string;
  /** How many of those there may be. */
  readonly count: readonly [least: number, most: number];
  readonly options: Readonly<Record<string, Option>>;
  /** More about it, as it is to be read in a terminal. */
  readonly details: string;
  /** Resolves with the exit code. */
  run(call: Call): Promise<number>;
}

/** One run of a command. */
export interface Call {
  readonly env: Env;
  readonly operands: readonly string[];
  /** An option's value; `undefined` when it was not given. */
  readonly value: (name: string) => string | undefined;
  /** Whether a switch was given. */
  readonly has: (name: string) => boolean;
  /** The data folder that is meant. */
  readonly dataDir: string;
  /** A line for a person; nothing of it with --json. */
  readonly say: (line: string) => void;
  /** One JSON object on a line of its own, with --json; nothing of it without. */
  readonly give: (result: object) => void;
  /** Something that a person should know, whatever is asked for: on standard error. */
  readonly warn: (line: string) => void;
  /** How far it is, shown on a terminal only. */
  readonly progress: (done: number, total: number) => void;
  /** Aborted by Ctrl+C or SIGTERM: what is half done is to be undone. */
  readonly signal: AbortSignal;
}

/** A command that cannot do what it was asked to. The message says what to do. */
export class CommandProblem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CommandProblem";
  }
}

/** A command line that is not understood. */
export class UsageProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageProblem";
  }
}

export const JSON_OPTION: Option = { help: "print JSON for programs" };
export const DATA_DIR_OPTION: Option = {
  value: "FOLDER",
  help: "the data folder; by default that of WEFT_DATA_DIR, or ./data",
};

/** The streams of a process, as far as a command needs them. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether standard error is a terminal, on which a line may be written anew. */
  readonly isInteractive: boolean;
}

/** Reads what follows a command's name. Throws `UsageProblem`. */
export function readCall(
  command: Command,
  args: readonly string[],
  env: Env,
  terminal: Terminal,
  signal: AbortSignal,
): Call {
  const { values, positionals } = parse(command, args);
  const [least, most] = command.count;
  if (positionals.length < least) throw new UsageProblem(`"weft ${command.name}" needs ${command.operands ?? ""}.`);
  if (positionals.length > most) {
    throw new UsageProblem(`"weft ${command.name}" does not know what "${positionals[most] ?? ""}" is for.`);
  }
  const value = (name: string): string | undefined => {
    const found = values[name];
    return typeof found === "string" ? found : undefined;
  };
  const isJson = values["json"] === true;
  return {
    env,
    operands: positionals,
    value,
    has: (name) => values[name] === true,
    dataDir: readDataDir({ ...env, WEFT_DATA_DIR: value("data-dir") ?? env["WEFT_DATA_DIR"] }),
    say(line) {
      if (!isJson) terminal.out(`${line}\n`);
    },
    give(result) {
      if (isJson) terminal.out(`${JSON.stringify(result)}\n`);
    },
    warn: (line) => terminal.err(`${line}\n`),
    progress: terminal.isInteractive ? progressOn(terminal) : () => {},
    signal,
  };
}

function parse(command: Command, args: readonly string[]): { values: Record<string, unknown>; positionals: string[] } {
  const options: NonNullable<ParseArgsConfig["options"]> = { help: { type: "boolean", short: "h" } };
  for (const [name, { value }] of Object.entries(command.options)) {
    options[name] = { type: value === undefined ? "boolean" : "string" };
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's own sentences are of two kinds: one that names an option, and advice on how to write it nevertheless.
    const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new UsageProblem(`weft ${command.name}: ${sentence.replace(/\.$/, "")}. See "weft ${command.name} --help".`);
  }
}

/** A line on standard error that is written over until the work is done. */
function progressOn({ err }: Terminal): (done: number, total: number) => void {
  let shown = -1;
  return (done, total) => {
    const percent = total === 0 ? 100 : Math.min(100, Math.floor((100 * done) / total));
    if (percent === shown) return;
    shown = percent;
    err(percent === 100 ? "\r\u{1b}[K" : `\r\u{1b}[K${percent} %`);
  };
}

/** How a command is called, for its --help. */
export function describeCommand(command: Command): string {
  const operands = command.operands === undefined ? "" : ` ${command.operands}`;
  const options = Object.entries({ ...command.options, help: { help: "print this" } }).map(
    ([name, { value, help }]: [string, Option]) =>
      `  ${`--${name}${value === undefined ? "" : ` ${value}`}`.padEnd(24)} ${help}\n`,
  );
  const summary = `${command.summary.slice(0, 1).toUpperCase()}${command.summary.slice(1)}.`;
  return `Usage: weft ${command.name} [options]${operands}\n\n${summary}\n\n${options.join("")}\n${command.details}`;
}
