#!/usr/bin/env node
/**
 * The `weft` command. Plain JavaScript that any Node reads, so that an old one gets a sentence, not a syntax error.
 * Must never: import anything of ours before the version was checked.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const args = process.argv.slice(2);

if (!(major >= 26 || (major === 24 && minor >= 15))) {
  process.stderr.write(
    `Weft needs Node 26 or newer (24 from 24.15 on); this is ${process.versions.node}. ` +
      "Install it from https://nodejs.org, or use `npm start` in the checkout, which brings its own.\n",
  );
  process.exitCode = 1;
} else if (onSources() || !existsSync(new URL("../packages/protocol/src/index.ts", import.meta.url))) {
  // Reading the sources and taking their types out is half of a start. Node keeps what it made of them, by their content and its
  // own version. Beside the packages, for whoever can write there can change the code as well. Where this user cannot, nothing is kept.
  process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(new URL("../node_modules/.cache/weft-server", import.meta.url));
  // This thread; those that start later see the variable.
  module.enableCompileCache();
  const { run } = await import("./commands/weft.ts");
  process.exitCode = await run(args, process.env);
} else {
  startOnSources();
}

/** Whether our packages resolve to their sources. In a checkout they should: a build that lies about is older. */
function onSources() {
  return import.meta.resolve("@weft/protocol").endsWith(".ts");
}

/** Starts Node anew with the condition that finds our packages' sources: it can only be given at a start. */
function startOnSources() {
  const command = [process.execPath, "--conditions=source", fileURLToPath(import.meta.url), ...args];
  // In place of this process, so that signals and exit codes need no passing on. Windows has no such call.
  if (process.platform !== "win32") process.execve(command[0], command);
  const child = spawn(command[0], command.slice(1), { stdio: "inherit" });
  // A terminal interrupts both.
  process.on("SIGINT", () => {});
  child.on("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}
