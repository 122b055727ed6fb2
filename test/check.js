/**
 * `npm run check`: format, lint and types of the whole tree. Plain JavaScript for Node 20 and newer.
 * Runs every check even after one failed, so that one run shows all there is to mend.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ensureInstalled, pinnedNode, root } from "../server/install.js";

ensureInstalled();
const node = pinnedNode();
const tsc = "typescript/bin/tsc";
const checks = [
  ["format (npm run format mends it)", "oxfmt/bin/oxfmt", "--check", "."],
  ["types: packages", tsc, "--build", "packages"],
  // After the packages: a test of theirs gets what it tests from what was built.
  ["lint", "oxlint/bin/oxlint", "--type-aware", "."],
  ["types: server", tsc, "--project", "server"],
  ["types: web", tsc, "--project", "web"],
  ["types: test", tsc, "--project", "test"],
];

const failed = checks.filter(([name, bin, ...args]) => {
  console.log(`check: ${name}`);
  return spawnSync(node, [join(root, "node_modules", bin), ...args], { cwd: root, stdio: "inherit" }).status !== 0;
});
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.map(([name]) => name).join("; ")}\n`);
  process.exit(1);
}
