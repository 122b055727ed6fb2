/**
 * `npm start`, `npm run dev` and `npm run build` in a checkout: makes it ready, then runs the server in the pinned
 * Node. Plain JavaScript for Node 20 and newer. Must never: hold settings; those are the server's (config.ts).
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, pinnedNode, root } from "./install.js";

/**
 * Variables that a server is started with, which its C library reads before any code of ours runs. By itself glibc gives each
 * thread memory of its own to allocate from, and hardly any of it back: 20 MiB more at a start, and 50 after much work.
 */
const MEMORY = { MALLOC_ARENA_MAX: "2" };

const args = process.argv.slice(2);
const dev = args.includes("--dev");

ensureInstalled();
const node = pinnedNode();
if (args.includes("--build")) {
  ensureBuilt();
  start([join(root, "node_modules/typescript/bin/tsc"), "--build", "packages"]);
} else if (dev) {
  // Vite serves the app with hot reloading and passes /api and /collab on to the server.
  start(["--watch", "--conditions=source", join(root, "server/bin.js"), "serve"]);
  start([join(root, "node_modules/vite/bin/vite.js"), join(root, "web")]);
} else {
  ensureBuilt();
  start(["--conditions=source", join(root, "server/bin.js"), "serve", ...args]);
}

/** Runs Node beside this process: signals go to it, and its end is our end. */
function start(command) {
  const child = spawn(node, command, { cwd: root, stdio: "inherit", env: { ...MEMORY, ...process.env } });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
}
