/**
 * What is measured: servers in processes of their own, on a core of their own where there are two.
 * Owns: starting and ending them, and reading what they cost. Must never: measure one of them otherwise than the rest.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { plainEnvironment } from "../helpers/process.ts";
import { HOCUSPOCUS, type Dialect, Y_WEBSOCKET } from "./dialect.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Who serves documents. */
export const SERVERS = ["weft", "hocuspocus", "y-websocket", "floor"] as const;
/** Who shows them in a browser. */
export const EDITORS = ["weft", "binding", "tiptap", "blocknote", "prosemirror"] as const;
export const CONTENDERS = [...SERVERS, ...EDITORS.slice(1)] as const;
export type ContenderId = (typeof SERVERS)[number] | (typeof EDITORS)[number];

export interface Contender {
  readonly id: ContenderId;
  readonly name: string;
  readonly dialect: Dialect;
  /** Arguments for Node that start it on this folder. */
  readonly command: (folder: string) => readonly string[];
  /** What its own start command adds to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Path before the document's name. */
  readonly path: string;
}

const weft: Contender = {
  id: "weft",
  name: "Weft",
  dialect: Y_WEBSOCKET,
  command: () => ["--conditions=source", here("../../server/bin.js"), "serve"],
  // As server/start.js and the container image do.
  environment: { MALLOC_ARENA_MAX: "2" },
  path: "/collab/",
};

const floor: Contender = {
  id: "floor",
  name: "floor",
  dialect: Y_WEBSOCKET,
  command: () => ["--conditions=source", here("servers/floor.ts")],
  path: "/",
};

const hocuspocus: Contender = {
  id: "hocuspocus",
  name: "Hocuspocus",
  dialect: HOCUSPOCUS,
  command: (folder) => [here("rivals/hocuspocus.js"), folder],
  path: "/",
};

const yWebsocket: Contender = {
  id: "y-websocket",
  name: "y-websocket",
  dialect: Y_WEBSOCKET,
  command: () => [here("rivals/y-websocket.js")],
  path: "/",
};

/** All editors meet at a server of ours, which for each of them is the same. */
const editor = (id: ContenderId, name: string): Contender => ({ ...weft, id, name });

export const contenders: Readonly<Record<ContenderId, Contender>> = {
  weft,
  hocuspocus,
  "y-websocket": yWebsocket,
  floor,
  binding: editor("binding", "Weft's binding"),
  tiptap: editor("tiptap", "Tiptap"),
  blocknote: editor("blocknote", "BlockNote"),
  prosemirror: editor("prosemirror", "ProseMirror"),
};

export interface Running {
  readonly contender: Contender;
  readonly port: number;
  readonly folder: string;
  /** User and system time of all threads so far, in microseconds. */
  cpu(): Promise<number>;
  /** Resident memory in bytes, after the collector has run: what an operator sees. */
  memory(): Promise<number>;
  /**
   * Bytes that its main thread holds, buffers included, after the collector has run. Unlike resident memory it does not
   * tell what a native connection costs, nor what the allocator keeps for later.
   */
  held(): Promise<number>;
  /** Bytes of all files in its folder. */
  disk(): number;
  /** Why it has ended by itself, if it has. */
  readonly death: string | undefined;
  /** Ends it as an operator would, or by force when it does not obey within ten seconds. */
  stop(): Promise<void>;
}

const TASKSET = spawnSync("taskset", ["--version"]).status === 0;

/** Whether server and generator have a core each. */
export const isPinned: boolean = TASKSET && availableParallelism() > 1;
/** Before this process is moved: afterwards the system counts what is left to it. */
const LAST_CORE = availableParallelism() - 1;

/** Moves this process, which makes the load, away from the core of the servers. */
export function pinGenerator(): void {
  if (isPinned) spawnSync("taskset", ["--all-tasks", "--cpu-list", "--pid", "1", String(process.pid)]);
}

/** Starts something that may use all cores, as what a person has before them does. */
export async function onAllCores<T>(begin: () => Promise<T>): Promise<T> {
  if (!isPinned) return begin();
  const pin = (cores: string): void => void spawnSync("taskset", ["--cpu-list", "--pid", cores, String(process.pid)]);
  pin(`0-${LAST_CORE}`);
  try {
    return await begin();
  } finally {
    pin("1");
  }
}

/** Starts a server on the folder; resolves when it listens. */
export async function start(contender: Contender, folder: string): Promise<Running> {
  const node = [process.execPath, "--expose-gc", "--import", here("gauge.ts"), ...contender.command(folder)];
  const [command = "", ...args] = isPinned ? ["taskset", "--cpu-list", "0", ...node] : node;
  const child = spawn(command, args, {
    cwd: here("../.."),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      ...plainEnvironment(),
      ...contender.environment,
      WEFT_PORT: "0",
      WEFT_HOST: "127.0.0.1",
      WEFT_DATA_DIR: folder,
    },
  });
  const port = await listening(child, contender);
  let death: string | undefined;
  let isStopping = false;
  const ended = once(child, "exit").then(([code, signal]: unknown[]) => {
    if (!isStopping) death = `${contender.name} ended by itself (${String(code ?? signal)})`;
  });
  async function ask(question: "cpu" | "resident" | "held"): Promise<number> {
    const answer = once(child, "message");
    child.send(question);
    const [value] = (await Promise.race([answer, ended.then(() => [Number.NaN])])) as [number];
    return value;
  }
  return {
    contender,
    port,
    folder,
    cpu: () => ask("cpu"),
    memory: () => ask("resident"),
    held: () => ask("held"),
    disk: () => folderBytes(folder),
    get death() {
      return death;
    },
    async stop() {
      isStopping = true;
      child.kill();
      const force = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(force);
    },
  };
}

async function listening(child: ChildProcess, { name }: Contender): Promise<number> {
  let output = "";
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const read = (chunk: Buffer): void => {
    // What a server prints later is read too, or a full pipe would hold it up.
    if (output.length < 10_000) output += chunk.toString("utf8");
    const port = /http:\/\/[^\s:/]+:(\d+)/.exec(output)?.[1];
    if (port !== undefined) resolve(Number(port));
  };
  child.stdout?.on("data", read);
  child.stderr?.on("data", read);
  child.once("error", reject);
  child.once("exit", () => reject(new Error(`${name} did not start:\n${output}`)));
  return promise;
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((total, entry) => total + statSync(join(entry.parentPath, entry.name)).size, 0);
}
