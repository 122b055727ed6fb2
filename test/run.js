/**
 * `npm test`, `npm run soak`, `npm run bench` and `npm run pictures`: makes the machine ready, then runs. Plain JavaScript for Node 20 and newer.
 * Owns: what the tests need from outside the checkout, and that none is silently left out.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ensureBuilt, ensureInstalled, modifiedAt, npm, pinnedNode, root, run, stop } from "../server/install.js";

const [mode, ...rest] = ["soak", "bench", "pictures"].includes(process.argv[2])
  ? process.argv.slice(2)
  : ["test", ...process.argv.slice(2)];

ensureInstalled();
const node = pinnedNode();
ensureBuilt();

if (mode === "bench") {
  ensureLocked("test/bench/rivals", "the servers that the benchmark runs beside Weft");
  ensureLocked("test/bench/editors", "the editors that the benchmark opens beside Weft's");
  // Editors are measured in it.
  process.env["WEFT_CHROMIUM"] = chromium();
  run(node, ["--conditions=source", join(root, "test/bench/main.ts"), ...rest], "The benchmark did not finish.");
} else if (mode === "pictures") {
  process.env["WEFT_CHROMIUM"] = chromium();
  run(node, ["--conditions=source", join(root, "test/pictures/main.ts"), ...rest], "Some pictures were not taken.");
} else {
  ensureLocked("test/conformance/clients", "the published clients that the conformance tests run");
  ensureProxies();
  runTests();
}

/** Installs what stands in a folder with a lockfile of its own, unless that has been done since it last changed. */
function ensureLocked(path, what) {
  const folder = join(root, path);
  const installed = modifiedAt(join(folder, "node_modules/.package-lock.json"));
  if (installed > modifiedAt(join(folder, "package-lock.json"))) return;
  console.log(`Weft: installing ${what} …`);
  // Some name optional packages that compile themselves; nothing here needs those.
  const quiet = ["--ignore-scripts", "--omit=optional", "--loglevel=error", "--no-audit", "--no-fund"];
  npm(["ci", "--prefix", folder, ...quiet], `Not installed: ${what}. Is the npm registry reachable?`);
}

function runTests() {
  if (!existsSync(process.env["WEFT_HISTORIES"] ?? join(root, "../shared/data"))) {
    console.log(
      "Weft: no editing histories at ../shared/data or WEFT_HISTORIES; their replay is left out of this run.",
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "weft-test-"));
  const report = join(folder, "report.json");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const env = {
    ...process.env,
    WEFT_CHROMIUM: chromium("chromium-headless-shell"),
    // Tests that start processes of their own get the pinned Node, however this one was started.
    PATH: `${join(root, "node_modules/.bin")}${delimiter}${process.env["PATH"] ?? ""}`,
    ...(mode === "soak" ? { WEFT_SOAK: "1" } : {}),
  };
  const command = [vitest, "run", "--config", join(root, "test/vitest.config.ts"), ...reporters, ...rest];
  const { status } = spawnSync(node, command, { cwd: root, stdio: "inherit", env });
  const result = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : undefined;
  rmSync(folder, { recursive: true, force: true });
  if (result === undefined) stop("The tests did not run. The lines above say why.");
  const skipped = result.numPendingTests + result.numTodoTests;
  console.log(`\n${result.numPassedTests} passed, ${result.numFailedTests} failed, ${skipped} skipped\n`);
  // A test that is skipped proves nothing, and nobody reads the list of skipped ones.
  if (skipped > 0 && rest.length === 0) stop("Some tests were skipped; a whole run must run them all.");
  process.exit(status ?? 1);
}

/**
 * Path of a Chromium: the one named by WEFT_CHROMIUM, one that is there, or Debian's package where it may be installed.
 * `first` is the package, and the command, that is preferred: the same engine without a browser's windows opens a page in less
 * time, which is what tests do all day; what is measured or photographed comes from a whole browser.
 */
function chromium(first = "chromium") {
  const named = process.env["WEFT_CHROMIUM"];
  if (named !== undefined) return named;
  const found = findChromium(first);
  if (found !== undefined) return found;
  installDebian([first], "Chromium for the browser tests");
  if (findChromium(first) === undefined) installDebian(["chromium"], "Chromium for the browser tests");
  return (
    findChromium(first) ??
    stop("The browser tests need Chromium or Chrome: install one, or name its path in WEFT_CHROMIUM, and try again.")
  );
}

/** The reverse proxies that stand before a server in the tests, and what makes their certificates. */
function ensureProxies() {
  const needed = { nginx: "nginx-light", haproxy: "haproxy", openssl: "openssl" };
  const missing = () => Object.keys(needed).filter((command) => findCommand([command]) === undefined);
  if (missing().length > 0)
    installDebian(
      missing().map((command) => needed[command]),
      "proxies for the tests",
    );
  if (missing().length > 0) stop(`The tests need ${missing().join(" and ")}: install them, and try again.`);
}

/** Installs Debian's packages where they may be installed. */
function installDebian(packages, what) {
  if (!existsSync("/usr/bin/apt-get")) return;
  const root = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  console.log(`Weft: installing ${what} …`);
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", ...packages],
  ]) {
    const [command, ...before] = [...root, "apt-get"];
    spawnSync(command, [...before, ...args], { stdio: ["ignore", "ignore", "inherit"] });
  }
}

function findCommand(names) {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((place) => existsSync(place));
}

function findChromium(first) {
  const places = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    `${process.env["PROGRAMFILES"]}\\Google\\Chrome\\Application\\chrome.exe`,
  ];
  const found = findCommand([first, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]);
  return found ?? places.find((place) => existsSync(place));
}
